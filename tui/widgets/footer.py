"""The line at the bottom of every screen: the keys of the moment, as many as fit."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.events import Resize
from textual.screen import Screen
from textual.style import Style
from textual.widgets import Static

GAP = "  "
MORE = "…"


@dataclass(frozen=True, slots=True)
class FooterKey:
    """A key as it is shown, its label, and its name for a click; disabled keys are dim."""

    shown: str
    label: str
    name: str
    enabled: bool = True

    @property
    def columns(self) -> int:
        """The width of key and label."""
        return len(self.shown) + 1 + len(self.label)


def fitting_keys(keys: Sequence[FooterKey], columns: int) -> tuple[tuple[FooterKey, ...], bool]:
    """The first keys that fit, and whether keys were left out."""
    left = columns
    for number, key in enumerate(keys):
        left -= key.columns + (len(GAP) if number else 0)
        is_last = number + 1 == len(keys)
        if left < (0 if is_last else len(GAP) + len(MORE)):
            whole = left >= 0 and is_last
            return tuple(keys[: number + whole]), not whole
    return tuple(keys), False


def footer_line(keys: Sequence[FooterKey], columns: int) -> Content:
    """The line of keys; a click on a key presses it, and on `…` opens the palette of all."""
    shown, more = fitting_keys(keys, columns)
    parts = [_key_content(key) for key in shown]
    return Content(GAP).join([*parts, _MORE_LINK] if more else parts)


_MORE_LINK = Content(MORE).stylize(Style.from_meta({"@click": "app.command_palette"}))
"""All commands, for a click."""


def _key_content(key: FooterKey) -> Content:
    if not key.enabled:
        return Content.assemble((f"{key.shown} {key.label}", "dim"))
    click = Style.from_meta({"@click": f"app.simulate_key({key.name!r})"})
    return Content.assemble((key.shown, Style(bold=True) + click), (f" {key.label}", click))


class KeyFooter(Static):
    """The keys of the screen in one line of text.

    Textual's Footer has a widget per key, which is ten times as slow to change.
    """

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self._keys: tuple[FooterKey, ...] = ()

    def on_mount(self) -> None:
        """Follows the bindings of the screen."""
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_changed)

    def on_resize(self, event: Resize) -> None:
        """More or fewer keys fit."""
        self._show_keys()

    def _bindings_changed(self, screen: Screen[object]) -> None:
        if screen.is_current:
            self.call_after_refresh(self._read_bindings)

    def _read_bindings(self) -> None:
        if not self.is_attached:
            return
        keys: dict[str, FooterKey] = {}
        for each in self.screen.active_bindings.values():
            binding = each.binding
            if binding.show:  # of several keys for one action, the first is shown
                shown = self.app.get_key_display(binding)
                key = FooterKey(shown, binding.description, binding.key, each.enabled)
                keys.setdefault(binding.action, key)
        self._keys = tuple(keys.values())
        self._show_keys()

    def _show_keys(self) -> None:
        self.update(footer_line(self._keys, max(self.content_size.width, 0)))

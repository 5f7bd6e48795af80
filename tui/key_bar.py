"""The line at the bottom: the keys of the moment, as many as fit, each whole."""

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
class Key:
    """A key as people write it, what it does, and its name for a click on it; grey while it does nothing."""

    words: str
    label: str
    name: str
    enabled: bool = True

    @property
    def columns(self) -> int:
        """How wide it is."""
        return len(self.words) + 1 + len(self.label)


def fitting(keys: Sequence[Key], columns: int) -> tuple[tuple[Key, ...], bool]:
    """The first keys that fit, and whether some were left out; Help, the first of them, tells the rest."""
    room = columns
    for number, key in enumerate(keys):
        room -= key.columns + (len(GAP) if number else 0)
        rest = number + 1 < len(keys)
        if room < (len(GAP) + len(MORE) if rest else 0):
            whole = room >= 0 and not rest
            return tuple(keys[: number + whole]), not whole
    return tuple(keys), False


def line_of(keys: Sequence[Key], columns: int) -> Content:
    """The line: keys stand out, a click does what they do."""
    shown, more = fitting(keys, columns)
    parts = [_content(key) for key in shown]
    return Content(GAP).join([*parts, Content(MORE)] if more else parts)


def _content(key: Key) -> Content:
    if not key.enabled:
        return Content.assemble((f"{key.words} {key.label}", "dim"))
    click = Style.from_meta({"@click": f"app.simulate_key({key.name!r})"})
    return Content.assemble((key.words, Style(bold=True) + click), (f" {key.label}", click))


class KeyBar(Static):
    """Follows the bindings of its screen. One line of text costs a tenth of a widget a key."""

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self._keys: tuple[Key, ...] = ()

    def on_mount(self) -> None:
        """Other keys count wherever the focus goes."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def on_resize(self, event: Resize) -> None:
        """More keys fit, or fewer."""
        self._paint()

    def _changed(self, screen: Screen[object]) -> None:
        if screen.is_current:
            self.call_after_refresh(self._read)

    def _read(self) -> None:
        if not self.is_attached:
            return
        keys: dict[str, Key] = {}
        for each in self.screen.active_bindings.values():
            if each.binding.show:  # several keys of one action: the first is shown
                words = self.app.get_key_display(each.binding)
                keys.setdefault(
                    each.binding.action, Key(words, each.binding.description, each.binding.key, each.enabled)
                )
        self._keys = tuple(keys.values())
        self._paint()

    def _paint(self) -> None:
        self.update(line_of(self._keys, max(self.content_size.width, 0)))

"""Help: all keys and what they do, narrowed by what is typed."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from parktime.tui.commands import COMMANDS, EVERYWHERE, Command, keys_of
from parktime.tui.keymap import shown_keys
from parktime.tui.presenters.filters import NO_MATCHES, matches
from parktime.tui.widgets.view_tabs import link

MOVING = (
    ("↑ ↓ j k", "Move the cursor."),
    ("g G", "Go to the top, to the bottom."),
    ("enter", "Open what is under the cursor, or choose for it."),
    ("click", "A tab, a step of the way back, a column's title, a key at the bottom, or …."),
    ("tab", "Go to the next part of a view."),
    ("ctrl+p", "Open the palette: every command by its name."),
)


class Help(ModalScreen[None]):
    """The list of keys; the commands of the view come first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1", "dismiss", "Close"),
        Binding("down", "scroll(1)", show=False),
        Binding("up", "scroll(-1)", show=False),
        Binding("pagedown", "scroll(10)", show=False),
        Binding("pageup", "scroll(-10)", show=False),
    ]

    def __init__(self, view: str, keymap: Mapping[str, str]) -> None:
        super().__init__()
        self._view = view
        self._keymap = keymap

    def compose(self) -> ComposeResult:
        """A line to type in, and the list."""
        with Vertical(classes="dialog"):
            yield Static(Content("Keys"), markup=False, classes="dialog-title")
            yield Input(placeholder="type to narrow the list", compact=True)
            with VerticalScroll(can_focus=False):
                yield Static("", markup=False, id="help-lines")
            close = link(Content("escape closes"), "screen.dismiss(None)")
            yield Static(close, markup=False, classes="hint")

    def on_mount(self) -> None:
        """Shows all keys."""
        self._narrow("")

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Shows the keys that match what is typed."""
        self._narrow(event.value)

    def action_scroll(self, lines: int) -> None:
        """Scrolls while the focus is on the line."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def _narrow(self, text: str) -> None:
        lines = help_lines(self._view, self._keymap, text) or [Text(NO_MATCHES)]
        self.query_one("#help-lines", Static).update(Text("\n").join(lines))


def help_lines(view: str, keymap: Mapping[str, str], filter_text: str = "") -> list[Text]:
    """The list of keys by group, the view's own groups first."""
    ranked = sorted(COMMANDS, key=lambda command: _rank(command, view))
    lines: list[Text] = []
    for group, commands in groupby(ranked, key=lambda command: command.group):
        rows = [
            (shown_keys(keys_of(each, keymap)), each.help)
            for each in commands
            if matches(_words(each), filter_text)
        ]
        lines += _section(group, rows)
    moving = [row for row in MOVING if matches(" ".join(row), filter_text)]
    return lines + _section("Moving", moving)


def _rank(command: Command, view: str) -> tuple[bool, bool, int]:
    group = next(index for index, each in enumerate(COMMANDS) if each.group == command.group)
    return command.view != view, command.view != EVERYWHERE, group


def _words(command: Command) -> str:
    return f"{command.label} {command.help} {command.group} {shown_keys(command.keys)}"


def _section(title: str, rows: Sequence[tuple[str, str]]) -> list[Text]:
    if not rows:
        return []
    return [Text(title, style="bold"), *(Text(f"  {keys:<10} {help}") for keys, help in rows)]

"""All keys and what they do, from the one table of commands; what is typed narrows the list."""

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

from tui.commands import COMMANDS, Command, keys_of
from tui.keymap import key_words

MOVES = (
    ("↑ ↓ j k", "Move the cursor."),
    ("g G", "To the top, to the bottom."),
    ("enter", "Open what is under the cursor."),
    ("tab", "To the next part of a view."),
    ("ctrl+p", "The palette: every command by its name."),
)


class Help(ModalScreen[None]):
    """`view`: its commands come first."""

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
            yield Input(placeholder="type to narrow the list; escape closes", compact=True)
            with VerticalScroll(can_focus=False):
                yield Static("", markup=False, id="help-lines")

    def on_mount(self) -> None:
        """All of them."""
        self._narrow("")

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Those that bear what is typed."""
        self._narrow(event.value)

    def action_scroll(self, lines: int) -> None:
        """While the focus is on the line."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def _narrow(self, text: str) -> None:
        lines = help_lines(self._view, self._keymap, text)
        self.query_one("#help-lines", Static).update(Text("\n").join(lines or [Text("no key bears that")]))


def help_lines(view: str, keymap: Mapping[str, str], narrow: str = "") -> list[Text]:
    """The list, the view's own commands first, under a heading for each group."""
    ranked = sorted(COMMANDS, key=lambda command: (command.view != view, command.view != "", _group_rank(command)))
    lines: list[Text] = []
    for group, commands in groupby(ranked, key=lambda command: command.group):
        rows = [(key_words(keys_of(each, keymap)), each.help) for each in commands if _bears(each, narrow)]
        lines += _section(group, rows)
    return lines + _section("Moving", [row for row in MOVES if narrow.casefold() in " ".join(row).casefold()])


def _group_rank(command: Command) -> int:
    return next(index for index, each in enumerate(COMMANDS) if each.group == command.group)


def _bears(command: Command, narrow: str) -> bool:
    whole = f"{command.label} {command.help} {command.group} {key_words(command.keys)}".casefold()
    return all(word in whole for word in narrow.casefold().split())


def _section(title: str, rows: Sequence[tuple[str, str]]) -> list[Text]:
    if not rows:
        return []
    return [Text(title, style="bold"), *(Text(f"  {keys:<10} {help}") for keys, help in rows)]

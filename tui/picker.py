"""Picks one of many by typing: the list narrows with every letter."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Choice:
    """What can be picked: its id, its name, and a word on it."""

    id: str
    name: str
    note: str = ""

    def bears(self, words: Sequence[str]) -> bool:
        """Whether it bears every one of these words."""
        whole = f"{self.name} {self.note}".casefold()
        return all(word in whole for word in words)


class Picker(ModalScreen[str | None]):
    """Dismisses with the id that was picked, None for none."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Cancel"),
        Binding("down", "move(1)", "Down", show=False),
        Binding("up", "move(-1)", "Up", show=False),
    ]

    def __init__(self, title: str, choices: Sequence[Choice]) -> None:
        super().__init__()
        self._title = title
        self._choices = tuple(choices)

    def compose(self) -> ComposeResult:
        """A line to type in, and the list."""
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), markup=False, classes="dialog-title")
            yield Input(placeholder="type a part of the name; enter picks, escape leaves", compact=True)
            yield OptionList(markup=False)
            yield Static("", markup=False, classes="hint")

    def on_mount(self) -> None:
        """All of them."""
        self._narrow("")
        self.query_one(Input).focus()

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Those that bear what is typed."""
        self._narrow(event.value)

    @on(Input.Submitted)
    def pick_highlighted(self) -> None:
        """The one that is highlighted."""
        listed = self.query_one(OptionList)
        if listed.highlighted is not None:
            self.dismiss(listed.get_option_at_index(listed.highlighted).id)

    @on(OptionList.OptionSelected)
    def pick(self, event: OptionList.OptionSelected) -> None:
        """By mouse, or with the focus on the list."""
        self.dismiss(event.option_id)

    def action_move(self, step: int) -> None:
        """Up and down while the focus is on the line."""
        listed = self.query_one(OptionList)
        if step > 0:
            listed.action_cursor_down()
        else:
            listed.action_cursor_up()

    def action_leave(self) -> None:
        """None."""
        self.dismiss(None)

    def _narrow(self, text: str) -> None:
        words = text.casefold().split()
        found = [choice for choice in self._choices if choice.bears(words)]
        listed = self.query_one(OptionList)
        listed.clear_options()
        listed.add_options(Option(_label(choice), id=choice.id) for choice in found[:MOST_SHOWN])
        listed.highlighted = 0 if found else None
        more = f"the first {MOST_SHOWN} of {len(found)}: type more" if len(found) > MOST_SHOWN else ""
        self.query_one(".hint", Static).update(Content("nobody bears that" if not found else more))


def _label(choice: Choice) -> Text:
    return Text(f"{choice.name}   {choice.note}".rstrip())

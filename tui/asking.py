"""Asks for a line of text."""

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static


def _anything(typed: str) -> str:
    return ""


class Asked(ModalScreen[str | None]):
    """Dismisses with what was typed, None for nothing. `wrong` says what is wrong with it; then it stays open."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Cancel")]

    def __init__(self, title: str, words: str, proposed: str = "", wrong: Callable[[str], str] = _anything) -> None:
        super().__init__()
        self._title = title
        self._words = words
        self._proposed = proposed
        self._wrong = wrong

    def compose(self) -> ComposeResult:
        """Title, words, and the line."""
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), markup=False, classes="dialog-title")
            yield Static(Content(self._words), markup=False)
            yield Input(self._proposed, compact=True)
            yield Static("enter goes on, escape leaves", markup=False, classes="hint")

    def on_mount(self) -> None:
        """Ready to type."""
        self.query_one(Input).focus()

    @on(Input.Submitted)
    def take(self, event: Input.Submitted) -> None:
        """Takes it, or says what is wrong with it."""
        wrong = self._wrong(event.value.strip())
        if wrong:
            self.query_one(".hint", Static).update(Content(f"✖ {wrong}"))
        else:
            self.dismiss(event.value.strip())

    def action_leave(self) -> None:
        """Nothing."""
        self.dismiss(None)

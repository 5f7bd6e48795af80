"""A question before anything that cannot be taken back: it names what will be done, and what will be lost."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Static


class Confirm(ModalScreen[bool]):
    """`lines` say what will happen, by number and name; `yes` is the button's word. Dismisses with True for yes.

    The focus is on "Cancel": whoever presses enter without reading changes nothing.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,n", "answer(False)", "Cancel"),
        Binding("y", "answer(True)", "Yes"),
        Binding("left,right", "app.focus_next", show=False),
        Binding("down,j", "scroll_lines(1)", show=False),
        Binding("up,k", "scroll_lines(-1)", show=False),
        Binding("pagedown", "scroll_lines(8)", show=False),
        Binding("pageup", "scroll_lines(-8)", show=False),
    ]

    def __init__(self, title: str, lines: Sequence[str], yes: str = "Continue") -> None:
        super().__init__()
        self._title = title
        self._lines = tuple(lines)
        self._yes = yes

    def compose(self) -> ComposeResult:
        """Title, lines, two buttons."""
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), markup=False, classes="dialog-title")
            with VerticalScroll(can_focus=False):
                yield Static(Content("\n".join(self._lines)), markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Cancel", id="no", compact=True)
                yield Button(Content(f"{self._yes} (y)"), id="yes", variant="warning", compact=True)

    def on_mount(self) -> None:
        """On the safe side."""
        self.query_one("#no").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Either."""
        self.dismiss(event.button.id == "yes")

    def action_scroll_lines(self, step: int) -> None:
        """Long lists are read before they are confirmed."""
        self.query_one(VerticalScroll).scroll_relative(y=step, animate=False)

    def action_answer(self, yes: bool) -> None:
        """By key."""
        self.dismiss(yes)

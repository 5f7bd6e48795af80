"""A question before anything that cannot be taken back: it names what will be done, and what will be lost."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from tui.told import Told
from tui.work import start

Foretell = Callable[[], Awaitable[Sequence[str]]]
"""Tells what would come of a yes."""


class Confirm(ModalScreen[bool]):
    """`lines` say what will happen, by number and name; `yes` is the button's word. Dismisses with True for yes.

    `foretell` is asked where somebody wants to know what would come of it in the weeks ahead, beside what comes without it.

    The focus is on "Cancel": whoever presses enter without reading changes nothing.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,n", "answer(False)", "Cancel"),
        Binding("y", "answer(True)", "Yes"),
        Binding("w", "foretell", "What will come of it"),
        Binding("left,right", "app.focus_next", show=False),
        Binding("down,j", "scroll_lines(1)", show=False),
        Binding("up,k", "scroll_lines(-1)", show=False),
        Binding("pagedown", "scroll_lines(8)", show=False),
        Binding("pageup", "scroll_lines(-8)", show=False),
    ]

    def __init__(
        self, title: str, lines: Sequence[str], yes: str = "Continue", foretell: Foretell | None = None
    ) -> None:
        super().__init__()
        self._foretell = foretell
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
                if self._foretell is not None:
                    yield Button("What then? (w)", id="foretell", compact=True)

    def on_mount(self) -> None:
        """On the safe side."""
        self.query_one("#no").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Any of them."""
        if event.button.id == "foretell":
            self.action_foretell()
        else:
            self.dismiss(event.button.id == "yes")

    def action_foretell(self) -> None:
        """Opens the words over the question; the daemon is asked meanwhile."""
        if self._foretell is not None:
            shown = Told("What will come of it, in the next twelve weeks", ["… asking the daemon"])
            self.app.push_screen(shown)
            start(self, partial(self._tell, shown, self._foretell), "foretell", exclusive=True)

    async def _tell(self, shown: Told, foretell: Foretell) -> None:
        shown.tell(await foretell())

    def action_scroll_lines(self, step: int) -> None:
        """Long lists are read before they are confirmed."""
        self.query_one(VerticalScroll).scroll_relative(y=step, animate=False)

    def action_answer(self, yes: bool) -> None:
        """By key."""
        self.dismiss(yes)

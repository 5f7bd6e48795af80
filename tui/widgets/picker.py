"""A dialog to pick one of many: the list narrows with every letter."""

from collections.abc import Sequence
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

from parktime.tui.presenters.filters import NO_MATCHES, Choice
from parktime.tui.widgets.view_tabs import link

MOST_SHOWN = 200


class Picker(ModalScreen[str | None]):
    """Dismisses with the id of the picked choice, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel"),
        Binding("down", "move(1)", "Down", show=False),
        Binding("up", "move(-1)", "Up", show=False),
    ]

    def __init__(self, title: str, choices: Sequence[Choice]) -> None:
        super().__init__()
        self._title = title
        self._choices = tuple(choices)

    def compose(self) -> ComposeResult:
        """A line to type in, and the list."""
        hint = "type to narrow the list; enter or a click picks"
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), markup=False, classes="dialog-title")
            yield Input(placeholder=hint, compact=True)
            yield OptionList(markup=False)
            yield Static("", markup=False, classes="hint", id="found")
            cancel = link(Content("escape cancels"), "screen.cancel")
            yield Static(cancel, markup=False, classes="hint")

    def on_mount(self) -> None:
        """Shows all choices."""
        self._narrow("")
        self.query_one(Input).focus()

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Shows the choices that match what is typed."""
        self._narrow(event.value)

    @on(Input.Submitted)
    def pick_highlighted(self) -> None:
        """Picks the highlighted choice."""
        options = self.query_one(OptionList)
        if options.highlighted is not None:
            self.dismiss(options.get_option_at_index(options.highlighted).id)

    @on(OptionList.OptionSelected)
    def pick(self, event: OptionList.OptionSelected) -> None:
        """Picks by mouse, or by enter in the list."""
        self.dismiss(event.option_id)

    def action_move(self, step: int) -> None:
        """Moves the highlight while the focus is on the line."""
        options = self.query_one(OptionList)
        if step > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    def action_cancel(self) -> None:
        """Picks nothing."""
        self.dismiss(None)

    def _narrow(self, text: str) -> None:
        found = [choice for choice in self._choices if choice.matches(text)]
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(Option(_label(choice), id=choice.id) for choice in found[:MOST_SHOWN])
        options.highlighted = 0 if found else None
        hint = "" if found else NO_MATCHES
        if len(found) > MOST_SHOWN:
            hint = f"the first {MOST_SHOWN} of {len(found)}: type more"
        self.query_one("#found", Static).update(Content(hint))


def _label(choice: Choice) -> Text:
    return Text(f"{choice.name}   {choice.note}".rstrip())

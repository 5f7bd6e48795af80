"""Dialogs: a text to read, a confirmation, a line of text, and a date."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from parktime.tui.errors import DateInputError
from parktime.tui.presenters.date_parse import EXAMPLES, parse_date
from parktime.tui.presenters.time_format import local_with_year, relative
from parktime.tui.widgets.view_tabs import link

WhatIfLines = Callable[[], Awaitable[Sequence[str]]]
"""Asks the daemon what the action will lead to, in lines."""

Attempt = Callable[[str], Awaitable[str]]
"""Does something with a text, and returns why it was refused; empty if it was done."""


class TextDialog(ModalScreen[None]):
    """A title and lines to read; `C` copies them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q", "dismiss", "Close"),
        Binding("C", "copy_lines", "Copy"),
        Binding("j", "scroll_lines(1)", "Down", show=False),
        Binding("k", "scroll_lines(-1)", "Up", show=False),
    ]

    def __init__(self, title: str, lines: Sequence[str]) -> None:
        super().__init__()
        self._title = title
        self._lines = tuple(lines)

    def compose(self) -> ComposeResult:
        """Title and lines, which scroll."""
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), markup=False, classes="dialog-title")
            with VerticalScroll():
                yield Static(Content("\n".join(self._lines)), markup=False, id="lines")
            hint = link(Content("escape closes"), "screen.dismiss(None)")
            hint = hint + " · " + link(Content("C copies"), "screen.copy_lines")
            yield Static(hint, markup=False, classes="hint")

    def on_mount(self) -> None:
        """Lets the arrow keys scroll; the lines may have changed since `compose`."""
        self._show_lines()
        self.query_one(VerticalScroll).focus()

    def set_lines(self, lines: Sequence[str]) -> None:
        """Replaces the lines."""
        self._lines = tuple(lines)
        if self.is_mounted:
            self._show_lines()

    def action_copy_lines(self) -> None:
        """Copies title and lines to the clipboard."""
        self.app.copy_to_clipboard("\n".join((self._title, *self._lines)))
        self.notify("copied", timeout=3)

    def action_scroll_lines(self, step: int) -> None:
        """Scrolls by lines."""
        self.query_one(VerticalScroll).scroll_relative(y=step, animate=False)

    def _show_lines(self) -> None:
        self.query_one("#lines", Static).update(Content("\n".join(self._lines)))


class ConfirmDialog(ModalScreen[bool]):
    """A question before an action, with what it will do; dismisses with True for yes.

    The focus is on "Cancel": enter without reading changes nothing. With `what_if`, a key shows
    what the action will lead to in the coming weeks.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,n", "answer(False)", "Cancel"),
        Binding("y", "answer(True)", "Yes"),
        Binding("w", "what_if", "What if?"),
        Binding("left,right", "app.focus_next", show=False),
        Binding("down,j", "scroll_lines(1)", show=False),
        Binding("up,k", "scroll_lines(-1)", show=False),
        Binding("pagedown", "scroll_lines(8)", show=False),
        Binding("pageup", "scroll_lines(-8)", show=False),
    ]

    def __init__(
        self,
        title: str,
        lines: Sequence[str],
        yes: str = "Continue",
        what_if: WhatIfLines | None = None,
    ) -> None:
        super().__init__()
        self._title = title
        self._lines = tuple(lines)
        self._yes = yes
        self._what_if = what_if

    def compose(self) -> ComposeResult:
        """Title, lines and buttons."""
        yes = Content(f"{self._yes} (y)")
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), markup=False, classes="dialog-title")
            with VerticalScroll(can_focus=False):
                yield Static(Content("\n".join(self._lines)), markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Cancel", id="no", compact=True)
                yield Button(yes, id="yes", variant="warning", compact=True)
                if self._what_if is not None:
                    yield Button("What if? (w)", id="what-if", compact=True)

    def on_mount(self) -> None:
        """Focuses "Cancel"."""
        self.query_one("#no").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """A click, or enter on a button."""
        if event.button.id == "what-if":
            self.action_what_if()
        else:
            self.dismiss(event.button.id == "yes")

    def action_what_if(self) -> None:
        """Shows what the action will lead to."""
        if self._what_if is not None:
            dialog = TextDialog("The next twelve weeks, without it and with it", ["… loading"])
            self.app.push_screen(dialog)
            self._load_what_if(dialog, self._what_if)

    @work(exclusive=True, group="what-if", description="what-if")
    async def _load_what_if(self, dialog: TextDialog, what_if: WhatIfLines) -> None:
        dialog.set_lines(await what_if())

    def action_scroll_lines(self, step: int) -> None:
        """Scrolls a long list."""
        self.query_one(VerticalScroll).scroll_relative(y=step, animate=False)

    def action_answer(self, yes: bool) -> None:
        """Answers by key."""
        self.dismiss(yes)


class PromptDialog(ModalScreen[str | None]):
    """Asks for a line of text; dismisses with it, or with None.

    `validate` returns what is wrong with the text; then the dialog stays open. So it does when
    `attempt`, which does what is asked for with the text, returns why that was refused.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Cancel")]

    def __init__(
        self,
        title: str,
        words: str,
        initial: str = "",
        validate: Callable[[str], str] = lambda _: "",
        attempt: Attempt | None = None,
    ) -> None:
        super().__init__()
        self._attempt = attempt
        self._title = title
        self._words = words
        self._initial = initial
        self._validate_text = validate

    def compose(self) -> ComposeResult:
        """Title, words and the line."""
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), markup=False, classes="dialog-title")
            yield Static(Content(self._words), markup=False)
            yield Input(self._initial, compact=True)
            yield Static("", markup=False, id="issue")
            hint = link(Content("enter accepts"), "screen.accept")
            hint = hint + ", " + link(Content("escape cancels"), "screen.dismiss(None)")
            yield Static(hint, markup=False, classes="hint")

    def on_mount(self) -> None:
        """Ready to type."""
        self.query_one("#issue").display = False
        self.query_one(Input).focus()

    @on(Input.Submitted)
    def action_accept(self) -> None:
        """Accepts the text, or shows what is wrong with it."""
        text = self.query_one(Input).value.strip()
        if issue := self._validate_text(text):
            self._show(f"✖ {issue}")
        elif self._attempt is None:
            self.dismiss(text)
        else:
            self._show("… asking")
            self._try(text, self._attempt)

    @work(exclusive=True, group="attempt", description="attempt")
    async def _try(self, text: str, attempt: Attempt) -> None:
        issue = await attempt(text)
        if not issue:
            self.dismiss(text)
        elif self.is_attached:
            self._show(f"✖ {issue}")
            self.query_one(Input).focus()

    def _show(self, words: str) -> None:
        issue = self.query_one("#issue", Static)
        issue.display = True
        issue.update(Content(words))


class DateDialog(ModalScreen[datetime | None]):
    """Asks for a date to move the clock to; dismisses with the instant, or with None.

    While typing it shows what the text means. `now` returns the virtual time; `back`: a past date.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Cancel")]

    def __init__(
        self, now: Callable[[], datetime | None], zone: str, *, back: bool = False
    ) -> None:
        super().__init__()
        self._now = now
        self._zone = zone
        self._back = back

    def compose(self) -> ComposeResult:
        """A line to type in, and its meaning."""
        title = "Go back to which date?" if self._back else "Go to which date?"
        hint = link(Content("enter goes there"), "screen.go")
        hint = hint + ", " + link(Content("escape cancels"), "screen.dismiss(None)")
        with Vertical(classes="dialog"):
            yield Static(Content(f"{title} ({self._zone})"), markup=False, classes="dialog-title")
            yield Input(placeholder="14 Dec 20:30", compact=True)
            yield Static(Content(f"for example {EXAMPLES}"), markup=False, id="meaning")
            yield Static(hint, markup=False, classes="hint")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Shows what the text means."""
        if event.value.strip():
            self._show(self._parse(event.value)[1])

    @on(Input.Submitted)
    def action_go(self) -> None:
        """Accepts a valid date."""
        instant, words = self._parse(self.query_one(Input).value)
        if instant is None:
            self._show(words)
        else:
            self.dismiss(instant)

    def _parse(self, text: str) -> tuple[datetime | None, str]:
        now = self._now()
        if now is None:
            return None, "✖ the daemon has not answered yet"
        try:
            instant = parse_date(text, now, self._zone, back=self._back)
        except DateInputError as error:
            return None, f"✖ {error}"
        when = f"{local_with_year(instant, self._zone)}, {relative(instant, now)}"
        return instant, when

    def _show(self, words: str) -> None:
        self.query_one("#meaning", Static).update(Content(words))

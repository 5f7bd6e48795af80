"""A result in words, to be read and closed."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static


class Told(ModalScreen[None]):
    """Title and lines. `y` copies them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q", "dismiss", "Close"),
        Binding("y", "copy_lines", "Copy"),
        Binding("j", "scroll_lines(1)", "Down", show=False),
        Binding("k", "scroll_lines(-1)", "Up", show=False),
    ]

    def __init__(self, title: str, lines: Sequence[str]) -> None:
        super().__init__()
        self._title = title
        self._lines = tuple(lines)

    def compose(self) -> ComposeResult:
        """All lines, scrolled where there are many."""
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), markup=False, classes="dialog-title")
            with VerticalScroll():
                yield Static(Content("\n".join(self._lines)), markup=False, id="told")
            yield Static("escape closes · y copies", markup=False, classes="hint")

    def on_mount(self) -> None:
        """The arrows scroll."""
        self._write()  # other lines may have come since they were composed
        self.query_one(VerticalScroll).focus()

    def tell(self, lines: Sequence[str]) -> None:
        """Other lines."""
        self._lines = tuple(lines)
        if self.is_mounted:
            self._write()

    def action_copy_lines(self) -> None:
        """To the terminal's clipboard."""
        self.app.copy_to_clipboard("\n".join((self._title, *self._lines)))
        self.notify("copied", timeout=3)

    def action_scroll_lines(self, step: int) -> None:
        """By a line."""
        self.query_one(VerticalScroll).scroll_relative(y=step, animate=False)

    def _write(self) -> None:
        self.query_one("#told", Static).update(Content("\n".join(self._lines)))

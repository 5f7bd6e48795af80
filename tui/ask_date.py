"""Asks for a date to go to, and says while it is typed what that would be."""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tui.dates import local_with_year, relative
from tui.typed_date import EXAMPLES, read_typed


class AskDate(ModalScreen[datetime | None]):
    """Dismisses with the instant, or None. `now` tells the world's time at any moment; `back`: one that has passed."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Cancel")]

    def __init__(self, now: Callable[[], datetime | None], zone: str, *, back: bool = False) -> None:
        super().__init__()
        self._back = back
        self._now = now
        self._zone = zone

    def compose(self) -> ComposeResult:
        """A line to type, and what it means."""
        with Vertical(classes="dialog"):
            title = "Go back to which date?" if self._back else "Go to which date?"
            yield Static(Content(f"{title} ({self._zone})"), markup=False, classes="dialog-title")
            yield Input(placeholder="14 Dec 20:30", compact=True)
            yield Static(Content(f"such as {EXAMPLES}; escape leaves it"), markup=False, id="meant")

    def on_input_changed(self, event: Input.Changed) -> None:
        """What it would be."""
        if event.value.strip():
            self._say(self._read(event.value)[1])

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Goes, where it is a date to go to."""
        instant, words = self._read(event.value)
        if instant is None:
            self._say(words)
        else:
            self.dismiss(instant)

    def _read(self, text: str) -> tuple[datetime | None, str]:
        now = self._now()
        if now is None:
            return None, "✖ no time is known yet"
        try:
            instant = read_typed(text, now, self._zone, back=self._back)
        except ValueError as error:
            return None, f"✖ {error}"
        return instant, f"{local_with_year(instant, self._zone)}, {relative(instant, now)}; enter goes there"

    def _say(self, words: str) -> None:
        self.query_one("#meant", Static).update(Content(words))

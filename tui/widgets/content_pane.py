"""A pane that shows its data, or words in its place: loading, empty or error."""

from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static


class ContentPane(Container):
    """Holds a widget with data, and a message that is shown in its place."""

    def __init__(self, data: Widget, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._data = data
        self._message = Static("", markup=False, classes="state")

    def compose(self) -> ComposeResult:
        """Both widgets; one of them is displayed."""
        yield self._message
        yield self._data

    def on_mount(self) -> None:
        """Nothing is known yet."""
        self.show_loading()

    @property
    def message(self) -> str:
        """The message in place of the data; empty while data is shown."""
        return str(self._message.content) if self._message.display else ""

    @property
    def has_data(self) -> bool:
        """Whether data is shown."""
        return bool(self._data.display)

    def show_loading(self, words: str = "loading …") -> None:
        """The first answer is on its way; a reload leaves the data on the screen."""
        self._show("…", words)

    def show_empty(self, words: str, hint: str = "") -> None:
        """The answer has no rows."""
        self._show("○", words, hint)

    def show_error(self, words: str, hint: str = "ctrl+r tries again") -> None:
        """The request failed."""
        self._show("✖", words, hint)

    def show_data(self) -> None:
        """Shows the data."""
        self._message.display = False
        self._data.display = True

    def _show(self, glyph: str, words: str, hint: str = "") -> None:
        self._message.update(Content.assemble(f"{glyph} {words}", f"\n{hint}" if hint else ""))
        self._message.display = True
        self._data.display = False

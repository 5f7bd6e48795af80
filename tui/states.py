"""What a pane shows that has no data to show: loading, empty, error, each in words."""

from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static


class StatePane(Static):
    """Words in the place of data."""

    def __init__(self) -> None:
        super().__init__("", markup=False, classes="state")

    def say(self, glyph: str, words: str, hint: str = "") -> None:
        """What is the matter, and what to do about it."""
        self.update(Content.assemble(f"{glyph} {words}", f"\n{hint}" if hint else ""))


class Pane(Container):
    """Holds a widget with data, or words in its place."""

    def __init__(self, data: Widget, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._data = data
        self._state = StatePane()

    def compose(self) -> ComposeResult:
        """Both; one of them is shown."""
        yield self._state
        yield self._data

    def on_mount(self) -> None:
        """Nothing is known yet."""
        self.loading_words()

    @property
    def words(self) -> str:
        """What is said in the place of data; empty where data is shown."""
        return str(self._state.content) if self._state.display else ""

    @property
    def has_data(self) -> bool:
        """Whether data is shown."""
        return bool(self._data.display)

    def loading_words(self, words: str = "asking the daemon …") -> None:
        """No answer yet about what is to be shown; whoever only asks again leaves the data as they are."""
        self._say("…", words)

    def empty(self, words: str, hint: str = "") -> None:
        """An answer, and there is nothing."""
        self._say("○", words, hint)

    def error(self, words: str, hint: str = "ctrl+r asks again") -> None:
        """No good answer."""
        self._say("✖", words, hint)

    def data(self) -> None:
        """Shows the data."""
        self._state.display = False
        self._data.display = True

    def _say(self, glyph: str, words: str, hint: str = "") -> None:
        self._state.say(glyph, words, hint)
        self._state.display = True
        self._data.display = False

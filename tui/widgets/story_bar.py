"""The bar over a whole story: it shows an instant, and keys or the mouse choose another one."""

from datetime import datetime

from rich.text import Text
from textual import events
from textual.message import Message
from textual.widgets import Static

from parktime.tui.presenters.story import Story, bar_lines


class StoryBar(Static):
    """Draws a story; a click or a drag posts `Chosen` with the instant under the mouse."""

    class Chosen(Message):
        """A person chose an instant."""

        def __init__(self, at: datetime) -> None:
            super().__init__()
            self.at = at

    def __init__(self, *, id: str) -> None:
        super().__init__("", id=id, markup=False)
        self._story: Story | None = None
        self._is_dragged = False

    @property
    def columns(self) -> int:
        """The width of the bar."""
        return max(self.content_size.width, 1)

    def show(
        self,
        story: Story,
        cursor: datetime,
        marks: tuple[datetime, ...],
        colours: dict[str, str],
    ) -> None:
        """Draws the story with its cursor and marks."""
        self._story = story
        self.update(Text("\n").join(bar_lines(story, self.columns, cursor, marks, colours)))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Goes to the instant under the mouse, and follows it while it is held."""
        self._is_dragged = True
        self.capture_mouse()
        self._choose(event.x)

    def on_mouse_up(self) -> None:
        """Lets the mouse go."""
        self._is_dragged = False
        self.release_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Follows the mouse."""
        if self._is_dragged:
            self._choose(event.x)

    def _choose(self, x: int) -> None:
        if self._story is not None:
            column = x - self.styles.padding.left
            self.post_message(self.Chosen(self._story.instant_of(column, self.columns)))

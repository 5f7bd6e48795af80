"""Finding a service, room or child by name: a dialog, and the command palette."""

from functools import partial
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.command import Hit, Hits, Provider
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from parktime.tui.client import Client
from parktime.tui.errors import TuiError
from parktime.tui.presenters.find import Found, FoundNames, hint
from parktime.tui.screens.messages import OpenFound

MOST_HITS = 20
MOST_IN_PALETTE = 8
BEGINS_SCORE, CONTAINS_SCORE = 100.0, 0.4
"""Names with a word that begins so come above commands, others below."""


class Find(ModalScreen[Found | None]):
    """Dismisses with what was picked, or None; the daemon is asked with every letter."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel"),
        Binding("down", "move(1)", "Down", show=False),
        Binding("up", "move(-1)", "Up", show=False),
    ]

    def __init__(
        self, client: Client, title: str, text: str = "", *, services: bool = True
    ) -> None:
        """`services`: whether a service can be picked, too."""
        super().__init__()
        self._client = client
        self._title = title
        self._text = text
        self._services = services
        self._hits: tuple[Found, ...] = ()

    def compose(self) -> ComposeResult:
        """A line to type in, and what is found."""
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), markup=False, classes="dialog-title")
            yield Input(self._text, placeholder="type a name", compact=True, select_on_focus=False)
            yield OptionList(markup=False)
            yield Static("", markup=False, classes="hint")

    def on_mount(self) -> None:
        """Looks for what was typed before."""
        self.query_one(".hint", Static).update(Content(hint(None, "")))
        self.query_one(Input).focus()

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Looks for what is typed."""
        self._look(event.value)

    @work(exclusive=True, group="load", description="find")
    async def _look(self, text: str) -> None:
        found, words = None, ""
        if text.strip():
            query: dict[str, str | int] = {"q": text.strip(), "limit": MOST_HITS}
            try:
                found = await self._client.get_as(FoundNames, "search", query)
            except TuiError as error:
                words = f"✖ {error}"
        hits = () if found is None else found.hits
        self._hits = tuple(each for each in hits if self._services or each.type != "service")
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(Option(Text(each.words)) for each in self._hits)
        options.highlighted = 0 if self._hits else None
        self.query_one(".hint", Static).update(Content(words or hint(found, text)))

    @on(Input.Submitted)
    def pick_highlighted(self) -> None:
        """Picks the highlighted name."""
        highlighted = self.query_one(OptionList).highlighted
        if highlighted is not None:
            self.dismiss(self._hits[highlighted])

    @on(OptionList.OptionSelected)
    def pick(self, event: OptionList.OptionSelected) -> None:
        """Picks by mouse, or by enter in the list."""
        self.dismiss(self._hits[event.option_index])

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


class NamesProvider(Provider):
    """The names that the daemon knows, in the command palette."""

    async def search(self, query: str) -> Hits:
        """Services, rooms and children of that name."""
        client = getattr(self.app, "client", None)
        if client is None or not query.strip():
            return
        wanted: dict[str, str | int] = {"q": query.strip(), "limit": MOST_IN_PALETTE}
        try:
            found = await client.get_as(FoundNames, "search", wanted)
        except TuiError:
            return
        for place, each in enumerate(found.hits):
            begins = f" {query.strip()}".casefold() in f" {each.name}".casefold()
            score = (BEGINS_SCORE if begins else CONTAINS_SCORE) - place / 100
            yield Hit(
                score,
                Content(each.name),
                partial(self._open, each),
                text=each.name,
                help=each.what,
            )

    async def _open(self, found: Found) -> None:
        """Asks the app to open what was picked, once the palette is closed."""
        self.app.post_message(OpenFound(found))

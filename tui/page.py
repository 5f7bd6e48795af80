"""The set-up page as the daemon tells it, and how its rows read: what each child and room is mapped to, and why."""

from collections.abc import Mapping as ReadOnly
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tui.marks import Mark

About = Literal["child", "room"]
Mapping = Literal["create", "skip", "linked"]

CREATE = Mark("+", "create", "text-primary")
SKIP = Mark("–", "don't add")
LINKED = Mark("=", "linked", "text-primary")
MATCHED = Mark("=", "matched by name", "text-primary")
SUGGESTED = Mark("?", "create, or is it …", "text-warning")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A profile that a person may want to link, and why."""

    profile_id: str
    name: str
    born: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class ChildRow:
    """A child on the page. `chosen`: picked and not yet in force; `matched`: proposed by its name."""

    ccms_id: str
    name: str
    born: str | None
    label: str
    mapping: Mapping
    profile_id: str | None
    profile_name: str | None
    chosen: bool
    matched: bool
    suggestions: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, slots=True)
class RoomRow:
    """A room on the page; fields as in ChildRow."""

    ccms_id: str
    name: str
    mapping: Mapping
    room_id: str | None
    room_name: str | None
    chosen: bool
    matched: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile of the service."""

    profile_id: str
    name: str
    born: str | None
    state: str


@dataclass(frozen=True, slots=True)
class StoryparkRoom:
    """A Storypark room of the service."""

    room_id: str
    name: str
    state: str
    posts: int


@dataclass(frozen=True, slots=True)
class Page:
    """What an admin educator sees."""

    state: str
    children: tuple[ChildRow, ...]
    rooms: tuple[RoomRow, ...]
    profiles: tuple[Profile, ...]
    storypark_rooms: tuple[StoryparkRoom, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A child or a room of the page, as one row of the screen."""

    about: About
    ccms_id: str
    name: str
    note: str
    mark: Mark
    mapping: Mapping
    target_id: str | None
    target: str
    chosen: bool
    suggestions: tuple[Suggestion, ...] = ()

    @property
    def key(self) -> str:
        """Of the row."""
        return f"{self.about}:{self.ccms_id}"

    def bears(self, text: str) -> bool:
        """Whether the row bears a text, in any of its words."""
        words = " ".join((self.name, self.note, self.mark.word, self.target, "chosen" if self.chosen else ""))
        return text.casefold() in words.casefold()


def lines_of(page: Page) -> tuple[Line, ...]:
    """Rooms first, since they are few; then the children in the daemon's order."""
    rooms = {room.room_id: room.state for room in page.storypark_rooms}
    profiles = {profile.profile_id: profile.state for profile in page.profiles}
    return (*(_room_line(row, rooms) for row in page.rooms), *(_child_line(row, profiles) for row in page.children))


def filtered(lines: Sequence[Line], text: str) -> tuple[Line, ...]:
    """Those that bear every word of the text."""
    words = text.split()
    return tuple(line for line in lines if all(line.bears(word) for word in words))


def summary(page: Page) -> str:
    """The page in numbers."""
    parts = [_numbers("children", [row.mapping for row in page.children], sum(row.matched for row in page.children))]
    suggested = sum(bool(row.suggestions) for row in page.children)
    if suggested:
        parts.append(f"{suggested} with a suggestion")
    parts.append(_numbers("rooms", [row.mapping for row in page.rooms], sum(row.matched for row in page.rooms)))
    return " · ".join(parts)


def chosen_lines(page: Page) -> list[str]:
    """What was chosen and is not in force, a sentence each."""
    return [f"{line.name}: {mapping_words(line)}" for line in lines_of(page) if line.chosen]


def mapping_words(line: Line) -> str:
    """A mapping in words."""
    if line.mapping == "linked":
        return f"{line.mark.word} to {line.target}" if line.mark is LINKED else f"{line.mark.word}: {line.target}"
    if line.mapping == "skip":
        return "not added to Storypark"
    return "a new profile is created" if line.about == "child" else "a new room is created"


def holder_of(page: Page, line: Line, target_id: str) -> Line | None:
    """Who else of the page is linked to that profile or room."""
    others = (each for each in lines_of(page) if each.about == line.about and each.ccms_id != line.ccms_id)
    return next((each for each in others if each.target_id == target_id), None)


def _numbers(what: str, mappings: Sequence[Mapping], matched: int) -> str:
    linked = f"linked ({matched} by name)" if matched else "linked"
    named: dict[Mapping, str] = {"linked": linked, "create": "create", "skip": "don't add"}
    counts = [f"{mappings.count(each)} {word}" for each, word in named.items() if each in mappings]
    return f"{len(mappings)} {what}" + (f": {', '.join(counts)}" if counts else "")


def _mark(row: ChildRow | RoomRow, suggested: bool) -> Mark:
    if row.mapping == "linked":
        return MATCHED if row.matched else LINKED
    if row.mapping == "skip":
        return SKIP
    return SUGGESTED if suggested else CREATE


def _child_line(row: ChildRow, states: ReadOnly[str, str]) -> Line:
    born = f"born {row.born}" if row.born else "birth date unknown"
    note = f"{born}, {row.label}" if row.label else born
    target = row.profile_name or ""
    if row.mapping == "linked":
        target = f"{target} (archived)" if states.get(row.profile_id or "") == "archived" else target
        target = target or f"profile {row.profile_id}, which is gone"
    elif row.mapping == "create":
        target = "; ".join(f"{each.name}: {each.reason}" for each in row.suggestions)
    suggestions = row.suggestions if row.mapping == "create" else ()
    mark = _mark(row, bool(suggestions))
    return Line(
        "child", row.ccms_id, row.name, note, mark, row.mapping, row.profile_id, target, row.chosen, suggestions
    )


def _room_line(row: RoomRow, states: ReadOnly[str, str]) -> Line:
    target = row.room_name or ""
    if row.mapping == "linked":
        target = f"{target} (removed)" if states.get(row.room_id or "") == "removed" else target
        target = target or f"room {row.room_id}, which is gone"
    return Line("room", row.ccms_id, row.name, "room", _mark(row, False), row.mapping, row.room_id, target, row.chosen)

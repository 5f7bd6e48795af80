"""The set-up page: what each child and room is mapped to and why, and what it can be mapped to."""

from collections.abc import Mapping as ReadOnly
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from parktime.tui.presenters.filters import Choice, matches
from parktime.tui.presenters.glyphs import Mark

About = Literal["child", "room"]
Mapping = Literal["create", "skip", "linked"]

CREATE = Mark("+", "create", "text-primary")
SKIP = Mark("–", "don't add")
LINKED = Mark("=", "linked", "text-primary")
MATCHED = Mark("=", "matched by name", "text-primary")
BY_NAME_ALONE = Mark("=", "matched by name alone", "text-warning")
SUGGESTED = Mark("?", "create, or is it …", "text-warning")


PLAIN = " "
"""Begins the ids of the choices that name no profile or room; no id of Storypark does."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A profile that the child may be, and the reason."""

    profile_id: str
    name: str
    born: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class RoomSuggestion:
    """A Storypark room that the room may be, and the reason."""

    room_id: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class ChildMapping:
    """A child of the page. `chosen`: picked, not yet applied; `matched`: proposed by its name.

    `by_name_alone`: no birth date speaks for the match, since a side has none.
    """

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
    by_name_alone: bool = False


@dataclass(frozen=True, slots=True)
class RoomMapping:
    """A room of the page; fields as in ChildMapping."""

    ccms_id: str
    name: str
    mapping: Mapping
    room_id: str | None
    room_name: str | None
    chosen: bool
    matched: bool
    suggestions: tuple[RoomSuggestion, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """A Storypark profile of the service."""

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
class SetupPage:
    """`GET /v1/services/KEY/page`."""

    state: str
    children: tuple[ChildMapping, ...]
    rooms: tuple[RoomMapping, ...]
    profiles: tuple[Profile, ...]
    storypark_rooms: tuple[StoryparkRoom, ...]


@dataclass(frozen=True, slots=True)
class MappingRow:
    """A child or a room of the page as a row of the table."""

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
        """The key of the row."""
        return f"{self.about}:{self.ccms_id}"

    def matches(self, filter_text: str) -> bool:
        """Whether the row's words contain every word of the filter."""
        chosen = "chosen" if self.chosen else ""
        words = (self.name, self.note, self.mark.word, self.target, chosen)
        return matches(" ".join(words), filter_text)


def mapping_rows(page: SetupPage) -> tuple[MappingRow, ...]:
    """The rows of the page: rooms first, since they are few, then the children."""
    rooms = {room.room_id: room.state for room in page.storypark_rooms}
    profiles = {profile.profile_id: profile.state for profile in page.profiles}
    return (
        *(_room_row(room, rooms) for room in page.rooms),
        *(_child_row(child, profiles) for child in page.children),
    )


def summary(page: SetupPage) -> str:
    """The page in numbers."""
    children, rooms = page.children, page.rooms
    parts = [_numbers("children", [row.mapping for row in children], _matched(children))]
    if alone := sum(row.by_name_alone for row in children):
        parts.append(f"{alone} by name alone")
    suggested = sum(bool(row.suggestions) for row in children)
    suggested += sum(bool(row.suggestions) for row in rooms)
    if suggested:
        parts.append(f"{suggested} with a suggestion")
    parts.append(_numbers("rooms", [row.mapping for row in rooms], _matched(rooms)))
    return " · ".join(parts)


def chosen_lines(page: SetupPage) -> list[str]:
    """The mappings that were chosen and are not yet applied, a line each."""
    return [f"{row.name}: {describe_mapping(row)}" for row in mapping_rows(page) if row.chosen]


def matched_lines(page: SetupPage) -> list[str]:
    """The links that set-up makes by name, a line each, since a wrong link shows a child's data.

    Those by name alone come first, under their number: they are the few that a person looks at.
    """
    rows = mapping_rows(page)
    alone = [row for row in rows if row.mark is BY_NAME_ALONE]
    heading = f"{len(alone)} matched by name alone, without two birth dates. Look at each:"
    lines = [
        f"= {row.name} ({row.note}) is linked to {row.target}, matched by name alone"
        for row in alone
    ]
    others = (row for row in rows if row.mark is MATCHED)
    return [
        *([heading, *lines, ""] if alone else []),
        *(f"= {row.name} is linked to {row.target}, matched by name" for row in others),
    ]


def describe_mapping(row: MappingRow) -> str:
    """The mapping of a row in words."""
    if row.mapping == "linked":
        joint = " to" if row.mark is LINKED else ":"
        return f"{row.mark.word}{joint} {row.target}"
    if row.mapping == "skip":
        return "not added to Storypark"
    return "a new profile is created" if row.about == "child" else "a new room is created"


def row_details(row: MappingRow) -> str:
    """A row in full, with its suggestions a line each."""
    pending = " · chosen, not yet applied" if row.chosen else ""
    lines = [f"{row.name} ({row.note}): {describe_mapping(row)}{pending}"]
    for each in row.suggestions:
        born = f", born {each.born}" if each.born else ""
        lines.append(f"? {each.name}{born}: {each.reason}")
    if row.suggestions:
        lines.append("A suggestion is never linked automatically: enter picks it.")
    return "\n".join(lines)


def holder_of(page: SetupPage, row: MappingRow, target_id: str) -> MappingRow | None:
    """The other row that is linked to this profile or room, if any."""
    return next(
        (
            each
            for each in mapping_rows(page)
            if each.about == row.about
            and each.ccms_id != row.ccms_id
            and each.target_id == target_id
        ),
        None,
    )


def undecided_lines(page: SetupPage) -> list[str]:
    """The children and rooms with suggestions that nobody decided on, a line each."""
    rows = [row for row in mapping_rows(page) if row.mark is SUGGESTED and not row.chosen]
    if not rows:
        return []
    heading = f"{len(rows)} with a suggestion that nobody decided on: each is created anew."
    return [heading, *(f"? {row.name} ({row.note}), or is it {row.target}" for row in rows), ""]


def row_choices(page: SetupPage, row: MappingRow) -> list[Choice]:
    """All that a row can be mapped to: suggestions, create, don't add, and what there is."""
    named = mapping_choices(page, row)
    suggested = {each.profile_id for each in row.suggestions}
    what = "profile" if row.about == "child" else "room"
    return [
        *(choice for choice in named if choice.id in suggested),
        Choice(f"{PLAIN}create", f"{CREATE.glyph} create", f"a new {what} in Storypark"),
        Choice(f"{PLAIN}skip", f"{SKIP.glyph} don't add", "it is left out of Storypark"),
        *(choice for choice in named if choice.id not in suggested),
    ]


def choice_mapping(id: str) -> str | dict[str, str]:
    """The mapping of a choice of `row_choices`, as the daemon takes it."""
    return id.removeprefix(PLAIN) if id.startswith(PLAIN) else {"id": id}


def mapping_choices(page: SetupPage, row: MappingRow) -> list[Choice]:
    """What a row can be mapped to: suggestions first, targets that are already linked last."""
    reasons = {each.profile_id: f"? suggested: {each.reason}" for each in row.suggestions}
    holders = {each.target_id: each.name for each in mapping_rows(page) if each.about == row.about}
    choices = []
    for id, name, note in _targets(page, row.about):
        held = f"linked to {holders[id]}" if id in holders else ""
        notes = [part for part in (reasons.get(id, ""), note, held) if part]
        choices.append(Choice(id, name, " · ".join(notes)))
    return sorted(choices, key=lambda choice: (choice.id not in reasons, choice.id in holders))


def _targets(page: SetupPage, about: About) -> list[tuple[str, str, str]]:
    if about == "room":
        return [
            (each.room_id, each.name, f"{each.state}, {each.posts} posts")
            for each in page.storypark_rooms
        ]
    return [
        (each.profile_id, each.name, f"born {each.born or 'unknown'}, {each.state}")
        for each in page.profiles
    ]


def _matched(rows: Sequence[ChildMapping | RoomMapping]) -> int:
    return sum(row.matched for row in rows)


def _numbers(what: str, mappings: Sequence[Mapping], matched: int) -> str:
    linked = f"linked ({matched} by name)" if matched else "linked"
    words: dict[Mapping, str] = {"linked": linked, "create": "create", "skip": "don't add"}
    counts = [f"{mappings.count(each)} {word}" for each, word in words.items() if each in mappings]
    return f"{len(mappings)} {what}" + (f": {', '.join(counts)}" if counts else "")


def _mark(row: ChildMapping | RoomMapping, *, suggested: bool) -> Mark:
    if row.mapping == "linked":
        is_alone = isinstance(row, ChildMapping) and row.by_name_alone
        return BY_NAME_ALONE if is_alone else MATCHED if row.matched else LINKED
    if row.mapping == "skip":
        return SKIP
    return SUGGESTED if suggested else CREATE


def _child_row(child: ChildMapping, states: ReadOnly[str, str]) -> MappingRow:
    born = f"born {child.born}" if child.born else "birth date unknown"
    target = child.profile_name or ""
    if child.mapping == "linked":
        archived = states.get(child.profile_id or "") == "archived"
        target = f"{target} (archived)" if archived else target
        target = target or f"profile {child.profile_id}, which no longer exists"
    elif child.mapping == "create":
        target = "; ".join(f"{each.name}: {each.reason}" for each in child.suggestions)
    suggestions = child.suggestions if child.mapping == "create" else ()
    return MappingRow(
        about="child",
        ccms_id=child.ccms_id,
        name=child.name,
        note=f"{born}, {child.label}" if child.label else born,
        mark=_mark(child, suggested=bool(suggestions)),
        mapping=child.mapping,
        target_id=child.profile_id,
        target=target,
        chosen=child.chosen,
        suggestions=suggestions,
    )


def _room_row(room: RoomMapping, states: ReadOnly[str, str]) -> MappingRow:
    target = room.room_name or ""
    if room.mapping == "linked":
        removed = states.get(room.room_id or "") == "removed"
        target = f"{target} (removed)" if removed else target
        target = target or f"room {room.room_id}, which no longer exists"
    suggestions = room.suggestions if room.mapping == "create" else ()
    if suggestions:
        target = "; ".join(f"{each.name}: {each.reason}" for each in suggestions)
    return MappingRow(
        about="room",
        ccms_id=room.ccms_id,
        name=room.name,
        note="room",
        mark=_mark(room, suggested=bool(suggestions)),
        mapping=room.mapping,
        target_id=room.room_id,
        target=target,
        chosen=room.chosen,
        suggestions=tuple(
            Suggestion(each.room_id, each.name, None, each.reason) for each in suggestions
        ),
    )

"""The set-up page: children in scope and rooms, each with its mapping (setup-page)."""

from collections.abc import Iterable, Sequence
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, TypeVar

from parktime.daemon.domain.links import ChildLink, Choice, Links, Mapping, RoomLink
from parktime.daemon.domain.roster import Child, Label, Room
from parktime.daemon.domain.service import Stage
from parktime.daemon.domain.service_state import Keep
from parktime.daemon.domain.storypark import Profile, StoryparkRoom
from parktime.daemon.matching.automatic import automatic_matches, have_same_birth_date
from parktime.daemon.matching.person import Person
from parktime.daemon.matching.suggestions import Suggestion, room_suggestions, suggestions
from parktime.daemon.planning.inputs import PlanInput
from parktime.daemon.planning.references import records_by_reference


@dataclass(frozen=True, slots=True)
class ChildRow:
    """A child on the page.

    `chosen`: the mapping is a pending choice. `matched`: it is a proposal of auto-match.
    `by_name_alone`: it is one that no birth date speaks for, since a side has none.
    `kept`: no run changes the child. `held`: its archiving or removal waits for approval.
    """

    ccms_id: str
    given: str
    family: str
    born: date | None
    label: Label
    mapping: Mapping
    target_id: str | None = None
    target_name: str | None = None
    chosen: bool = False
    matched: bool = False
    by_name_alone: bool = False
    suggestions: tuple[Suggestion, ...] = ()
    kept: Keep | None = None
    held: bool = False

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given} {self.family}".strip()


@dataclass(frozen=True, slots=True)
class RoomRow:
    """A room on the page; the fields are those of `ChildRow`."""

    ccms_id: str
    name: str
    mapping: Mapping
    target_id: str | None = None
    target_name: str | None = None
    chosen: bool = False
    matched: bool = False
    suggestions: tuple[Suggestion, ...] = ()
    kept: Keep | None = None
    held: bool = False


Row = TypeVar("Row", ChildRow, RoomRow)


@dataclass(frozen=True, slots=True)
class Page:
    """What an admin educator sees; `profiles` and `storypark_rooms` can be chosen."""

    stage: Stage
    children: tuple[ChildRow, ...]
    rooms: tuple[RoomRow, ...]
    profiles: tuple[Profile, ...]
    storypark_rooms: tuple[StoryparkRoom, ...]


def build_page(plan_input: PlanInput, stage: Stage, choices: tuple[Choice, ...]) -> Page:
    """The page for this reading; before set-up it proposes automatic matches (auto-match)."""
    children = _child_rows(plan_input, stage, {c.ccms_id: c for c in choices if c.kind == "child"})
    rooms = _room_rows(plan_input, stage, {c.ccms_id: c for c in choices if c.kind == "room"})
    if plan_input.kept or plan_input.pending:
        children = tuple(_with_decisions(row, plan_input, "child") for row in children)
        rooms = tuple(_with_decisions(row, plan_input, "room") for row in rooms)
    storypark = plan_input.storypark
    return Page(
        stage, children, rooms, tuple(storypark.profiles.values()), tuple(storypark.rooms.values())
    )


def _with_decisions(row: Row, plan_input: PlanInput, about: Literal["child", "room"]) -> Row:
    kept = next(
        (each for each in plan_input.kept if (each.about, each.ccms_id) == (about, row.ccms_id)),
        None,
    )
    pending = plan_input.pending.changes if plan_input.pending is not None else ()
    removed = ((each.about, each.ccms_id) for each in pending if each.kind != "move")
    return replace(row, kept=kept, held=(about, row.ccms_id) in removed)


def with_suggestions(page: Page, plan_input: PlanInput) -> Page:
    """The page with suggestions for children and rooms mapped to create by default."""
    links = plan_input.links
    found = suggestions(*_people(plan_input), _decided(page.children, links.children.values()))
    children = tuple(replace(row, suggestions=found.get(row.ccms_id, ())) for row in page.children)
    found = room_suggestions(*_rooms(plan_input), _decided(page.rooms, links.rooms.values()))
    rooms = tuple(replace(row, suggestions=found.get(row.ccms_id, ())) for row in page.rooms)
    return replace(page, children=children, rooms=rooms)


def _decided(
    rows: Iterable[ChildRow | RoomRow], links: Iterable[ChildLink | RoomLink]
) -> dict[str, str | None]:
    """The targets of links and of the rows that are not merely mapped to create by default."""
    linked = {link.ccms_id: link.target_id for link in links if link.mapping == "linked"}
    shown = {row.ccms_id: row.target_id for row in rows if row.mapping != "create" or row.chosen}
    return linked | shown


def mapped_links(page: Page, links: Links) -> Links:
    """The links after set-up: every row of the page as shown, confirmed."""
    children = {
        row.ccms_id: ChildLink(
            ccms_id=row.ccms_id,
            given=row.given,
            family=row.family,
            born=row.born,
            mapping=row.mapping,
            target_id=row.target_id,
            confirmed=True,
        )
        for row in page.children
    }
    rooms = {
        row.ccms_id: RoomLink(row.ccms_id, row.name, row.mapping, row.target_id, confirmed=True)
        for row in page.rooms
    }
    return Links(links.children | children, links.rooms | rooms)


def refreshed_links(page: Page, links: Links) -> Links:
    """The links with names and birth dates of the page; new rows are added, mappings stay."""
    children, rooms = dict(links.children), dict(links.rooms)
    for row in page.children:
        known = children.get(row.ccms_id, ChildLink(row.ccms_id, "", ""))
        children[row.ccms_id] = replace(known, given=row.given, family=row.family, born=row.born)
    for room in page.rooms:
        rooms[room.ccms_id] = replace(
            rooms.get(room.ccms_id, RoomLink(room.ccms_id, "")), name=room.name
        )
    return Links(children, rooms)


def updated_links(page: Page, links: Links) -> Links:
    """The links after an update: pending choices apply, nothing else changes (update)."""
    chosen = Page(
        page.stage,
        tuple(r for r in page.children if r.chosen),
        tuple(r for r in page.rooms if r.chosen),
        (),
        (),
    )
    return mapped_links(chosen, refreshed_links(page, links))


def _child_rows(
    plan_input: PlanInput, stage: Stage, choices: ReadOnly[str, Choice]
) -> tuple[ChildRow, ...]:
    links = plan_input.links.children
    matches = {} if stage == "set-up" else _child_matches(plan_input, choices)
    profiles = plan_input.storypark.profiles
    return tuple(
        _child_row(
            child, links.get(child.id), choices.get(child.id), matches.get(child.id), profiles
        )
        for child in plan_input.roster.children
        if plan_input.in_scope(child)
    )


def _child_row(
    child: Child,
    link: ChildLink | None,
    choice: Choice | None,
    match: str | None,
    profiles: ReadOnly[str, Profile],
) -> ChildRow:
    mapping, target_id, matched = _mapping_of(link, choice, match)
    profile = profiles.get(target_id) if target_id is not None else None
    is_confirmed = profile is not None and have_same_birth_date(child, profile)
    return ChildRow(
        ccms_id=child.id,
        given=child.given,
        family=child.family,
        born=child.born,
        label=child.label,
        mapping=mapping,
        target_id=target_id,
        target_name=None if profile is None else profile.name,
        chosen=choice is not None,
        matched=matched,
        by_name_alone=matched and not is_confirmed,
    )


def _room_rows(
    plan_input: PlanInput, stage: Stage, choices: ReadOnly[str, Choice]
) -> tuple[RoomRow, ...]:
    links = plan_input.links.rooms
    matches = {} if stage == "set-up" else _room_matches(plan_input, choices)
    names = {room.id: room.name for room in plan_input.storypark.rooms.values()}
    return tuple(
        _room_row(room, links.get(room.id), choices.get(room.id), matches.get(room.id), names)
        for room in plan_input.roster.rooms
    )


def _room_row(
    room: Room,
    link: RoomLink | None,
    choice: Choice | None,
    match: str | None,
    names: ReadOnly[str, str],
) -> RoomRow:
    mapping, target_id, matched = _mapping_of(link, choice, match)
    name = None if target_id is None else names.get(target_id)
    return RoomRow(
        ccms_id=room.id,
        name=room.name,
        mapping=mapping,
        target_id=target_id,
        target_name=name,
        chosen=choice is not None,
        matched=matched,
    )


def _mapping_of(
    link: ChildLink | RoomLink | None, choice: Choice | None, match: str | None
) -> tuple[Mapping, str | None, bool]:
    """Mapping, target and whether it is a proposal: a choice beats a link, a link beats a match."""
    if choice is not None:
        return choice.mapping, choice.target_id, False
    if link is not None and _is_decided(link):
        return link.mapping, link.target_id, False
    if match is not None:
        return "linked", match, True
    return "create", None, False


def _is_decided(link: ChildLink | RoomLink) -> bool:
    return link.mapping != "create" or link.confirmed


def _child_matches(plan_input: PlanInput, choices: ReadOnly[str, Choice]) -> dict[str, str]:
    people, profiles = _people(plan_input)
    referenced = records_by_reference(plan_input.storypark.profiles, plan_input.reference_prefix)
    return _free_matches(
        people, profiles, plan_input.links.children.values(), choices, referenced=referenced
    )


def _room_matches(plan_input: PlanInput, choices: ReadOnly[str, Choice]) -> dict[str, str]:
    rooms, there = _rooms(plan_input)
    return _free_matches(
        rooms,
        there,
        plan_input.links.rooms.values(),
        choices,
        referenced=records_by_reference(plan_input.storypark.rooms, plan_input.reference_prefix),
        allow_single_word=True,
    )


def _free_matches(
    people: Sequence[Person],
    profiles: Sequence[Person],
    links: Iterable[ChildLink | RoomLink],
    choices: ReadOnly[str, Choice],
    *,
    referenced: ReadOnly[str, str],
    allow_single_word: bool = False,
) -> dict[str, str]:
    """The automatic matches that contradict no decision, whether in force or only chosen.

    `referenced`: what references say, which beats names.
    """
    in_force = {link.ccms_id: link.target_id for link in links if _is_decided(link)}
    chosen = {choice.ccms_id: choice.target_id for choice in choices.values()}
    # A profile that a choice moves away from is free only once that choice is in force.
    held = set(in_force.values())
    decided = in_force | chosen
    known = {
        ccms_id: target_id
        for ccms_id, target_id in referenced.items()
        if ccms_id not in decided and target_id not in held.union(decided.values())
    }
    matches = automatic_matches(
        people, profiles, taken=decided | known, allow_single_word=allow_single_word
    )
    free = {ccms_id: target_id for ccms_id, target_id in matches.items() if target_id not in held}
    return free | known


def _people(plan_input: PlanInput) -> tuple[list[Person], list[Person]]:
    """All listed children, whatever their label, and all profiles: namesakes always count."""
    people = [
        Person(child.id, child.given, child.family, child.born)
        for child in plan_input.roster.children
    ]
    profiles = [
        Person(each.id, each.given, each.family, each.born)
        for each in plan_input.storypark.profiles.values()
    ]
    return people, profiles


def _rooms(plan_input: PlanInput) -> tuple[list[Person], list[Person]]:
    """All rooms of the CCMS and of Storypark, as far as matching compares them."""
    rooms = [Person.named(room.id, room.name) for room in plan_input.roster.rooms]
    there = [Person.named(room.id, room.name) for room in plan_input.storypark.rooms.values()]
    return rooms, there

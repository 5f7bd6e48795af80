"""The set-up page: the children in scope and the rooms of the picture, each with its mapping, proposed or chosen (setup-page)."""

from collections.abc import Iterable, Sequence
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, TypeVar

from parktime.daemon.domain.links import ChildLink, Choice, Links, Mapping, RoomLink
from parktime.daemon.domain.roster import Child, Label, Room
from parktime.daemon.domain.service import Kept, Stage
from parktime.daemon.domain.storypark import Profile, StoryparkRoom
from parktime.daemon.matching.automatic import automatic_matches
from parktime.daemon.matching.candidates import Person
from parktime.daemon.matching.suggestions import Suggestion, suggestions
from parktime.daemon.planning.inputs import Situation


@dataclass(frozen=True, slots=True)
class ChildRow:
    """A child on the page. `chosen`: somebody picked it and has not yet put it into force; `matched`: proposed by auto-match.

    `kept`: what stays as somebody decided; `held`: its archiving, or a room's removal, waits for approval.
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
    suggestions: tuple[Suggestion, ...] = ()
    kept: Kept | None = None
    held: bool = False

    @property
    def name(self) -> str:
        """The whole name, as people write it."""
        return f"{self.given} {self.family}".strip()


@dataclass(frozen=True, slots=True)
class RoomRow:
    """A room on the page; fields as in ChildRow."""

    ccms_id: str
    name: str
    mapping: Mapping
    target_id: str | None = None
    target_name: str | None = None
    chosen: bool = False
    matched: bool = False
    kept: Kept | None = None
    held: bool = False


Row = TypeVar("Row", ChildRow, RoomRow)


@dataclass(frozen=True, slots=True)
class Page:
    """What an admin educator sees; `profiles` and `storypark_rooms` are what can be picked."""

    stage: Stage
    children: tuple[ChildRow, ...]
    rooms: tuple[RoomRow, ...]
    profiles: tuple[Profile, ...]
    storypark_rooms: tuple[StoryparkRoom, ...]


def show_page(situation: Situation, stage: Stage, choices: tuple[Choice, ...]) -> Page:
    """The page as things stand; before set-up with the automatic matches as proposals (auto-match)."""
    children = _child_rows(situation, stage, {c.ccms_id: c for c in choices if c.kind == "child"})
    rooms = _room_rows(situation, stage, {c.ccms_id: c for c in choices if c.kind == "room"})
    if situation.kept or situation.staged:
        children = tuple(_decided_otherwise(row, situation, "child") for row in children)
        rooms = tuple(_decided_otherwise(row, situation, "room") for row in rooms)
    target = situation.target
    return Page(
        stage, children, rooms, tuple(target.profiles.values()), tuple(target.rooms.values())
    )


def _decided_otherwise(row: Row, situation: Situation, about: Literal["child", "room"]) -> Row:
    kept = next(
        (each for each in situation.kept if (each.about, each.ccms_id) == (about, row.ccms_id)),
        None,
    )
    staged = situation.staged.changes if situation.staged is not None else ()
    going = ((each.about, each.ccms_id) for each in staged if each.kind != "move")
    return replace(row, kept=kept, held=(about, row.ccms_id) in going)


def with_suggestions(page: Page, situation: Situation) -> Page:
    """The same page with suggestions for the children that are still to be created and that nobody chose so."""
    decided = {
        row.ccms_id: row.target_id for row in page.children if row.mapping != "create" or row.chosen
    }
    linked = {
        link.ccms_id: link.target_id
        for link in situation.links.children.values()
        if link.mapping == "linked"
    }
    found = suggestions(*_everybody(situation), linked | decided)
    rows = tuple(replace(row, suggestions=found.get(row.ccms_id, ())) for row in page.children)
    return replace(page, children=rows)


def mapped_links(page: Page, links: Links) -> Links:
    """The links as set-up puts them into force: every row of the page as shown, and confirmed."""
    children = {
        row.ccms_id: ChildLink(
            row.ccms_id, row.given, row.family, row.born, row.mapping, row.target_id, confirmed=True
        )
        for row in page.children
    }
    rooms = {
        row.ccms_id: RoomLink(row.ccms_id, row.name, row.mapping, row.target_id, confirmed=True)
        for row in page.rooms
    }
    return Links(links.children | children, links.rooms | rooms)


def seen_links(page: Page, links: Links) -> Links:
    """The links with a row for everything that the page shows, as it was read; nothing that is decided already changes."""
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
    """The links as an update puts them into force: what was chosen, and nothing else (update)."""
    chosen = Page(
        page.stage,
        tuple(r for r in page.children if r.chosen),
        tuple(r for r in page.rooms if r.chosen),
        (),
        (),
    )
    return mapped_links(chosen, seen_links(page, links))


def _child_rows(
    situation: Situation, stage: Stage, choices: ReadOnly[str, Choice]
) -> tuple[ChildRow, ...]:
    links = situation.links.children
    matches = {} if stage == "set-up" else _child_matches(situation, choices)
    profiles = situation.target.profiles
    names = {profile.id: profile.name for profile in profiles.values()}
    return tuple(
        _child_row(child, links.get(child.id), choices.get(child.id), matches.get(child.id), names)
        for child in situation.roster.children
        if situation.covers(child)
    )


def _child_row(
    child: Child,
    link: ChildLink | None,
    choice: Choice | None,
    match: str | None,
    names: ReadOnly[str, str],
) -> ChildRow:
    mapping, target_id, matched = _mapping_of(link, choice, match)
    name = None if target_id is None else names.get(target_id)
    chosen = choice is not None
    return ChildRow(
        child.id,
        child.given,
        child.family,
        child.born,
        child.label,
        mapping,
        target_id,
        name,
        chosen,
        matched,
    )


def _room_rows(
    situation: Situation, stage: Stage, choices: ReadOnly[str, Choice]
) -> tuple[RoomRow, ...]:
    links = situation.links.rooms
    matches = {} if stage == "set-up" else _room_matches(situation, choices)
    names = {room.id: room.name for room in situation.target.rooms.values()}
    return tuple(
        _room_row(room, links.get(room.id), choices.get(room.id), matches.get(room.id), names)
        for room in situation.roster.rooms
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
    return RoomRow(room.id, room.name, mapping, target_id, name, choice is not None, matched)


def _mapping_of(
    link: ChildLink | RoomLink | None, choice: Choice | None, match: str | None
) -> tuple[Mapping, str | None, bool]:
    """What somebody chose beats what is in force, which beats what is proposed."""
    if choice is not None:
        return choice.mapping, choice.target_id, False
    if link is not None and _decided(link):
        return link.mapping, link.target_id, False
    if match is not None:
        return "linked", match, True
    return "create", None, False


def _decided(link: ChildLink | RoomLink) -> bool:
    return link.mapping != "create" or link.confirmed


def _child_matches(situation: Situation, choices: ReadOnly[str, Choice]) -> dict[str, str]:
    people, profiles = _everybody(situation)
    return _free_matches(people, profiles, situation.links.children.values(), choices)


def _room_matches(situation: Situation, choices: ReadOnly[str, Choice]) -> dict[str, str]:
    rooms = [Person.named(room.id, room.name) for room in situation.roster.rooms]
    there = [Person.named(room.id, room.name) for room in situation.target.rooms.values()]
    return _free_matches(
        rooms, there, situation.links.rooms.values(), choices, one_word_suffices=True
    )


def _free_matches(
    people: Sequence[Person],
    profiles: Sequence[Person],
    links: Iterable[ChildLink | RoomLink],
    choices: ReadOnly[str, Choice],
    one_word_suffices: bool = False,
) -> dict[str, str]:
    """The automatic matches that cross no human's decision, whether in force or only chosen."""
    in_force = {link.ccms_id: link.target_id for link in links if _decided(link)}
    chosen = {choice.ccms_id: choice.target_id for choice in choices.values()}
    # A profile that somebody chose away from is free only once that is in force.
    held = set(in_force.values())
    matches = automatic_matches(
        people, profiles, taken=in_force | chosen, one_word_suffices=one_word_suffices
    )
    return {ccms_id: target_id for ccms_id, target_id in matches.items() if target_id not in held}


def _everybody(situation: Situation) -> tuple[list[Person], list[Person]]:
    """All children that the CCMS lists, whatever their label, and all profiles: namesakes count on or off the page."""
    people = [
        Person(child.id, child.given, child.family, child.born)
        for child in situation.roster.children
    ]
    profiles = [
        Person(each.id, each.given, each.family, each.born)
        for each in situation.target.profiles.values()
    ]
    return people, profiles


@dataclass(frozen=True, slots=True)
class Evidence:
    """What both sides answer when they are asked once more before set-up.

    `listed`: how many children the CCMS says it lists, where that was asked.
    `profiles_exist`: whether the first and the last profile of the list exist.
    """

    listed: int | None = None
    profiles_exist: bool = True


def needs_count(situation: Situation) -> bool:
    """Whether an empty list of children contradicts an earlier page, or profiles that could be matched."""
    return not situation.roster.children and bool(
        situation.links.children or situation.target.profiles
    )


def set_up_problem(situation: Situation, evidence: Evidence | None) -> str:
    """Why this reading is not complete enough for set-up (whole-read); empty where it is.

    A profile that set-up does not see is never matched, and would be created a second time later.
    """
    read = situation.roster.incomplete or situation.target_incomplete
    wrong = str(read) if read else _foreign_list(situation)
    if wrong or evidence is None:
        return wrong
    if needs_count(situation) and evidence.listed != 0:
        return f"{situation.policy.name} lists no children, and does not say that there are none"
    return "" if evidence.profiles_exist else "the list of profiles names one that is not there"


def _foreign_list(situation: Situation) -> str:
    """Why the list may be another service's: it shares nothing with earlier pages. Empty if it does."""
    ccms, children, rooms = situation.policy.name, situation.roster.children, situation.roster.rooms
    seen = situation.links.children
    if (
        not children
        or not seen
        or any(each.id in seen for each in children)
        or any(each.id in situation.links.rooms for each in rooms)
    ):
        return ""
    return f"{ccms} lists nobody and nothing that was on the page, which a refresh shows anew"

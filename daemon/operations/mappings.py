"""Choosing mappings on the page, and the one-to-one checks (map-child, map-room)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, Protocol, TypeVar

from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.domain.links import ChildLink, Choice, Links, RoomLink
from parktime.daemon.domain.rules import MAP_RULES, RuleId
from parktime.daemon.domain.service import Policy, Stage
from parktime.daemon.operations.setup_page import ChildRow, Page, RoomRow

Kind = Literal["child", "room"]


@dataclass(frozen=True, slots=True)
class Ref:
    """Reference to a child, room or profile: an id, or a name with a birth date if two share it."""

    id: str | None = None
    name: str | None = None
    born: date | None = None

    def __str__(self) -> str:
        name = self.name if self.name is not None else f"id {self.id}"
        return name if self.born is None else f"{name}, born {self.born}"


Destination = Literal["create", "skip"] | Ref
"""What a row is mapped to."""


class _Named(Protocol):
    @property
    def name(self) -> str: ...


T = TypeVar("T", bound=_Named)
R = TypeVar("R", ChildRow, RoomRow)


def find(ref: Ref, among: Iterable[tuple[str, T]], missing: str, rule: RuleId) -> T:
    """The one item that `ref` refers to.

    Args:
        among: ids and items.
        missing: what the refusal says after the reference if there is no such item.
        rule: the rule id of the refusal.

    Raises:
        RefusedError: there is no such item, or several have the name.
    """
    found = [each for key, each in among if _matches(ref, key, each)]
    if not found:
        raise RefusedError(f"{ref} {missing}", rule)
    if len(found) > 1:
        raise RefusedError(f"{len(found)} are named {ref}: give a birth date or an id", rule)
    return found[0]


def _matches(ref: Ref, key: str, each: _Named) -> bool:
    if ref.id is not None:
        return key == ref.id
    return each.name == ref.name and (ref.born is None or getattr(each, "born", None) == ref.born)


def choose_child(page: Page, who: Ref, to: Destination) -> Choice:
    """The choice of a mapping for a child. Raises RefusedError (setup-page, map-child)."""
    row = find(
        who, ((row.ccms_id, row) for row in page.children), "is not on the page", "setup-page"
    )
    if not isinstance(to, Ref):
        return Choice("child", row.ccms_id, row.name, to)
    profiles = ((profile.id, profile) for profile in page.profiles)
    profile = find(to, profiles, "is no profile of this service", "map-child")
    return Choice(
        kind="child",
        ccms_id=row.ccms_id,
        name=row.name,
        mapping="linked",
        target_id=profile.id,
        target_name=profile.name,
    )


def choose_room(page: Page, which: Ref, to: Destination) -> Choice:
    """The choice of a mapping for a room. Raises RefusedError (setup-page, map-room).

    Of two Storypark rooms with one name, a present room comes before a removed one.
    """
    row = find(
        which, ((row.ccms_id, row) for row in page.rooms), "is not on the page", "setup-page"
    )
    if not isinstance(to, Ref):
        return Choice("room", row.ccms_id, row.name, to)
    present = [(room.id, room) for room in page.storypark_rooms if room.state == "present"]
    removed = [(room.id, room) for room in page.storypark_rooms if room.state == "removed"]
    named = present if any(_matches(to, *each) for each in present) else removed
    room = find(to, named, "is no Storypark room of this service", "map-room")
    return Choice(
        kind="room",
        ccms_id=row.ccms_id,
        name=row.name,
        mapping="linked",
        target_id=room.id,
        target_name=room.name,
    )


def merge_choices(known: Sequence[Choice], new: Sequence[Choice]) -> tuple[Choice, ...]:
    """Both sets of choices; for each child or room the last one wins."""
    by_subject = {(choice.kind, choice.ccms_id): choice for choice in (*known, *new)}
    return tuple(by_subject[key] for key in sorted(by_subject))


def apply_choices(page: Page, chosen: Sequence[Choice]) -> Page:
    """The page with these choices applied; all other rows, also proposed matches, stay as shown."""
    children = {choice.ccms_id: choice for choice in chosen if choice.kind == "child"}
    rooms = {choice.ccms_id: choice for choice in chosen if choice.kind == "room"}
    return replace(
        page,
        children=tuple(_chosen(row, children.get(row.ccms_id)) for row in page.children),
        rooms=tuple(_chosen(row, rooms.get(row.ccms_id)) for row in page.rooms),
    )


def _chosen(row: R, choice: Choice | None) -> R:
    if choice is None:
        return row
    return replace(
        row, mapping=choice.mapping, target_id=choice.target_id, chosen=True, matched=False
    )


def check_one_to_one(
    page: Page,
    links: Links,
    choices: Sequence[Choice] = (),
    involving: Sequence[Choice] | None = None,
) -> None:
    """Check that no two children share a profile and no two rooms share a room.

    Args:
        choices: pending choices; those for children and rooms that are not on the page count too,
            as do their links.
        involving: check only what these choose; a conflict between others does not refuse them.

    Raises:
        RefusedError: two would share; the message names both.
    """
    held = _holders(page, links, choices)
    chosen = None if involving is None else {(each.kind, each.target_id) for each in involving}
    for (kind, target_id), holders in held.items():
        if len(holders) > 1 and (chosen is None or (kind, target_id) in chosen):
            one, other, *_ = holders.values()
            what = "profile" if kind == "child" else "room"
            raise RefusedError(
                f"{one} and {other} cannot both be linked to the {what} "
                f"{_target_name(page, target_id)}",
                MAP_RULES[kind],
            )


def _holders(
    page: Page, links: Links, choices: Sequence[Choice]
) -> dict[tuple[Kind, str], dict[str, str]]:
    """For each taken profile or room: the CCMS ids and names that are mapped to it."""
    on_page = {("child", row.ccms_id) for row in page.children} | {
        ("room", row.ccms_id) for row in page.rooms
    }
    rows: list[tuple[Kind, ChildRow | RoomRow | ChildLink | RoomLink | Choice]] = []
    rows += [
        ("child", link)
        for link in links.children.values()
        if ("child", link.ccms_id) not in on_page
    ]
    rows += [
        ("room", link) for link in links.rooms.values() if ("room", link.ccms_id) not in on_page
    ]
    rows += [
        (choice.kind, choice) for choice in choices if (choice.kind, choice.ccms_id) not in on_page
    ]
    rows += [("child", row) for row in page.children]
    rows += [("room", row) for row in page.rooms]
    held: dict[tuple[Kind, str], dict[str, str]] = {}
    for kind, row in rows:
        if row.target_id is not None:
            held.setdefault((kind, row.target_id), {})[row.ccms_id] = row.name
    return held


def _target_name(page: Page, target_id: str) -> str:
    named = {profile.id: profile.name for profile in page.profiles}
    named |= {room.id: room.name for room in page.storypark_rooms}
    return named.get(target_id, target_id)


def check_still_exists(page: Page, choices: Sequence[Choice]) -> None:
    """Raise RefusedError if a chosen profile or room, or its row on the page, no longer exists."""
    on_page = {("child", row.ccms_id) for row in page.children} | {
        ("room", row.ccms_id) for row in page.rooms
    }
    targets = {("child", each.id) for each in page.profiles} | {
        ("room", each.id) for each in page.storypark_rooms
    }
    for choice in choices:
        rule = MAP_RULES[choice.kind]
        if (choice.kind, choice.ccms_id) not in on_page:
            raise RefusedError(
                f"{choice.name} has left the page since the mapping was chosen; "
                "the choice can be taken back",
                rule,
            )
        if choice.target_id is not None and (choice.kind, choice.target_id) not in targets:
            what = "profile" if choice.kind == "child" else "room"
            raise RefusedError(
                f"the {what} {choice.target_name}, chosen for {choice.name}, no longer exists", rule
            )


def require_labels(policy: Policy) -> None:
    """Raise RefusedError for an Inactive setting if the CCMS has no labels (kidsoft-children)."""
    if not policy.has_labels:
        words = "Kidsoft has no labels and no Inactive setting: every child that it lists is synced"
        raise RefusedError(words, "kidsoft-children")


def require_holds(policy: Policy) -> None:
    """Raise RefusedError for holding a room if the centre can map it to skip itself (room-skip)."""
    if policy.rooms_can_be_skipped:
        raise RefusedError(
            f"{policy.name} rooms are not held: map the room to skip instead", "room-skip"
        )


def require_skippable(policy: Policy, stage: Stage, choices: Iterable[Choice]) -> None:
    """Raise RefusedError for skipping a room after set-up on a CCMS with holds (room-skip)."""
    if stage != "set-up" or policy.rooms_can_be_skipped:
        return
    for choice in choices:
        if choice.kind == "room" and choice.mapping == "skip":
            words = "cannot be skipped after set-up on Kidsoft: contact support, who can hold it"
            raise RefusedError(f"the room {choice.name} {words}", "room-skip")

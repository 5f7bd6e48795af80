"""Choosing mappings on the page: who is meant, and whether the page as a whole stays one to one (map-child, map-room)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, Protocol, TypeVar

from parktime.daemon.domain.errors import Refused
from parktime.daemon.domain.links import ChildLink, Choice, Links, RoomLink
from parktime.daemon.domain.rules import MAP_RULES, RuleId
from parktime.daemon.domain.service import Policy, Stage
from parktime.daemon.operations.setup_page import ChildRow, Page, RoomRow

Kind = Literal["child", "room"]


@dataclass(frozen=True, slots=True)
class Ref:
    """How a caller names a child, room or profile: by id, or by name and, of two of one name, by birth date."""

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
    """The one that is meant. Refused where there is none (`missing` says so), or where several bear the name."""
    found = [each for key, each in among if _means(ref, key, each)]
    if not found:
        raise Refused(f"{ref} {missing}", rule)
    if len(found) > 1:
        raise Refused(f"{len(found)} bear the name {ref}: say which by birth date or id", rule)
    return found[0]


def _means(ref: Ref, key: str, each: _Named) -> bool:
    if ref.id is not None:
        return key == ref.id
    return each.name == ref.name and (ref.born is None or getattr(each, "born", None) == ref.born)


def choose_child(page: Page, who: Ref, to: Destination) -> Choice:
    """A choice for a child of the page; what the page does not show cannot be mapped."""
    row = find(
        who, ((row.ccms_id, row) for row in page.children), "is not on the page", "setup-page"
    )
    if not isinstance(to, Ref):
        return Choice("child", row.ccms_id, row.name, to)
    profiles = ((profile.id, profile) for profile in page.profiles)
    profile = find(to, profiles, "is no profile of this service", "map-child")
    return Choice("child", row.ccms_id, row.name, "linked", profile.id, profile.name)


def choose_room(page: Page, which: Ref, to: Destination) -> Choice:
    """A choice for a room of the page. A room on Storypark's list is meant before a removed one of its name."""
    row = find(
        which, ((row.ccms_id, row) for row in page.rooms), "is not on the page", "setup-page"
    )
    if not isinstance(to, Ref):
        return Choice("room", row.ccms_id, row.name, to)
    present = [(room.id, room) for room in page.storypark_rooms if room.state == "present"]
    removed = [(room.id, room) for room in page.storypark_rooms if room.state == "removed"]
    named = present if any(_means(to, *each) for each in present) else removed
    room = find(to, named, "is no Storypark room of this service", "map-room")
    return Choice("room", row.ccms_id, row.name, "linked", room.id, room.name)


def with_choices(known: Sequence[Choice], new: Sequence[Choice]) -> tuple[Choice, ...]:
    """The choices after some more: the last of a child or room counts."""
    by_subject = {(choice.kind, choice.ccms_id): choice for choice in (*known, *new)}
    return tuple(by_subject[key] for key in sorted(by_subject))


def with_chosen(page: Page, chosen: Sequence[Choice]) -> Page:
    """The page with some rows chosen anew and every other as it was shown: a proposal counts against a choice too."""
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
    """Refused, naming both, where two children would share a profile or two rooms a room, on the page or off it.

    Whoever is off the page holds what is in force for it, and what was chosen for it (`choices`). With `involving`, only
    what these choose is looked at: a conflict between others is no reason to refuse them.
    """
    held = _holders(page, links, choices)
    chosen = None if involving is None else {(each.kind, each.target_id) for each in involving}
    for (kind, target_id), bearers in held.items():
        if len(bearers) > 1 and (chosen is None or (kind, target_id) in chosen):
            one, other, *_ = bearers.values()
            what = "profile" if kind == "child" else "room"
            raise Refused(
                f"{one} and {other} cannot both be linked to the {what} {_target_name(page, target_id)}",
                MAP_RULES[kind],
            )


def _holders(
    page: Page, links: Links, choices: Sequence[Choice]
) -> dict[tuple[Kind, str], dict[str, str]]:
    """Kind and id of each profile and room that is spoken for → CCMS id → name of those who hold it."""
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


def check_still_there(page: Page, choices: Sequence[Choice]) -> None:
    """Refused, naming it, where what was chosen has gone since: the profile, or the child from the page (map-child)."""
    on_page = {("child", row.ccms_id) for row in page.children} | {
        ("room", row.ccms_id) for row in page.rooms
    }
    targets = {("child", each.id) for each in page.profiles} | {
        ("room", each.id) for each in page.storypark_rooms
    }
    for choice in choices:
        rule = MAP_RULES[choice.kind]
        if (choice.kind, choice.ccms_id) not in on_page:
            raise Refused(
                f"{choice.name} has left the page since the mapping was chosen; the choice can be taken back",
                rule,
            )
        if choice.target_id is not None and (choice.kind, choice.target_id) not in targets:
            what = "profile" if choice.kind == "child" else "room"
            raise Refused(
                f"the {what} {choice.target_name}, chosen for {choice.name}, no longer exists", rule
            )


def need_labels(policy: Policy) -> None:
    """Refused for an Inactive setting where there are no labels (kidsoft-children)."""
    if not policy.has_labels:
        words = "Kidsoft has no labels and no Inactive setting: every child that it lists is synced"
        raise Refused(words, "kidsoft-children")


def need_holds(policy: Policy) -> None:
    """Refused for holding a room where its centre can skip it by itself (room-skip)."""
    if policy.rooms_can_be_skipped:
        raise Refused(
            f"{policy.name} rooms are not held: map the room to skip instead", "room-skip"
        )


def need_skippable(policy: Policy, stage: Stage, choices: Iterable[Choice]) -> None:
    """Refused, naming it, for skipping a room after set-up where only support can hold one (room-skip)."""
    if stage != "set-up" or policy.rooms_can_be_skipped:
        return
    for choice in choices:
        if choice.kind == "room" and choice.mapping == "skip":
            words = "cannot be skipped after set-up on Kidsoft: contact support, who can hold it"
            raise Refused(f"the room {choice.name} {words}", "room-skip")

"""Contradictions within what was read of both sides: then it is incomplete (whole-read).

Pure functions over the lists and over what each vendor says of them as a whole. A list that lies
is found by whatever it contradicts, alone or with others, at set-up and in every run.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from parktime.daemon.domain.links import ChildLink, Links, RoomLink
from parktime.daemon.domain.roster import (
    CcmsService,
    Child,
    IncompleteReason,
    NextSessions,
    Room,
    Roster,
    Sessions,
)
from parktime.daemon.domain.storypark import Account, Profile, StoryparkRoom, StoryparkState

NO_SERVICE: Final = CcmsService()
NO_ACCOUNT: Final = Account()
MIN_GONE: Final = 2
"""From this number of links on it is not believed that all of their profiles are gone at once."""


def check_lists(
    children: Sequence[Child],
    rooms: Sequence[Room],
    sessions: Sequence[Sessions],
    service: CcmsService = NO_SERVICE,
) -> IncompleteReason | None:
    """Check that sessions only name listed children and rooms, and all counts of the service.

    If not, a list lacks some rows or belongs to another service.
    """
    if not {row.child_id for row in sessions} <= {child.id for child in children}:
        text = "the list of sessions names a child that the list of children does not"
        return IncompleteReason("unlisted-child", text)
    if not {row.room_id for row in sessions} <= {room.id for room in rooms}:
        text = "the list of sessions names a room that the list of rooms does not"
        return IncompleteReason("unlisted-room", text)
    counts = (
        ("children", len(children), service.children),
        ("rooms", len(rooms), service.rooms),
        ("sessions", len(sessions), service.bookings),
    )
    for what, found, said in counts:
        if said not in (None, found):
            text = f"the list of {what} has {found}, though the CCMS counts {said}"
            return IncompleteReason("service-count", text)
    return None


def check_revisions(
    said: Mapping[str, str | None], found: Mapping[str, str | None]
) -> IncompleteReason | None:
    """Check that all lists of a vendor show the content that it says they have.

    `said` and `found`: by list, what names its content; None if the vendor does not say.
    """
    for what, revision in found.items():
        if None not in (revision, said.get(what)) and revision != said[what]:
            text = f"the list of {what} is older or newer than what its vendor says of it"
            return IncompleteReason("revision", text)
    return None


def check_storypark(
    profiles: Mapping[str, Profile],
    rooms: Mapping[str, StoryparkRoom],
    account: Account = NO_ACCOUNT,
) -> IncompleteReason | None:
    """Check that profiles are only in listed rooms, references, and all counts of the account."""
    for listed in (profiles, rooms):
        references = [each.reference for each in listed.values() if each.reference is not None]
        if len(references) != len(set(references)):
            text = "Storypark lists two records with one reference"
            return IncompleteReason("duplicate-reference", text)
    if any(not profile.room_ids <= rooms.keys() for profile in profiles.values()):
        text = "a profile is in a Storypark room that the list of Storypark rooms does not name"
        return IncompleteReason("unlisted-room", text)
    active = sum(profile.state == "active" for profile in profiles.values())
    counts = (
        ("profiles", len(profiles), account.profiles),
        ("profiles", active, account.active_profiles),
        ("Storypark rooms", len(rooms), account.rooms),
    )
    for what, found, said in counts:
        if said not in (None, found):
            text = f"the list of {what} is not what Storypark's account says there is"
            return IncompleteReason("account-count", text)
    return None


def check_links(
    links: Links, storypark: StoryparkState, rooms: Collection[str]
) -> IncompleteReason | None:
    """Check that not all that is linked is gone from Storypark at once.

    That everybody's profile is gone is as incredible as that the CCMS lists nobody. So it is of
    all of `rooms`, the ids of linked Storypark rooms that no run has deleted.
    """
    linked = links.linked_children
    if len(linked) >= MIN_GONE and not any(link.target_id in storypark.profiles for link in linked):
        text = (
            f"none of the {len(linked)} linked profiles is in Storypark: taken as an incomplete "
            "reading; map children to create if they were all deleted"
        )
        return IncompleteReason("profiles-gone", text)
    if len(rooms) >= MIN_GONE and storypark.rooms.keys().isdisjoint(rooms):
        text = (
            f"none of the {len(rooms)} linked rooms is in Storypark: taken as an incomplete "
            "reading; map rooms to create if they were all deleted"
        )
        return IncompleteReason("rooms-gone", text)
    return None


def check_next_sessions(
    roster: Roster, next_sessions: NextSessions, first: date, last: date
) -> IncompleteReason | None:
    """Check the list of next sessions against the list of children and the list of sessions.

    Both must name the same children, and from `first` to `last` (inclusive) the same first
    session of each child.
    """
    if next_sessions.listed != {child.id for child in roster.children}:
        text = "the list of next sessions names other children than the list of children"
        return IncompleteReason("next-sessions", text)
    expected: dict[str, date] = {}
    for row in roster.sessions:
        day = next((day for day in row.dates if first <= day <= last), None)
        if day is not None:
            expected[row.child_id] = min(day, expected.get(row.child_id, day))
    found = {child: day for child, day in next_sessions.days.items() if day <= last}
    if found == expected:
        return None
    text = "the list of sessions and the children's next sessions contradict each other"
    return IncompleteReason("next-sessions", text)


def check_foreign_roster(roster: Roster, links: Links, incomplete: IncompleteReason | None) -> str:
    """Why a roster seems to belong to another service, in words; empty if it does not.

    It does if it lists children, none of them was ever synced, and no synced room is listed.
    All children of a centre may leave at once, but not with all of its rooms. After an incomplete
    reading a known room is not enough either. Children and rooms that were only shown on the page
    do not count as synced, since that may be the result of the same mistake.
    """
    if not roster.children or any(
        _is_synced(links.children.get(child.id)) for child in roster.children
    ):
        return ""
    children, rooms = _synced_ids(links.children.values()), _synced_ids(links.rooms.values())
    known_room = any(room.id in rooms for room in roster.rooms) and not incomplete
    if known_room or not (children and rooms):
        return ""
    return (
        "no child and no room of it was ever synced, or it contradicts itself: "
        "taken for another service's"
    )


def _synced_ids(links: Iterable[ChildLink] | Iterable[RoomLink]) -> set[str]:
    """CCMS ids of the rows that are linked, skipped or confirmed."""
    return {link.ccms_id for link in links if _is_synced(link)}


def _is_synced(link: ChildLink | RoomLink | None) -> bool:
    return link is not None and (link.mapping != "create" or link.confirmed)

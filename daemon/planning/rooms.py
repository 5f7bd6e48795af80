"""Which rooms a run adds, removes, brings back or renames.

Rules: new-room, room-removed, room-returns, source-of-truth.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from parktime.daemon.domain.links import RoomLink
from parktime.daemon.domain.references import About, is_given_up
from parktime.daemon.domain.roster import Room
from parktime.daemon.domain.rules import RuleId
from parktime.daemon.domain.run import Change, RoomKind
from parktime.daemon.domain.storypark import StoryparkRoom
from parktime.daemon.planning.bookings import Bookings
from parktime.daemon.planning.inputs import PlanInput


@dataclass(frozen=True, slots=True)
class RoomsPlan:
    """The changes to rooms, and which rooms children can be in after them (CCMS ids).

    Attributes:
        links: The rows of all rooms, with names as read.
        open_ids: Rooms with sessions that are present after the run.
        staying_ids: Kept rooms without a session; children stay in them.
        not_written: The rooms whose name Storypark does not keep.
    """

    changes: tuple[Change, ...]
    links: dict[str, RoomLink]
    open_ids: frozenset[str]
    staying_ids: frozenset[str] = frozenset()
    not_written: frozenset[tuple[About, str]] = frozenset()

    @property
    def removed_ids(self) -> frozenset[str]:
        """The rooms that this plan removes."""
        return frozenset(change.ccms_id for change in self.changes if change.kind == "remove_room")


def plan_rooms(plan_input: PlanInput, bookings: Bookings, kept: frozenset[str]) -> RoomsPlan:
    """Plan the rooms: each linked room is present exactly while it is active (room-window).

    `kept`: CCMS ids of rooms that are left as they are.
    """
    links = _update_rows(plan_input)
    planned = [link for ccms_id, link in sorted(links.items()) if ccms_id not in kept]
    wanted = [change for link in planned for change in _room(plan_input, bookings, link)]
    changes = tuple(change for change in wanted if not _is_given_up(plan_input, change))
    added = {change.ccms_id for change in changes if change.kind in ("add_room", "return_room")}
    present = {link.ccms_id for link in links.values() if _present(plan_input, link) is not None}
    active = bookings.active_room_ids
    return RoomsPlan(
        changes=changes,
        links=links,
        open_ids=frozenset((added | present) & active),
        staying_ids=frozenset((kept & present) - active),
        not_written=frozenset(
            (change.about, change.ccms_id) for change in wanted if change not in changes
        ),
    )


def _is_given_up(plan_input: PlanInput, change: Change) -> bool:
    record, values = (change.about, change.ccms_id), (change.before, change.after)
    return change.kind == "rename_room" and is_given_up(plan_input.not_kept, record, values)


def _update_rows(plan_input: PlanInput) -> dict[str, RoomLink]:
    """The rows with names as read, and a new row for each new room."""
    rows = dict(plan_input.links.rooms)
    for room in plan_input.roster.rooms:
        known = rows.get(room.id)
        if known is None and _may_be_foreign(plan_input, room.id):
            continue
        if known is None:
            rows[room.id] = RoomLink(room.id, room.name)
        elif known.name != room.name:
            rows[room.id] = replace(known, name=room.name)
    return rows


def _may_be_foreign(plan_input: PlanInput, ccms_id: str) -> bool:
    """Whether a room may belong to another service.

    True after an incomplete reading that has no session of a listed child in the room: its lists
    may come from two services.
    """
    if not plan_input.roster.incomplete:
        return False
    listed = {child.id for child in plan_input.roster.children}
    return not any(
        row.room_id == ccms_id and row.child_id in listed for row in plan_input.roster.sessions
    )


def _present(plan_input: PlanInput, link: RoomLink) -> StoryparkRoom | None:
    """The Storypark room of a linked row, if it is on the room list."""
    room = plan_input.storypark.room(link.target_id) if link.is_linked else None
    return room if room is not None and room.state == "present" else None


def _room(plan_input: PlanInput, bookings: Bookings, link: RoomLink) -> Iterator[Change]:
    active = link.ccms_id in bookings.active_room_ids
    if link.mapping == "create":
        if active and not _may_be_foreign(plan_input, link.ccms_id):
            yield _add(link, bookings)
    elif link.is_linked:
        present = _present(plan_input, link)
        if present is None:
            if active:
                yield from _return(plan_input, bookings, link)
        elif not active and _can_remove(plan_input, link):
            yield _remove(plan_input, bookings, link, present)
        elif present.name != link.name and _is_listed(plan_input, link):
            why = f"{plan_input.policy.name} calls it {link.name}"
            names = present.name, link.name
            yield _change("rename_room", "source-of-truth", link, names, why)


def _is_listed(plan_input: PlanInput, link: RoomLink) -> bool:
    return Room(link.ccms_id, link.name) in plan_input.roster.rooms


def _can_remove(plan_input: PlanInput, link: RoomLink) -> bool:
    held_until = plan_input.holds.get(link.ccms_id)
    return plan_input.may_remove and (held_until is None or plan_input.today >= held_until)


def _add(link: RoomLink, bookings: Bookings) -> Change:
    rule: RuleId = "map-room" if link.confirmed else "new-room"
    chosen = "mapped create" if link.confirmed else "new in the CCMS"
    why = f"{chosen}, with sessions {bookings.window}"
    added = _change("add_room", rule, link, ("absent", "present"), why)
    return replace(added, target_id=None)


def _return(plan_input: PlanInput, bookings: Bookings, link: RoomLink) -> Iterator[Change]:
    """Bring a room back; one that no longer exists in Storypark is created again."""
    why = f"sessions again {bookings.window}"
    if link.target_id in plan_input.storypark.rooms:
        yield _change("return_room", "room-returns", link, ("removed", "present"), why)
    elif not plan_input.incomplete:
        why += "; it comes back as a new room"
        created = _change("return_room", "room-returns", link, ("absent", "present"), why)
        yield replace(created, target_id=None)


def _remove(
    plan_input: PlanInput, bookings: Bookings, link: RoomLink, room: StoryparkRoom
) -> Change:
    why = f"no session {bookings.window}"
    if plan_input.settings.removal == "deactivate":
        return _change("remove_room", "room-removed", link, ("present", "removed"), why)
    why += f"; deleted with {room.posts} post{'' if room.posts == 1 else 's'}"
    return _change("remove_room", "room-removed", link, ("present", "absent"), why)


def _change(
    kind: RoomKind, rule: RuleId, link: RoomLink, states: tuple[str, str], why: str
) -> Change:
    """A change of a room from the first of `states` to the second."""
    before, after = states
    return Change(
        kind=kind,
        rule=rule,
        ccms_id=link.ccms_id,
        subject=link.name,
        before=before,
        after=after,
        why=why,
        target_id=link.target_id,
    )

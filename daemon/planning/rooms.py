"""What a run does with rooms (room-removed, room-returns, new-room, source-of-truth)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from parktime.daemon.domain.links import RoomLink
from parktime.daemon.domain.roster import Room
from parktime.daemon.domain.rules import RuleId
from parktime.daemon.domain.run import Change, RoomKind
from parktime.daemon.domain.storypark import StoryparkRoom
from parktime.daemon.planning.bookings import Bookings
from parktime.daemon.planning.inputs import PlanInput


@dataclass(frozen=True, slots=True)
class RoomsPlan:
    """Changes to rooms, the rows as read, and the rooms that children can be in once the changes are made (CCMS ids).

    `staying_ids`: rooms without a session that are there because they are kept; whoever is in one stays in it.
    """

    changes: tuple[Change, ...]
    links: dict[str, RoomLink]
    open_ids: frozenset[str]
    staying_ids: frozenset[str] = frozenset()

    @property
    def removed_ids(self) -> frozenset[str]:
        """The rooms that go."""
        return frozenset(change.ccms_id for change in self.changes if change.kind == "remove_room")


def plan_rooms(plan_input: PlanInput, bookings: Bookings, kept: frozenset[str]) -> RoomsPlan:
    """Have each linked room present exactly while it is active. `kept`: CCMS ids of rooms to be left as they are."""
    links = _rows_as_read(plan_input)
    moving = [link for ccms_id, link in sorted(links.items()) if ccms_id not in kept]
    changes = tuple(change for link in moving for change in _room(plan_input, bookings, link))
    made = {change.ccms_id for change in changes if change.kind in ("add_room", "return_room")}
    there = {link.ccms_id for link in links.values() if _present(plan_input, link) is not None}
    active = bookings.active_room_ids
    return RoomsPlan(
        changes, links, frozenset((made | there) & active), frozenset((kept & there) - active)
    )


def _rows_as_read(plan_input: PlanInput) -> dict[str, RoomLink]:
    rows = dict(plan_input.links.rooms)
    for room in plan_input.roster.rooms:
        known = rows.get(room.id)
        if known is None and _may_be_another_s(plan_input, room.id):
            continue
        if known is None:
            rows[room.id] = RoomLink(room.id, room.name)
        elif known.name != room.name:
            rows[room.id] = replace(known, name=room.name)
    return rows


def _present(plan_input: PlanInput, link: RoomLink) -> StoryparkRoom | None:
    """The Storypark room of a linked row while it is on the room list."""
    room = plan_input.storypark.room(link.target_id) if link.is_linked else None
    return room if room is not None and room.state == "present" else None


def _room(plan_input: PlanInput, bookings: Bookings, link: RoomLink) -> Iterator[Change]:
    active = link.ccms_id in bookings.active_room_ids
    if link.mapping == "create":
        if active and not _may_be_another_s(plan_input, link.ccms_id):
            yield _added(link, bookings)
    elif link.is_linked:
        present = _present(plan_input, link)
        if present is None:
            if active:
                yield from _returned(plan_input, bookings, link)
        elif not active and _may_go(plan_input, link):
            yield _removed(plan_input, bookings, link, present)
        elif present.name != link.name and _listed(plan_input, link):
            yield _change(
                "rename_room",
                "source-of-truth",
                link,
                present.name,
                link.name,
                f"{plan_input.policy.name} calls it {link.name}",
            )


def _may_be_another_s(plan_input: PlanInput, ccms_id: str) -> bool:
    """Whether nobody whom the CCMS lists is in a room of a reading that is not whole: its lists may be of two services."""
    if not plan_input.roster.incomplete:
        return False
    listed = {child.id for child in plan_input.roster.children}
    return not any(
        row.room_id == ccms_id and row.child_id in listed for row in plan_input.roster.sessions
    )


def _listed(plan_input: PlanInput, link: RoomLink) -> bool:
    return Room(link.ccms_id, link.name) in plan_input.roster.rooms


def _may_go(plan_input: PlanInput, link: RoomLink) -> bool:
    held_until = plan_input.holds.get(link.ccms_id)
    return plan_input.may_remove and (held_until is None or plan_input.today >= held_until)


def _added(link: RoomLink, bookings: Bookings) -> Change:
    rule: RuleId = "map-room" if link.confirmed else "new-room"
    chosen = "mapped create" if link.confirmed else "new in the CCMS"
    return _change(
        "add_room",
        rule,
        link,
        "absent",
        "present",
        f"{chosen}, with sessions {bookings.window}",
        target_id=None,
    )


def _returned(plan_input: PlanInput, bookings: Bookings, link: RoomLink) -> Iterator[Change]:
    gone = link.target_id not in plan_input.storypark.rooms
    if gone and plan_input.incomplete:
        return
    why = f"sessions again {bookings.window}"
    if gone:
        yield _change(
            "return_room",
            "room-returns",
            link,
            "absent",
            "present",
            f"{why}; it comes back as a new room",
            target_id=None,
        )
    else:
        yield _change("return_room", "room-returns", link, "removed", "present", why)


def _removed(
    plan_input: PlanInput, bookings: Bookings, link: RoomLink, room: StoryparkRoom
) -> Change:
    why = f"no session {bookings.window}"
    if plan_input.settings.removal == "deactivate":
        return _change("remove_room", "room-removed", link, "present", "removed", why)
    lost = f"; deleted with {room.posts} post{'' if room.posts == 1 else 's'}"
    return _change("remove_room", "room-removed", link, "present", "absent", why + lost)


def _change(
    kind: RoomKind,
    rule: RuleId,
    link: RoomLink,
    before: str,
    after: str,
    why: str,
    target_id: str | None = "",
) -> Change:
    written_id = link.target_id if target_id == "" else target_id
    return Change(kind, rule, link.ccms_id, link.name, before, after, why, target_id=written_id)

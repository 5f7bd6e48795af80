"""Which children a run creates, restores, archives or leaves waiting, and whom it updates."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from parktime.daemon.domain.links import ChildLink
from parktime.daemon.domain.references import About
from parktime.daemon.domain.roster import Child
from parktime.daemon.domain.run import Change
from parktime.daemon.domain.storypark import Profile
from parktime.daemon.planning.bookings import Bookings
from parktime.daemon.planning.capacity import SpaceKind, SpaceRequest, allocate
from parktime.daemon.planning.child_changes import ChildChanges
from parktime.daemon.planning.inputs import PlanInput
from parktime.daemon.planning.rooms import RoomsPlan


@dataclass(frozen=True, slots=True)
class ChildrenPlan:
    """The changes to children, in the order of writing, and what the run reports about them.

    Attributes:
        links: The rows of all children, with names and birth dates as read.
        read: Number of children that count in the run's balance.
        waiting: Names of those who wait for space, in their order.
        without_a_room: Names of those with an active profile and no session in the window.
        space_requests: Number of children that need a space.
        not_written: The children whose names or birth date Storypark does not keep.
    """

    changes: tuple[Change, ...]
    links: dict[str, ChildLink]
    read: int
    waiting: tuple[str, ...]
    without_a_room: tuple[str, ...]
    space_requests: int
    not_written: frozenset[tuple[About, str]] = frozenset()


def plan_children(
    plan_input: PlanInput, bookings: Bookings, rooms: RoomsPlan, kept: frozenset[str]
) -> ChildrenPlan:
    """Plan the children. `kept`: CCMS ids of those who are left as they are.

    Archives come first, since they free spaces; then the queue for space; then the names and rooms
    of children who stay.
    """
    links = _update_rows(plan_input)
    groups = _group(plan_input, links, kept)
    changes = ChildChanges(plan_input, bookings, rooms, links)
    archives = [changes.archive(*leaver) for leaver in groups.leavers]
    free = plan_input.storypark.paid_children - plan_input.storypark.active_count + len(archives)
    admitted, waiting = allocate(groups.requests, free)
    planned = [
        *archives,
        *(changes.create_or_restore(request) for request in admitted),
        *(changes.wait(request, place, free) for place, request in enumerate(waiting, 1)),
        *(changes.skip(link) for link in groups.skipped),
        *(change for child, profile in groups.active for change in changes.sync(child, profile)),
        *(change for link in groups.kept for change in changes.leave_removed_rooms(link)),
    ]
    staying = sorted(
        [*(request.child for request in admitted), *(child for child, _ in groups.active)],
        key=lambda child: child.id,
    )
    return ChildrenPlan(
        changes=tuple(planned),
        links=links,
        read=len(plan_input.roster.children) + len(_unlisted(plan_input)),
        waiting=tuple(request.child.name for request in waiting),
        without_a_room=tuple(child.name for child in staying if child.id not in bookings.deciding),
        space_requests=len(groups.requests),
        not_written=frozenset(changes.not_written),
    )


def _unlisted(plan_input: PlanInput) -> list[ChildLink]:
    """Linked children that the CCMS does not list, by id."""
    listed = {child.id for child in plan_input.roster.children}
    rows = plan_input.links.children
    return [rows[ccms_id] for ccms_id in sorted(rows.keys() - listed) if rows[ccms_id].is_linked]


def _update_rows(plan_input: PlanInput) -> dict[str, ChildLink]:
    """The rows with names and birth dates as read, and a new row for each new child in scope."""
    rows = dict(plan_input.links.children)
    for child in plan_input.roster.children:
        known = rows.get(child.id)
        if known is not None:
            if (known.given, known.family, known.born) != (child.given, child.family, child.born):
                rows[child.id] = replace(
                    known, given=child.given, family=child.family, born=child.born
                )
        elif plan_input.in_scope(child):
            rows[child.id] = ChildLink(child.id, child.given, child.family, child.born)
    return rows


@dataclass(slots=True)
class _ChildGroups:
    """The children of a reading, each in exactly one group, ordered by id.

    `unchanged` only counts the children for whom nothing is to be done.
    """

    skipped: list[ChildLink] = field(default_factory=list)
    leavers: list[tuple[ChildLink, Child | None]] = field(default_factory=list)
    requests: list[SpaceRequest] = field(default_factory=list)
    active: list[tuple[Child, Profile]] = field(default_factory=list)
    kept: list[ChildLink] = field(default_factory=list)
    unchanged: int = 0


def _group(
    plan_input: PlanInput, links: Mapping[str, ChildLink], kept: frozenset[str]
) -> _ChildGroups:
    groups = _ChildGroups()
    for child in plan_input.roster.children:
        if child.id in kept and child.id in links:
            groups.kept.append(links[child.id])
        else:
            _group_child(plan_input, groups, child, links.get(child.id))
    for link in _unlisted(plan_input):
        if link.ccms_id in kept:
            groups.kept.append(link)
        else:
            _group_leaver(plan_input, groups, link, None)
    return groups


def _group_child(
    plan_input: PlanInput, groups: _ChildGroups, child: Child, link: ChildLink | None
) -> None:
    if link is not None and link.mapping == "skip":
        groups.skipped.append(link)
    elif not plan_input.in_scope(child):
        _group_leaver(plan_input, groups, link, child)
    elif link is not None and link.is_linked:
        _group_linked(plan_input, groups, child, link)
    else:
        groups.requests.append(_request(plan_input, "create", child))


def _group_leaver(
    plan_input: PlanInput, groups: _ChildGroups, link: ChildLink | None, child: Child | None
) -> None:
    profile = plan_input.linked_profile(link)
    active = profile is not None and profile.state == "active"
    if link is not None and active and plan_input.may_remove:
        groups.leavers.append((link, child))
    else:
        groups.unchanged += 1


def _group_linked(
    plan_input: PlanInput, groups: _ChildGroups, child: Child, link: ChildLink
) -> None:
    profile = plan_input.linked_profile(link)
    if profile is not None and profile.state == "active":
        groups.active.append((child, profile))
    elif profile is not None:
        groups.requests.append(_request(plan_input, "restore", child))
    elif plan_input.incomplete:
        groups.unchanged += 1
    else:
        groups.requests.append(_request(plan_input, "create", child))


def _request(plan_input: PlanInput, kind: SpaceKind, child: Child) -> SpaceRequest:
    return SpaceRequest(kind, child, plan_input.roster.next_sessions.get(child.id))

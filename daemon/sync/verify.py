"""Asks the vendors again before a run removes or creates anything."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from parktime.daemon.domain.roster import IncompleteReason
from parktime.daemon.domain.run import Change
from parktime.daemon.planning.consistency import check_next_sessions, check_revisions
from parktime.daemon.planning.inputs import PlanInput
from parktime.daemon.sync.connection import Connection
from parktime.daemon.sync.requests import is_create, is_destructive
from parktime.daemon.vendors.errors import VendorError

GONE: Final = frozenset({"profiles-gone", "rooms-gone"})
"""Codes of readings in which all that is linked seems to be gone."""
MAX_CHECKED: Final = 10
"""How many rows of each list are requested by id: one that contradicts the list is enough."""
UNLISTED_PROFILE: Final = IncompleteReason(
    "unlisted-profile", "the list of profiles lacks one that is there"
)


async def verify_changes(
    connection: Connection, plan_input: PlanInput, changes: Sequence[Change]
) -> PlanInput:
    """Return the plan input, incomplete if a second reading contradicts the first, or fails.

    Raises:
        VendorError: A list names children or rooms that the CCMS does not have, or it cannot be
            found out whether it has those that are about to be created.
    """
    await _require_own_rows(connection, changes)
    incomplete = plan_input.incomplete
    if incomplete and incomplete.code not in GONE:
        return plan_input
    try:
        if not incomplete and any(map(is_destructive, changes)):
            plan_input = await _read_again(connection, plan_input, changes)
        if plan_input.incomplete == incomplete:
            reason = await _find_missing(connection, plan_input, changes)
            if reason != plan_input.storypark_incomplete:  # else it is the same input
                plan_input = replace(plan_input, storypark_incomplete=reason)
    except VendorError as error:
        reason = IncompleteReason("unconfirmed", f"not confirmed by a second look: {error}")
        plan_input = replace(plan_input, storypark_incomplete=reason)
    if plan_input.incomplete:
        connection.clear_cache()
    return plan_input


async def _require_own_rows(connection: Connection, changes: Sequence[Change]) -> None:
    """Raise VendorError if a child or room that is about to be created is not in the CCMS."""
    created = [change for change in changes if is_create(change)]
    for about, has in (("child", connection.ccms.has_child), ("room", connection.ccms.has_room)):
        ids = [change.ccms_id for change in created if change.about == about]
        if not await _all_exist(has, ids):
            connection.clear_cache()
            raise VendorError(
                f"a list names a {about} that is not there when it is asked for alone: "
                "taken for another service's"
            )


async def _all_exist(has: Callable[[str], Awaitable[bool]], ids: Sequence[str]) -> bool:
    for each in _sample(ids):
        if not await has(each):
            return False
    return True


async def _any_exists(has: Callable[[str], Awaitable[bool]], ids: Sequence[str]) -> bool:
    for each in _sample(ids):
        if await has(each):
            return True
    return False


def _sample(ids: Sequence[str]) -> Sequence[str]:
    """Some of the ids, evenly spread over the list."""
    step = -(-len(ids) // MAX_CHECKED) or 1
    return ids[::step]


async def _read_again(
    connection: Connection, plan_input: PlanInput, changes: Sequence[Change]
) -> PlanInput:
    """Read the CCMS's lists once more, and compare its sessions with its list of children.

    Children whom the list lacks are asked for alone before they are archived.
    """
    first, last = plan_input.window.first, plan_input.window.last
    connection.ccms.revalidate()
    again = await connection.ccms.read(first, last)
    roster = plan_input.roster
    if (again.children, again.rooms, again.sessions) != (
        roster.children,
        roster.rooms,
        roster.sessions,
    ):
        text = f"{plan_input.policy.name} said two things in one run"
        return _with_incomplete(plan_input, IncompleteReason("readings-differ", text))
    return _with_incomplete(
        plan_input,
        again.incomplete
        or await _check_next_sessions(connection, plan_input, first, last)
        or await _check_leavers(connection, changes),
    )


async def _check_leavers(
    connection: Connection, changes: Sequence[Change]
) -> IncompleteReason | None:
    gone = [
        change.ccms_id
        for change in changes
        if change.kind == "archive" and change.status == "not listed"
    ]
    if not await _any_exists(connection.ccms.has_child, gone):
        return None
    return IncompleteReason("unlisted-child", "the list of children lacks one that is there")


async def _check_next_sessions(
    connection: Connection, plan_input: PlanInput, first: date, last: date
) -> IncompleteReason | None:
    found = await connection.ccms.next_sessions(first, last)
    revisions = plan_input.roster.service.revisions
    return (
        found.incomplete
        or check_next_sessions(plan_input.roster, found, first, last)
        or check_revisions(revisions, {"children": found.revision})
    )


def _with_incomplete(plan_input: PlanInput, reason: IncompleteReason | None) -> PlanInput:
    if reason is None:
        return plan_input
    return replace(plan_input, roster=replace(plan_input.roster, incomplete=reason))


async def _find_missing(
    connection: Connection, plan_input: PlanInput, changes: Sequence[Change]
) -> IncompleteReason | None:
    """Why a list of Storypark's lacks something that is there; None if it does not."""
    storypark, has_room = plan_input.storypark, connection.storypark.has_room
    profiles = [
        each for each in _linked_profiles(plan_input, changes) if each not in storypark.profiles
    ]
    if await _any_exists(connection.storypark.has_profile, profiles):
        return UNLISTED_PROFILE
    rows = plan_input.links.rooms
    returning = [rows[each.ccms_id].target_id for each in changes if each.kind == "return_room"]
    rooms = [each for each in returning if each is not None and each not in storypark.rooms]
    if await _any_exists(has_room, rooms):
        return IncompleteReason("unlisted-room", "the list of Storypark rooms lacks one of them")
    return None


def _linked_profiles(plan_input: PlanInput, changes: Sequence[Change]) -> list[str]:
    """Ids of profiles whose absence from the list matters.

    They are those of children about to be created again, or of all linked children if all seem to
    be gone or the plan creates a room: a list of another account lacks both.
    """
    rows = plan_input.links.children
    if plan_input.incomplete or any(
        change.about == "room" and is_create(change) for change in changes
    ):
        checked = list(rows.values())
    else:
        checked = [
            rows[change.ccms_id]
            for change in changes
            if change.kind == "create" and change.ccms_id in rows
        ]
    return [row.target_id for row in checked if row.is_linked and row.target_id is not None]

"""Asks the vendors again before a run removes anything."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from parktime.daemon.domain.roster import IncompleteReason
from parktime.daemon.domain.run import Change
from parktime.daemon.planning.consistency import check_next_sessions
from parktime.daemon.planning.inputs import PlanInput
from parktime.daemon.sync.connection import Connection
from parktime.daemon.sync.requests import is_create, is_destructive
from parktime.daemon.vendors.errors import VendorError

MAX_PROFILES_CHECKED: Final = 10
"""How many profiles missing from the list are requested by id: one that exists is proof enough."""


UNLISTED_PROFILE: Final = IncompleteReason(
    "unlisted-profile", "the list of profiles lacks one that is there"
)


async def verify_removals(
    connection: Connection, plan_input: PlanInput, changes: Sequence[Change]
) -> PlanInput:
    """Return the plan input, incomplete if a second reading contradicts the first, or fails."""
    if plan_input.incomplete:
        return plan_input
    try:
        if any(map(is_destructive, changes)):
            plan_input = await _read_again(connection, plan_input)
        missing = _missing_profiles(plan_input, changes)
        if not plan_input.incomplete and await _any_exists(connection, missing):
            plan_input = replace(plan_input, storypark_incomplete=UNLISTED_PROFILE)
    except VendorError as error:
        reason = IncompleteReason("unconfirmed", f"not confirmed by a second look: {error}")
        plan_input = replace(plan_input, storypark_incomplete=reason)
    if plan_input.incomplete:
        connection.clear_cache()
    return plan_input


async def _read_again(connection: Connection, plan_input: PlanInput) -> PlanInput:
    """Read the CCMS's lists once more, and compare its sessions with its list of children."""
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
        again.incomplete or await _check_next_sessions(connection, plan_input, first, last),
    )


async def _check_next_sessions(
    connection: Connection, plan_input: PlanInput, first: date, last: date
) -> IncompleteReason | None:
    found = await connection.ccms.next_sessions(first, last)
    return found.incomplete or check_next_sessions(plan_input.roster, found, first, last)


def _with_incomplete(plan_input: PlanInput, reason: IncompleteReason | None) -> PlanInput:
    if reason is None:
        return plan_input
    return replace(plan_input, roster=replace(plan_input.roster, incomplete=reason))


def _missing_profiles(plan_input: PlanInput, changes: Sequence[Change]) -> list[str]:
    """Ids of linked profiles missing from the list.

    Checks only children about to be created again, or all linked profiles when the plan creates a
    room: a list of another account lacks both.
    """
    rows = plan_input.links.children
    if any(change.about == "room" and is_create(change) for change in changes):
        checked = list(rows.values())
    else:
        checked = [
            rows[change.ccms_id]
            for change in changes
            if change.kind == "create" and change.ccms_id in rows
        ]
    linked = [row.target_id for row in checked if row.is_linked and row.target_id is not None]
    return [profile_id for profile_id in linked if profile_id not in plan_input.storypark.profiles]


async def _any_exists(connection: Connection, profile_ids: Sequence[str]) -> bool:
    for profile_id in profile_ids[:MAX_PROFILES_CHECKED]:
        if await connection.storypark.has_profile(profile_id):
            return True
    return False

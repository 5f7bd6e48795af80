"""Looking twice before something is taken away: at what the plan takes for gone, and whether the vendor says the same again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from parktime.daemon.domain.reason import IncompleteReason
from parktime.daemon.domain.run import Change
from parktime.daemon.planning.consistency import of_next_sessions
from parktime.daemon.planning.inputs import Situation
from parktime.daemon.sync.session import Connection
from parktime.daemon.sync.writer import makes, takes_away
from parktime.daemon.vendors.http_client import Unreadable

MOST_ASKED: Final = 10
"""So many profiles that are on no list are asked for by name at most: one that is there shows that the list lacks some."""


async def second_look(
    connection: Connection, situation: Situation, changes: Sequence[Change]
) -> Situation:
    """The situation, no longer whole where a second look says otherwise than the first, or cannot be taken."""
    if situation.incomplete:
        return situation
    try:
        if any(map(takes_away, changes)):
            situation = await _read_again(connection, situation)
        missing = _missing(situation, changes)
        if not situation.incomplete and await _are_there(connection, missing):
            lacking = IncompleteReason(
                "unlisted-profile", "the list of profiles lacks one that is there"
            )
            situation = replace(situation, target_incomplete=lacking)
    except Unreadable as error:
        failed = IncompleteReason("unconfirmed", f"not confirmed by a second look: {error}")
        situation = replace(situation, target_incomplete=failed)
    if situation.incomplete:
        connection.forget()
    return situation


async def _read_again(connection: Connection, situation: Situation) -> Situation:
    """The CCMS's lists once more, and what they say of sessions beside what the children's list says of them."""
    first, last = situation.window.first, situation.window.last
    connection.ccms.doubt()
    again = await connection.ccms.read(first, last)
    roster = situation.roster
    if (again.children, again.rooms, again.sessions) != (
        roster.children,
        roster.rooms,
        roster.sessions,
    ):
        text = f"{situation.policy.name} said two things in one run"
        return _not_whole(situation, IncompleteReason("readings-differ", text))
    return _not_whole(
        situation, again.incomplete or await _of_next_sessions(connection, situation, first, last)
    )


async def _of_next_sessions(
    connection: Connection, situation: Situation, first: date, last: date
) -> IncompleteReason | None:
    told = await connection.ccms.next_sessions(first, last)
    return told.incomplete or of_next_sessions(situation.roster, told, first, last)


def _not_whole(situation: Situation, why: IncompleteReason | None) -> Situation:
    return (
        replace(situation, roster=replace(situation.roster, incomplete=why)) if why else situation
    )


def _missing(situation: Situation, changes: Sequence[Change]) -> list[str]:
    """Linked profiles that the list does not have any more, where something is to be made anew for it: those of whom it is first, or all where a room is.

    A list of strangers lacks them all, and its rooms are strangers' too.
    """
    rows = situation.links.children
    if any(change.about == "room" and makes(change) for change in changes):
        asked = list(rows.values())
    else:
        asked = [
            rows[change.ccms_id]
            for change in changes
            if change.kind == "create" and change.ccms_id in rows
        ]
    targets = [row.target_id for row in asked if row.is_linked and row.target_id is not None]
    return [target for target in targets if target not in situation.target.profiles]


async def _are_there(connection: Connection, profile_ids: Sequence[str]) -> bool:
    for profile_id in profile_ids[:MOST_ASKED]:
        if await connection.storypark.has_profile(profile_id):
            return True
    return False

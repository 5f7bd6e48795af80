"""Recovery: finishes a run that a crash interrupted."""

from datetime import datetime
from typing import Final

import msgspec

from parktime.daemon.domain.links import Links
from parktime.daemon.domain.references import About
from parktime.daemon.domain.run import Change, Counts, Run
from parktime.daemon.domain.service_state import Keep, UnconfirmedWrite
from parktime.daemon.domain.storypark import StoryparkState
from parktime.daemon.planning.references import ReferencePlan
from parktime.daemon.store.journal import InterruptedRun
from parktime.daemon.store.store import Store
from parktime.daemon.sync.connection import Connection
from parktime.daemon.sync.requests import profile_update
from parktime.daemon.sync.run import RunEnd, finish_run
from parktime.daemon.sync.writer import WriteContext, apply_changes
from parktime.daemon.vendors.errors import VendorError

_REMOVALS: Final = frozenset({"archive", "move", "remove_room"})


async def recover_run(
    store: Store, connection: Connection, interrupted: InterruptedRun, now: datetime
) -> Run:
    """Finish a run that a crash interrupted, under its own idempotency keys.

    If time has passed since, removals are skipped unless they were already applied: the next run
    reads again and decides.
    """
    changes, extra, end_state = interrupted.changes, interrupted.extra, interrupted.state
    nonce: str = extra["nonce"]
    storypark, safe = None, changes
    if now != interrupted.at:
        storypark = await _read_storypark(connection)
        safe = _safe_changes(changes, storypark, end_state.links)
    result = await apply_changes(
        connection.storypark,
        safe,
        end_state.links,
        key=nonce,
        numbers=_numbers(changes, safe),
        unconfirmed=end_state.unconfirmed,
        context=WriteContext(
            prefix=connection.service.reference_prefix,
            references=msgspec.convert(extra.get("references", {}), ReferencePlan),
            storypark=storypark,
            undecided=msgspec.convert(extra.get("undecided", []), frozenset[tuple[About, str]]),
            not_kept=end_state.not_kept,
            is_recovery=True,
        ),
    )
    if storypark is None:
        result.unconfirmed += _skipped_writes(changes, safe, end_state.links, nonce)
    run = Run(
        id=interrupted.run_id,
        service=interrupted.key,
        ordinal=interrupted.ordinal,
        at=interrupted.at,
        cause=interrupted.cause,
        outcome=extra["outcome"],
        counts=Counts(read=extra["read"]),
        note=extra["note"],
        waiting=tuple(extra["waiting"]),
        without_a_room=tuple(extra["without_a_room"]),
        note_codes=tuple(extra.get("note_codes", ())),
    )
    late_changes = msgspec.convert(extra["settled"], tuple[Change, ...])
    keeps = msgspec.convert(extra.get("keeps", []), tuple[Keep, ...])
    not_written = msgspec.convert(extra.get("not_written", []), frozenset[tuple[About, str]])
    ending = RunEnd(end_state, late_changes, keeps, now, not_written)
    return await finish_run(store, run, ending, result)


async def _read_storypark(connection: Connection) -> StoryparkState | None:
    try:
        return (await connection.storypark.read())[0]
    except VendorError:
        return None


def _safe_changes(
    changes: tuple[Change, ...], storypark: StoryparkState | None, links: Links
) -> tuple[Change, ...]:
    return tuple(
        change
        for change in changes
        if change.kind not in _REMOVALS
        or (storypark is not None and _removes_nothing(change, storypark, links))
    )


def _removes_nothing(change: Change, storypark: StoryparkState, links: Links) -> bool:
    """Whether what a change would remove is gone already, so that it is safe to send again."""
    if change.kind == "remove_room":
        room = storypark.room(change.target_id)
        return room is None or room.state == "removed"
    profile = storypark.profile(change.target_id)
    if profile is None or change.kind == "archive":
        return profile is not None and profile.state == "archived"
    return not any(
        links.rooms[ccms_id].target_id in profile.room_ids for ccms_id in change.fields.remove_rooms
    )


def _skipped_writes(
    changes: tuple[Change, ...], sent: tuple[Change, ...], links: Links, nonce: str
) -> list[UnconfirmedWrite]:
    """The writes that are not sent again, though the crash may have come after them."""
    skipped = set(range(len(changes))).difference(_numbers(changes, sent))
    return [
        UnconfirmedWrite.from_change(
            changes[number], f"{nonce}-{number}", profile_update(changes[number], links), links
        )
        for number in sorted(skipped)
    ]


def _numbers(changes: tuple[Change, ...], some: tuple[Change, ...]) -> list[int]:
    return [number for number, change in enumerate(changes) if any(change is each for each in some)]

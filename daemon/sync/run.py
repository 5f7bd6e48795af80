"""Carrying out one run: plan, journal, apply, remember. The plan is pure; this is the shell around it."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

import msgspec

from parktime.daemon.domain.links import Links
from parktime.daemon.domain.reason import NoteCode
from parktime.daemon.domain.run import Cause, Change, Counts, Outcome, Run
from parktime.daemon.domain.service import Kept, Standing, Unsettled, as_sent
from parktime.daemon.domain.storypark import Target
from parktime.daemon.planning.approval import staged_next
from parktime.daemon.planning.consistency import of_strangers
from parktime.daemon.planning.inputs import Situation
from parktime.daemon.planning.pins import with_kept
from parktime.daemon.planning.plan import Plan, count, plan
from parktime.daemon.store.store import Interrupted, Store
from parktime.daemon.sync.session import Connection
from parktime.daemon.sync.verify import second_look
from parktime.daemon.sync.writer import Applied, apply, edits
from parktime.daemon.vendors.http_client import Unreadable
from parktime.daemon.vendors.retry_policy import ladder_note

SCHEDULED = frozenset({"schedule", "catch-up"})
"""Causes of runs that nobody asked for."""

_REMOVALS = frozenset({"archive", "move", "remove_room"})


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why and when a run happens. `standing` is what the service keeps when the run is over, but for what the run itself changes.

    `settled`: changes of earlier runs of which it became known only now that they were done.
    """

    cause: Cause
    at: datetime
    standing: Standing
    settled: tuple[Change, ...] = ()


async def planned(connection: Connection, situation: Situation) -> Plan:
    """The plan; the order for space is read only where it decides who is created first, or who waits, and all once more before anything is taken away."""
    known = connection.last_plan.still_holds(situation)
    if known is not None:
        return known
    made = plan(situation)
    if made.wishes >= 2:
        situation = _of_nobody_else(await connection.with_order(situation))
        made = plan(situation)
    looked = await second_look(
        connection, situation, (*made.changes, *made.staged)
    )  # what waits is looked at, too
    if looked is not situation:
        return plan(_of_nobody_else(looked))
    if made.wishes < 2 and not _writes(made.changes):
        connection.last_plan.keep(situation, made)
    return made


def _of_nobody_else(situation: Situation) -> Situation:
    """The same; Unreadable where more reading has shown that it may be another service's."""
    if strangers := of_strangers(situation.roster, situation.links, situation.incomplete):
        raise Unreadable(strangers)
    return situation


async def conduct(
    store: Store, connection: Connection, occasion: Occasion, situation: Situation
) -> Run:
    """One run from what was read, journaled before its first write and stored when it is over."""
    return await carry_out(store, connection, occasion, await planned(connection, situation))


async def carry_out(store: Store, connection: Connection, occasion: Occasion, to_do: Plan) -> Run:
    """One run of a plan that is made."""
    key, standing = connection.service.key, occasion.standing
    ordinal = standing.last_ordinal + 1
    ends = _after(standing, to_do, occasion.at, ordinal)
    run = Run(0, key, ordinal, occasion.at, occasion.cause, to_do.outcome, to_do.counts, to_do.note)
    run = replace(
        run, waiting=to_do.waiting, without_a_room=to_do.without_a_room, changes=to_do.changes
    )
    run = replace(run, note_codes=to_do.note_codes)
    nonce = uuid4().hex
    if _writes(to_do.changes):
        extra = {"nonce": nonce, "read": run.counts.read, "outcome": run.outcome, "note": run.note}
        lists = {"waiting": list(run.waiting), "without_a_room": list(run.without_a_room)}
        lists["note_codes"] = list(run.note_codes)
        more = {"settled": occasion.settled, "keeps": to_do.keeps}
        run_id = store.begin_run(
            key, run.cause, run.at, ordinal, run.changes, ends, extra | lists | more
        )
        run = replace(run, id=run_id)
    applied = await apply(
        connection.storypark, run.changes, ends.links, nonce, unsettled=ends.unsettled
    )
    return _finish(store, run, ends, applied, occasion.settled, occasion.at, to_do.keeps)


def _after(standing: Standing, to_do: Plan, at: datetime, ordinal: int) -> Standing:
    """What the service keeps when the run is over. Of what waits for approval a reading that is not whole says nothing."""
    staged = standing.staged
    if to_do.outcome != "partial":
        staged = staged_next(staged, to_do.staged, at, ordinal)
    return replace(
        standing,
        links=to_do.links,
        last_ordinal=ordinal,
        kept=to_do.kept,
        staged=staged,
        failures=0,
    )


def fail(store: Store, key: str, occasion: Occasion, error: Unreadable) -> Run:
    """A run that could not be read at all: nothing done, and the history says so."""
    standing = occasion.standing
    ordinal, failures = standing.last_ordinal + 1, standing.failures + 1
    note = f"nothing done: {error}{ladder_note(failures)}"
    run = Run(
        0,
        key,
        ordinal,
        occasion.at,
        occasion.cause,
        "failed",
        Counts(),
        note,
        note_codes=("read-failed",),
    )
    return store.finish_run(run, replace(standing, last_ordinal=ordinal, failures=failures))


async def resume(
    store: Store, connection: Connection, interrupted: Interrupted, now: datetime
) -> Run:
    """End a run that a crash cut short, under the keys that it began with: what was done is found, and nothing is done twice.

    Where time has passed since, what would remove something is not done any more, unless it was: the next run reads afresh and decides.
    """
    every, extra, ends = interrupted.changes, interrupted.extra, interrupted.standing
    target = None if now == interrupted.at else await _target(connection)
    changes = every if now == interrupted.at else _still_safe(every, target, ends.links)
    applied = await apply(
        connection.storypark,
        changes,
        ends.links,
        extra["nonce"],
        _numbers(every, changes),
        ends.unsettled,
    )
    if target is None:
        applied.unsettled += _not_known(every, changes, ends.links, extra["nonce"])
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
    settled = msgspec.convert(extra["settled"], tuple[Change, ...])
    keeps = msgspec.convert(extra.get("keeps", []), tuple[Kept, ...])
    return _finish(store, run, ends, applied, settled, now, keeps)


async def _target(connection: Connection) -> Target | None:
    try:
        return (await connection.storypark.read())[0]
    except Unreadable:
        return None


def _still_safe(
    changes: tuple[Change, ...], target: Target | None, links: Links
) -> tuple[Change, ...]:
    def is_safe(change: Change) -> bool:
        return change.kind not in _REMOVALS or (
            target is not None and _takes_nothing(change, target, links)
        )

    return tuple(filter(is_safe, changes))


def _not_known(
    every: tuple[Change, ...], kept: tuple[Change, ...], links: Links, nonce: str
) -> list[Unsettled]:
    """Of those that are not sent any more: what may have been done before the run was cut short."""
    left = set(range(len(every))).difference(_numbers(every, kept))
    return [
        as_sent(every[number], f"{nonce}-{number}", edits(every[number], links), links)
        for number in sorted(left)
    ]


def _numbers(all_changes: tuple[Change, ...], kept: tuple[Change, ...]) -> list[int]:
    return [
        number for number, change in enumerate(all_changes) if any(change is each for each in kept)
    ]


def _takes_nothing(change: Change, target: Target, links: Links) -> bool:
    """Whether what the change would take away is away already: then it was done, or to do it harms nobody."""
    if change.kind == "remove_room":
        room = target.room(change.target_id)
        return room is None or room.state == "removed"
    profile = target.profile(change.target_id)
    if profile is None or change.kind == "archive":
        return profile is not None and profile.state == "archived"
    return not any(
        links.rooms[ccms_id].target_id in profile.room_ids for ccms_id in change.fields.remove_rooms
    )


def _writes(changes: tuple[Change, ...]) -> bool:
    return any(change.writes for change in changes)


def _write_failed(applied: Applied) -> tuple[NoteCode, ...]:
    return ("write-failed",) if applied.problems else ()


def _finish(
    store: Store,
    run: Run,
    ends: Standing,
    applied: Applied,
    settled: tuple[Change, ...],
    at: datetime,
    keeps: tuple[Kept, ...],
) -> Run:
    changes = (*settled, *applied.changes)
    done = {(change.about, change.ccms_id) for change in applied.changes if change.writes}
    kept = with_kept(ends.kept, [each for each in keeps if (each.about, each.ccms_id) in done])
    outcome: Outcome = "partial" if applied.problems else run.outcome
    finished = replace(
        run,
        changes=changes,
        outcome=outcome,
        counts=count(changes, run.counts.read, frozenset(applied.failed)),
        note="; ".join([run.note, *applied.problems] if run.note else applied.problems),
        note_codes=(*run.note_codes, *_write_failed(applied)),
        waiting=(*run.waiting, *applied.waiting),
        without_a_room=tuple(name for name in run.without_a_room if name not in applied.waiting),
    )
    created_ids, unsettled = (
        ends.created_ids | applied.created_ids,
        (*ends.unsettled, *applied.unsettled),
    )
    ended = replace(
        ends, links=applied.links, created_ids=created_ids, unsettled=unsettled, kept=kept
    )
    return store.finish_run(finished, ended, at)

"""What the history has of one child or room, and of the kinds of changes of runs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, Literal, get_args

import sqlalchemy as sa

from parktime.daemon.domain.run import (
    INFORMATIONAL_KINDS,
    ROOM_KINDS,
    Cause,
    Change,
    ChildKind,
    Kind,
    Outcome,
    RoomKind,
)
from parktime.daemon.store.serializers import change_from_row
from parktime.daemon.store.tables import ChangeRow, RunRow, table

_RUN, _CHANGE = table(RunRow), table(ChangeRow)

About = Literal["child", "room"]

KINDS: Final[dict[About, tuple[str, ...]]] = {
    "child": get_args(ChildKind),
    "room": get_args(RoomKind),
}
"""The kinds of changes of a child, and of a room."""

MOST_CHANGES: Final = 500
"""Changes that one page of a life is made of: what every run repeats is one entry of it."""

MOST_NAMED: Final = 5
"""Rooms that the summary of a run names."""


@dataclass(frozen=True, slots=True)
class LifeEntry:
    """A change of a child or room, with its run.

    What many runs in a row told anew is one entry: the newest, with their number in `times`, and
    the id and instant of the first in `first_run` and `since`.
    """

    run: int
    ordinal: int
    at: datetime
    cause: Cause
    outcome: Outcome
    change: Change
    first_run: int
    since: datetime
    times: int = 1


@dataclass(frozen=True, slots=True)
class Life:
    """A page of a life, newest first; `next_before` is the run before which the next one begins."""

    entries: tuple[LifeEntry, ...]
    next_before: int | None


def read_life(
    connection: sa.Connection,
    service: str,
    *,
    about: About,
    ccms_id: str,
    limit: int,
    before: int | None = None,
) -> Life:
    """The changes of a child or room in runs with an id below `before`."""
    newest = _newest_runs(service, about, ccms_id, before, MOST_CHANGES).subquery()
    query = (
        sa.select(_CHANGE, _RUN.c.ordinal, _RUN.c.at, _RUN.c.cause, _RUN.c.outcome)
        .join(_RUN, _RUN.c.id == _CHANGE.c.run)
        .where(
            _CHANGE.c.run.in_(sa.select(newest.c.run)),
            _CHANGE.c.ccms_id == ccms_id,
            _CHANGE.c.kind.in_(KINDS[about]),
        )
        .order_by(_CHANGE.c.run.desc(), _CHANGE.c.position.desc())
    )
    rows = connection.execute(query).all()
    runs_read = len({row.run for row in rows})
    entries = list(_without_repeats(rows))
    shown = _whole_runs(entries, limit)
    is_more = len(shown) < len(entries) or runs_read >= MOST_CHANGES
    return Life(tuple(shown), shown[-1].first_run if is_more and shown else None)


def runs_of_subject(service: str, about: About, ccms_id: str) -> sa.Select[Any]:
    """The ids of all runs that changed a child or room; what only repeats itself aside."""
    return sa.select(_CHANGE.c.run).where(
        _CHANGE.c.service == service,
        _CHANGE.c.kind.in_(_writing(about)),
        _CHANGE.c.ccms_id == ccms_id,
    )


def has_changes() -> sa.ColumnElement[bool]:
    """Whether a run wrote anything to Storypark."""
    wrote = _CHANGE.c.kind.not_in(INFORMATIONAL_KINDS)
    return (_RUN.c.change_count > 0) & sa.exists().where(_CHANGE.c.run == _RUN.c.id, wrote)


def _writing(about: About) -> list[str]:
    return [kind for kind in KINDS[about] if kind not in INFORMATIONAL_KINDS]


def _newest_runs(
    service: str, about: About, ccms_id: str, before: int | None, limit: int
) -> sa.Select[Any]:
    """The newest runs that told something of the subject.

    Each kind by itself, so that the index gives them in order however many there are.
    """
    parts = []
    for kind in KINDS[about]:
        wanted = [
            _CHANGE.c.service == service,
            _CHANGE.c.kind == kind,
            _CHANGE.c.ccms_id == ccms_id,
        ]
        if before is not None:
            wanted.append(_CHANGE.c.run < before)
        part = sa.select(_CHANGE.c.run).where(*wanted).order_by(_CHANGE.c.run.desc()).limit(limit)
        parts.append(sa.select(part.subquery().c.run))
    runs = sa.union(*parts).subquery()
    return sa.select(runs.c.run).order_by(runs.c.run.desc()).limit(limit)


def _without_repeats(rows: Sequence[Any]) -> Iterator[LifeEntry]:
    """The changes, newest first, with what every run repeats as one."""
    last: LifeEntry | None = None
    for row in rows:
        change = change_from_row(row)
        entry = LifeEntry(
            run=row.run,
            ordinal=row.ordinal,
            at=row.at,
            cause=row.cause,
            outcome=row.outcome,
            change=change,
            first_run=row.run,
            since=row.at,
        )
        if last is not None and _repeats(last.change, change):
            last = replace(last, first_run=entry.run, since=entry.at, times=last.times + 1)
            continue
        if last is not None:
            yield last
        last = entry
    if last is not None:
        yield last


def _repeats(newer: Change, older: Change) -> bool:
    same = (newer.kind, newer.why) == (older.kind, older.why)
    return same and newer.kind in INFORMATIONAL_KINDS


def _whole_runs(entries: Sequence[LifeEntry], limit: int) -> Sequence[LifeEntry]:
    """At most `limit` entries, without a part of a run, unless that alone is more."""
    if len(entries) <= limit:
        return entries
    cut = limit
    while cut and entries[cut - 1].first_run == entries[cut].run:
        cut -= 1
    return entries[: cut or limit]


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run wrote: rooms by kind and name, and the number of children by kind.

    `rooms` are the first few; `room_count` counts all.
    """

    rooms: tuple[tuple[Kind, str], ...] = ()
    room_count: int = 0
    children: dict[Kind, int] = field(default_factory=dict)


def read_summaries(connection: sa.Connection, runs: Sequence[int]) -> dict[int, RunSummary]:
    """The summaries of those of the runs that wrote anything."""
    if not runs:
        return {}
    wrote = (_CHANGE.c.run.in_(runs)) & _CHANGE.c.kind.not_in(INFORMATIONAL_KINDS)
    counted = (
        sa.select(_CHANGE.c.run, _CHANGE.c.kind, sa.func.count().label("number"))
        .where(wrote)
        .group_by(_CHANGE.c.run, _CHANGE.c.kind)
    )
    found: dict[int, RunSummary] = {}
    for row in connection.execute(counted):
        summary = found.get(row.run, RunSummary())
        if row.kind in ROOM_KINDS:
            summary = replace(summary, room_count=summary.room_count + row.number)
        else:
            summary = replace(summary, children=summary.children | {row.kind: row.number})
        found[row.run] = summary
    return found | _with_rooms(connection, found)


def _with_rooms(connection: sa.Connection, found: dict[int, RunSummary]) -> dict[int, RunSummary]:
    """The summaries of the runs that changed rooms, with the names of the first few of these."""
    runs = [run for run, summary in found.items() if summary.room_count]
    if not runs:
        return {}
    query = (
        sa.select(_CHANGE.c.run, _CHANGE.c.kind, _CHANGE.c.subject)
        .where(_CHANGE.c.run.in_(runs), _CHANGE.c.kind.in_(ROOM_KINDS))
        .order_by(_CHANGE.c.run, _CHANGE.c.position)
    )
    named: dict[int, list[tuple[Kind, str]]] = {}
    for row in connection.execute(query):
        of_run = named.setdefault(row.run, [])
        if len(of_run) < MOST_NAMED:
            of_run.append((row.kind, row.subject))
    return {run: replace(found[run], rooms=tuple(rooms)) for run, rooms in named.items()}

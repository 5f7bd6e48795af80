"""The rows that events are derived from, in the order of their commits.

A run is written anyway; what a rewind discarded has kept its revision in the archive. Only what
nothing else tells has a row of its own. So the order is the same whenever it is read, and nothing
leaves it but what is too old to be kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeGuard

import msgspec
import sqlalchemy as sa

from parktime.daemon.domain.done_command import DoneCommand
from parktime.daemon.domain.event import Event, EventSubject
from parktime.daemon.domain.run import Run
from parktime.daemon.store.command_log import command_from_row
from parktime.daemon.store.history import run_from_row, with_changes
from parktime.daemon.store.serializers import from_json, to_json
from parktime.daemon.store.tables import (
    CommandRow,
    DeltaRow,
    DiscardedRow,
    EventPositionRow,
    EventRow,
    RunRow,
    table,
)

_DELTAS, _DISCARDED, _RUN = table(DeltaRow), table(DiscardedRow), table(RunRow)
_EVENTS, _COMMANDS, _POSITIONS = table(EventRow), table(CommandRow), table(EventPositionRow)
_INSERT = sa.insert(_EVENTS)


@dataclass(frozen=True, slots=True)
class RecordedRun:
    """A run as a commit stored it, with its changes.

    `failures_before`: how many runs of the service had failed in a row before it. `discarded`:
    whether a rewind took it back. `change_count`: how many changes it has that are not read yet.
    """

    revision: int
    service: str
    at: datetime
    run: Run
    failures_before: int
    discarded: bool = False
    change_count: int | None = None


@dataclass(frozen=True, slots=True)
class NotedEvent:
    """An event that has a row of its own."""

    revision: int
    event: Event


@dataclass(frozen=True, slots=True)
class RecordedCommand:
    """What an operator did. `discarded`: whether a rewind took it back."""

    revision: int
    command: DoneCommand
    discarded: bool


Recorded = RecordedRun | NotedEvent | RecordedCommand


@dataclass(frozen=True, slots=True)
class Span:
    """Which commits to read, the first ones first, or with `newest` the last ones last.

    Those with a revision of at least `first` and at most `last`; None: no bound. `services` None:
    those of all. `discarded_until` and `noted_until`: the last revision of a discarded run, and of
    an event or command, if they are known, so that what is not there need not be looked for.
    """

    first: int | None = None
    last: int | None = None
    services: Sequence[str] | None = None
    newest: bool = False
    limit: int = 100
    discarded_until: int | None = None
    noted_until: int | None = None

    def reads(self, until: int | None) -> bool:
        """Whether there may be rows, given the last revision of such rows."""
        return until is None or self.first is None or self.first <= until

    @property
    def is_plain(self) -> bool:
        """Whether it is the next part of the whole stream."""
        return not (self.newest or self.services or None in (self.first, self.last))


class _Failures(msgspec.Struct):
    failures: int = 0


_FAILURES = msgspec.json.Decoder(_Failures)


def write_event(connection: sa.Connection, revision: int, event: Event) -> None:
    """Store an event that no other row tells of."""
    subject = None if event.subject is None else to_json(event.subject)
    values = {name: getattr(event, name) for name in _PLAIN}
    connection.execute(_INSERT, values | {"revision": revision, "subject": subject})


_PLAIN = ("at", "kind", "severity", "service", "text", "code", "rule", "margin_days")


def last_revision(connection: sa.Connection) -> int:
    """The highest revision of what is no commit of a service; 0 if there is none."""
    highest = (sa.select(sa.func.max(rows.c.revision)) for rows in (_EVENTS, _COMMANDS))
    return max(connection.execute(query).scalar() or 0 for query in highest)


def read_position(connection: sa.Connection, name: str) -> str | None:
    """The id of the last event that a reader has got to; None if it has not begun."""
    query = sa.select(_POSITIONS.c.position).where(_POSITIONS.c.name == name)
    return connection.execute(query).scalar()


def write_position(connection: sa.Connection, name: str, position: str) -> None:
    """Store how far a reader has got."""
    connection.execute(sa.delete(_POSITIONS).where(_POSITIONS.c.name == name))
    connection.execute(sa.insert(_POSITIONS), {"name": name, "position": position})


def read_recorded(connection: sa.Connection, span: Span) -> list[Recorded]:
    """The commits of a span, at most `span.limit`, in the order of their revisions."""
    found: list[Recorded] = _read_kept(connection, span)
    if span.reads(span.discarded_until):
        found += _read_discarded(connection, span)
    if span.reads(span.noted_until):
        found += [*_read_noted(connection, span), *_read_commands(connection, span)]
    found.sort(key=lambda each: each.revision)
    some = found[-span.limit :] if span.newest else found[: span.limit]
    return _with_changes(connection, some)


def last_discarded(connection: sa.Connection) -> int:
    """The highest revision that a rewind discarded; 0 if none did."""
    return connection.execute(sa.select(sa.func.max(_DISCARDED.c.revision))).scalar() or 0


def _read_kept(connection: sa.Connection, span: Span) -> list[Recorded]:
    if span.is_plain:
        values = {"first": span.first, "until": span.last, "most": span.limit}
        rows = connection.execute(_NEXT_RUNS, values)
    else:
        rows = connection.execute(_within(_RUNS, _DELTAS, span))
    return [
        RecordedRun(
            revision=row.revision,
            service=row.service,
            at=row.stored_at,
            run=run_from_row(row),
            failures_before=_FAILURES.decode(row.before).failures,
            change_count=row.change_count,
        )
        for row in rows
    ]


_RUNS: sa.Select[Any] = sa.select(
    _DELTAS.c.revision, _DELTAS.c.at.label("stored_at"), _DELTAS.c.before, _RUN
).join(_RUN, _RUN.c.id == _DELTAS.c.run)
# Built once, since to build a statement costs more than to execute it.
_NEXT_RUNS = (
    _RUNS.where(
        _DELTAS.c.revision >= sa.bindparam("first"), _DELTAS.c.revision <= sa.bindparam("until")
    )
    .order_by(_DELTAS.c.revision)
    .limit(sa.bindparam("most"))
)


def _read_discarded(connection: sa.Connection, span: Span) -> list[RecordedRun]:
    columns = (_DISCARDED.c[name] for name in ("revision", "service", "at", "before", "run"))
    query = sa.select(*columns).where(_DISCARDED.c.revision > 0, _DISCARDED.c.run != "")
    return [
        RecordedRun(
            revision=row.revision,
            service=row.service,
            at=row.at,
            run=from_json(row.run, Run),
            failures_before=_FAILURES.decode(row.before).failures,
            discarded=True,
        )
        for row in connection.execute(_within(query, _DISCARDED, span))
    ]


def _read_noted(connection: sa.Connection, span: Span) -> list[NotedEvent]:
    rows = connection.execute(_within(sa.select(_EVENTS), _EVENTS, span))
    return [NotedEvent(row.revision, _event_from_row(row)) for row in rows]


def _read_commands(connection: sa.Connection, span: Span) -> list[RecordedCommand]:
    query = sa.select(_COMMANDS).where(_COMMANDS.c.revision.is_not(None))
    return [
        RecordedCommand(row.revision, command_from_row(row), row.ended_epoch is not None)
        for row in connection.execute(_within(query, _COMMANDS, span))
    ]


def _event_from_row(row: Any) -> Event:
    subject = None if row.subject is None else from_json(row.subject, EventSubject)
    return Event(**{name: getattr(row, name) for name in _PLAIN}, subject=subject)


def _within(query: sa.Select[Any], rows: sa.Table, span: Span) -> sa.Select[Any]:
    if span.first is not None:
        query = query.where(rows.c.revision >= span.first)
    if span.last is not None:
        query = query.where(rows.c.revision <= span.last)
    if span.services is not None:
        query = query.where(rows.c.service.in_(span.services))
    order = rows.c.revision.desc() if span.newest else rows.c.revision
    return query.order_by(order).limit(span.limit)


def _with_changes(connection: sa.Connection, recorded: Sequence[Recorded]) -> list[Recorded]:
    """The same with the changes of their runs; those of discarded runs are there already."""
    lacking = [each.run for each in recorded if _lacks_changes(each)]
    if not lacking:
        return list(recorded)
    runs = {run.id: run for run in with_changes(connection, lacking)}
    return [
        replace(each, run=runs[each.run.id]) if _lacks_changes(each) else each for each in recorded
    ]


def _lacks_changes(recorded: Recorded) -> TypeGuard[RecordedRun]:
    return isinstance(recorded, RecordedRun) and bool(recorded.change_count)

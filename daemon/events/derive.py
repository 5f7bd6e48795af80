"""Derives events from what the store has written anyway. Pure."""

from collections.abc import Iterator
from typing import Final

from parktime.daemon.domain.event import Event, EventKind, EventSubject, Severity
from parktime.daemon.domain.run import Change, Outcome, Run
from parktime.daemon.events.acts import describe_command
from parktime.daemon.events.words import SEVERITY, describe_change, describe_run
from parktime.daemon.store.event_rows import NotedEvent, Recorded, RecordedCommand, RecordedRun

_KINDS: Final[dict[Outcome, tuple[EventKind, Severity]]] = {
    "ok": ("run", "info"),
    "partial": ("run", "warning"),
    "held": ("hold", "warning"),
    "failed": ("failure", "error"),
}


def events_of(recorded: Recorded) -> list[Event]:
    """The events of one commit, always the same and in the same order.

    The run itself comes first, then its recovery, then rooms, then children.
    """
    if isinstance(recorded, NotedEvent):
        return [recorded.event]
    if isinstance(recorded, RecordedCommand):
        return [_of_command(recorded)]
    return [*_of_run(recorded), *_of_changes(recorded)]


def _of_run(recorded: RecordedRun) -> Iterator[Event]:
    run = recorded.run
    kind, severity = _KINDS[run.outcome]
    subject = EventSubject("run", str(run.id), f"run {run.ordinal}")
    yield Event(
        at=recorded.at,
        kind=kind,
        severity=severity,
        service=run.service,
        text=describe_run(run),
        code=f"run-{run.outcome}",
        rule=_rule(run),
        subject=subject,
        run=run.id,
        discarded=recorded.discarded,
    )
    if recorded.failures_before and run.outcome != "failed":
        count = recorded.failures_before
        failed = "a run that failed" if count == 1 else f"{count} runs that failed"
        yield Event(
            at=recorded.at,
            kind="recovery",
            severity="notice",
            service=run.service,
            text=f"It syncs again, after {failed}.",
            code="run-recovered",
            subject=subject,
            run=run.id,
            discarded=recorded.discarded,
        )


def _of_changes(recorded: RecordedRun) -> Iterator[Event]:
    """The rooms and children that the run changed; what every run repeats is left out."""
    changes = [change for change in recorded.run.changes if change.writes]
    for change in sorted(changes, key=lambda each: each.about == "child"):
        yield _of_change(recorded, change)


def _of_change(recorded: RecordedRun, change: Change) -> Event:
    return Event(
        at=recorded.at,
        kind=change.about,
        severity=SEVERITY[change.kind],
        service=recorded.service,
        text=describe_change(change),
        code=change.kind,
        rule=change.rule,
        subject=EventSubject(change.about, change.ccms_id, change.subject),
        run=recorded.run.id,
        discarded=recorded.discarded,
    )


def _of_command(recorded: RecordedCommand) -> Event:
    command = recorded.command
    return Event(
        at=command.at,
        kind="action",
        severity="notice",
        service=command.service,
        text=describe_command(command.name, command.values),
        code=command.name,
        subject=EventSubject("service", command.service, command.service),
        run=command.run or None,
        discarded=recorded.discarded,
    )


def _rule(run: Run) -> str | None:
    """The rule that made the run what it is; None if none did."""
    if run.outcome == "held":
        return "hold-above"
    incomplete = run.outcome in ("partial", "failed") and "write-failed" not in run.note_codes
    return "whole-read" if incomplete else None

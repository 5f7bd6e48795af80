"""Trace of one child or room: what people did, what the API served, and what the runs did."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parktime.harness.recording.recording import Recording
from parktime.harness.results.timestamps import parse_utc
from parktime.harness.trace.close_calls import close_calls
from parktime.harness.trace.operator_events import operator_events
from parktime.harness.trace.published_changes import published_changes
from parktime.harness.trace.run_changes import run_changes
from parktime.harness.trace.subject import Sentence, Subject, linked_ids

_ORDER = {"picture": 0, "run": 1, "people": 2}
"""At one instant publications come first, then the runs, then the steps (contract)."""


@dataclass(frozen=True, slots=True)
class Trace:
    """Sentences in order of time, and the number of runs that did nothing with the subject.

    `silent_runs_before[i]` counts such runs between sentence i - 1 and i, `silent_runs_after` those
    after the last sentence. `now` is how the daemon explains the current state.
    """

    subject: Subject
    sentences: tuple[Sentence, ...]
    silent_runs_before: tuple[int, ...]
    silent_runs_after: int = 0
    now: tuple[str, ...] = ()


def build_trace(recording: Recording, subject: Subject, now: Sequence[str] = ()) -> Trace:
    """The trace up to the end of the play; `now` is the daemon's own explanation at that time."""
    entry = recording.scenario.service(subject.service)
    snapshots = recording.snapshots[subject.service]
    service = recording.result["services"][subject.service]
    linked = linked_ids(service, subject)
    sentences = [
        *published_changes(entry, subject, snapshots),
        *run_changes(entry, subject, snapshots, service["runs"]),
        *operator_events(recording, subject, linked),
        *_close_calls(recording, subject),
    ]
    sentences.sort(key=lambda each: (each.at, _ORDER[each.source]))
    silent = tuple(_silent_runs(sentences, service["runs"]))
    busy = len({each.run for each in sentences if each.run is not None})
    after = len(service["runs"]) - busy - sum(silent)
    return Trace(subject, tuple(sentences), silent, after, tuple(now))


def _close_calls(recording: Recording, subject: Subject) -> Iterator[Sentence]:
    for each in close_calls(recording, subject.service):
        call = each.call
        if (call.about, call.ccms_id) == (subject.about, subject.ccms_id):
            text = f"run {each.run}: {call.words}"
            yield Sentence(each.at, "run", text, call.rule, run=each.run, close_call=call)


def _silent_runs(sentences: Sequence[Sentence], runs: Sequence[Mapping[str, Any]]) -> Iterator[int]:
    """Number of silent runs before each sentence; at one instant, runs come before steps."""
    busy = {each.run for each in sentences}
    silent = [
        parse_utc(run["at"]) for ordinal, run in enumerate(runs, start=1) if ordinal not in busy
    ]
    counted = 0
    for each in sentences:
        passed = sum(at < each.at or (at == each.at and each.source == "people") for at in silent)
        yield max(passed - counted, 0)
        counted = max(passed, counted)


def silent_runs_phrase(count: int) -> str:
    """`27 runs found nothing to do here`."""
    return (
        "1 run found nothing to do here" if count == 1 else f"{count} runs found nothing to do here"
    )

"""The whole story of one child or room: what people did, what the API told, what the runs made of it, and how it stands."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harness.chronicle.chronicle import Chronicle
from harness.instants import from_text
from harness.why.deeds import deeds
from harness.why.pictured import pictured
from harness.why.ran import ran
from harness.why.subject import Subject
from harness.why.told import Told

_ORDER = {"picture": 0, "run": 1, "people": 2}
"""At one instant publications come first, then the runs, then the steps (contract)."""


@dataclass(frozen=True, slots=True)
class Story:
    """`told` in order of time; `quiet_runs[i]` runs of the service between sentence i and the one before had nothing to do with the subject."""

    subject: Subject
    told: tuple[Told, ...]
    quiet_runs: tuple[int, ...]
    quiet_after: int = 0
    now: tuple[str, ...] = ()


def story_of(played: Chronicle, subject: Subject, now: Sequence[str] = ()) -> Story:
    """The story up to where the play ended; `now` are the daemon's own sentences about how it stands there."""
    entry, moments = played.scenario.service(subject.service), played.moments[subject.service]
    service = played.result["services"][subject.service]
    told = [
        *pictured(entry, subject, moments),
        *ran(entry, subject, moments, service["runs"]),
        *deeds(played.scenario, subject, moments, target_ids(service, subject), played.result),
    ]
    told.sort(key=lambda each: (each.at, _ORDER[each.source]))
    quiet = list(_quiet(told, service["runs"]))
    busy = len({each.run for each in told if each.run is not None})
    return Story(subject, tuple(told), tuple(quiet), len(service["runs"]) - busy - sum(quiet), tuple(now))


def target_ids(service: Mapping[str, Any], subject: Subject) -> frozenset[str]:
    """The profile or Storypark room that the subject is linked to, where it is."""
    rows = service["links"]["children" if subject.about == "child" else "rooms"]
    key = "profile_id" if subject.about == "child" else "room_id"
    return frozenset(row[key] for row in rows if row["ccms_id"] == subject.ccms_id and row[key])


def _quiet(told: Sequence[Told], runs: Sequence[Mapping[str, Any]]) -> Iterator[int]:
    """Before each sentence; a quiet run at the very instant of a sentence comes before what people did then."""
    busy = {each.run for each in told}
    quiet = [from_text(run["at"]) for ordinal, run in enumerate(runs, start=1) if ordinal not in busy]
    counted = 0
    for each in told:
        passed = sum(at < each.at or (at == each.at and each.source == "people") for at in quiet)
        yield max(passed - counted, 0)
        counted = max(passed, counted)


def quiet_words(count: int) -> str:
    """`27 runs found nothing to do here`."""
    return "1 run found nothing to do here" if count == 1 else f"{count} runs found nothing to do here"

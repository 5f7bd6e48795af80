"""The whole story of one child or room: what people did, what the API told, what the runs made of it, and how it stands."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, Literal

from parktime.harness.errors import HarnessError
from parktime.harness.recording.recording import Chronicle, Moment
from parktime.harness.results.timestamps import from_text
from parktime.harness.trace.operator_events import deeds
from parktime.harness.trace.published_changes import pictured
from parktime.harness.trace.run_changes import ran


@dataclass(frozen=True, slots=True)
class Subject:
    """`name` is the last one in the CCMS; `target_ids` are the profiles or Storypark rooms that were ever linked."""

    service: str
    about: Literal["child", "room"]
    ccms_id: str
    name: str
    born: date | None = None

    def __str__(self) -> str:
        born = f", born {self.born.isoformat()}" if self.born else ""
        return f"{self.name}{born} ({self.about} {self.ccms_id} of {self.service})"


class NotOne(HarnessError):
    """Nobody or several bear the name; the message says who is there, or how to tell them apart."""


def find(name: str, moments: Mapping[str, Sequence[Moment]], service: str | None = None) -> Subject:
    """The one child or room that bore the name at any time, or has it as CCMS id; NotOne."""
    everybody = [
        each for key in moments if service in (None, key) for each in _of_service(key, moments[key])
    ]
    found = {
        (each.service, each.ccms_id): each
        for each, names in everybody
        if name in (*names, each.ccms_id)
    }
    if len(found) == 1:
        return next(iter(found.values()))
    if found:
        raise NotOne(
            f"{len(found)} bear that name: say which by id: " + "; ".join(map(str, found.values()))
        )
    close = get_close_matches(
        name, sorted({known for _, names in everybody for known in names}), n=1
    )
    raise NotOne(
        f"no child or room is called {name!r}" + (f": did you mean {close[0]}?" if close else "")
    )


def _of_service(key: str, moments: Sequence[Moment]) -> Iterator[tuple[Subject, set[str]]]:
    names: dict[tuple[Literal["child", "room"], str], set[str]] = {}
    for moment in moments:
        for child in moment.children.values():
            names.setdefault(("child", child.id), set()).add(child.name)
        for room in moment.rooms.values():
            names.setdefault(("room", room.id), set()).add(room.name)
    last = moments[-1]
    for (about, ccms_id), borne in names.items():
        if about == "child":
            child = last.children[ccms_id]
            yield Subject(key, about, ccms_id, child.name, child.born), borne
        else:
            yield Subject(key, about, ccms_id, last.rooms[ccms_id].name), borne


Source = Literal["people", "picture", "run"]
"""Somebody did it · the CCMS's API served something else from then on · a run did it."""


@dataclass(frozen=True, slots=True)
class Told:
    """`line` is the scenario's, of what people did; `run` the ordinal of the run, `rule` the rule that it went by."""

    at: datetime
    source: Source
    text: str
    rule: str | None = None
    line: int | None = None
    run: int | None = None


pass
pass

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
    return Story(
        subject, tuple(told), tuple(quiet), len(service["runs"]) - busy - sum(quiet), tuple(now)
    )


def target_ids(service: Mapping[str, Any], subject: Subject) -> frozenset[str]:
    """The profile or Storypark room that the subject is linked to, where it is."""
    rows = service["links"]["children" if subject.about == "child" else "rooms"]
    key = "profile_id" if subject.about == "child" else "room_id"
    return frozenset(row[key] for row in rows if row["ccms_id"] == subject.ccms_id and row[key])


def _quiet(told: Sequence[Told], runs: Sequence[Mapping[str, Any]]) -> Iterator[int]:
    """Before each sentence; a quiet run at the very instant of a sentence comes before what people did then."""
    busy = {each.run for each in told}
    quiet = [
        from_text(run["at"]) for ordinal, run in enumerate(runs, start=1) if ordinal not in busy
    ]
    counted = 0
    for each in told:
        passed = sum(at < each.at or (at == each.at and each.source == "people") for at in quiet)
        yield max(passed - counted, 0)
        counted = max(passed, counted)


def quiet_words(count: int) -> str:
    """`27 runs found nothing to do here`."""
    return (
        "1 run found nothing to do here" if count == 1 else f"{count} runs found nothing to do here"
    )

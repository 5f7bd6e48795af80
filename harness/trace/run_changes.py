"""What the runs did with one child or room. Pure."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from parktime.daemon.domain.service import POLICIES
from parktime.daemon.planning.bookings import room_window
from parktime.harness.recording.recording import Snapshot
from parktime.harness.results.narrative import PAST_TENSE
from parktime.harness.results.timestamps import parse_utc
from parktime.harness.trace.subject import Sentence, Subject
from parktime.harness.trace.window_margin import room_boundary
from parktime.simulator.scenario.scenario import ServiceEntry

_WINDOWED = frozenset({"room-removed", "room-returns", "new-room", "map-room"})


def run_changes(
    entry: ServiceEntry,
    subject: Subject,
    snapshots: Sequence[Snapshot],
    runs: Sequence[Mapping[str, Any]],
) -> Iterator[Sentence]:
    """A sentence per change of the subject; waits and skips, which repeat, when they change."""
    repeated = None
    for ordinal, run in enumerate(runs, start=1):
        own = [change for change in run["changes"] if is_own(change, subject)]
        again = [
            (change["kind"], change["why"]) for change in own if change["kind"] in ("wait", "skip")
        ]
        for change in own:
            if change["kind"] in ("wait", "skip") and again == repeated:
                continue
            at = parse_utc(run["at"])
            snapshot = snapshot_at(snapshots, at)
            text = _sentence(change, run, ordinal) + _margin(entry, subject, snapshot, at, change)
            yield Sentence(at, "run", text, change["rule"], run=ordinal)
        repeated = again


def is_own(change: Mapping[str, Any], subject: Subject) -> bool:
    """Whether a change is about the subject."""
    return subject.about in change and change["ccms_id"] == subject.ccms_id


def _sentence(change: Mapping[str, Any], run: Mapping[str, Any], ordinal: int) -> str:
    done = PAST_TENSE.get(change["kind"], change["kind"])
    values = f"{_value(change['before'])} → {_value(change['after'])}"
    text = f"run {ordinal} ({run['cause']}): {done}, {values}"
    return f"{text}: {change['why']}" if change["why"] else text


def _value(value: Any) -> str:
    """Format a state, a name, a list of rooms or the fields of an update."""
    if value is None:
        return "none"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_value(each)}" for key, each in value.items())
    if isinstance(value, list):
        return " and ".join(map(str, value)) or "no room"
    return str(value)


def _margin(
    entry: ServiceEntry,
    subject: Subject,
    snapshot: Snapshot,
    at: datetime,
    change: Mapping[str, Any],
) -> str:
    if change["kind"] == "wait":
        active = sum(profile.state == "active" for profile in snapshot.profiles.values())
        return f" ({active} of {snapshot.paid_children} paid children are active)"
    if subject.about == "child" or change["rule"] not in _WINDOWED:
        return ""
    today = at.astimezone(ZoneInfo(entry.time_zone)).date()
    window = room_window(today, POLICIES[entry.ccms].following_weeks, entry.weeks)
    return f" ({room_boundary(snapshot, subject.ccms_id, window)})"


def snapshot_at(snapshots: Sequence[Snapshot], at: datetime) -> Snapshot:
    """The state at the end of that instant."""
    return snapshots[max(bisect_right(snapshots, at, key=lambda snapshot: snapshot.at) - 1, 0)]

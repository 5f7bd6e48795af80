"""What the runs did with a child or room, and how many had nothing to do with it. Pure."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from parktime.daemon.domain.service import POLICIES
from parktime.daemon.planning.bookings import room_window
from parktime.harness.recording.recording import Moment
from parktime.harness.results.narrative import DONE
from parktime.harness.results.timestamps import from_text
from parktime.harness.trace.trace import Subject, Told
from parktime.harness.trace.window_margin import room_boundary
from parktime.simulator.scenario.scenario import ServiceEntry

_WINDOWED = frozenset({"room-removed", "room-returns", "new-room", "map-room"})


def ran(
    entry: ServiceEntry,
    subject: Subject,
    moments: Sequence[Moment],
    runs: Sequence[Mapping[str, Any]],
) -> Iterator[Told]:
    """A sentence for each change of the subject; what every run tells anew is told when it begins."""
    retold = None
    for ordinal, run in enumerate(runs, start=1):
        own = [change for change in run["changes"] if is_own(change, subject)]
        again = [
            (change["kind"], change["why"]) for change in own if change["kind"] in ("wait", "skip")
        ]
        for change in own:
            if change["kind"] in ("wait", "skip") and again == retold:
                continue
            at = from_text(run["at"])
            text = _sentence(change, run, ordinal) + _bound(
                entry, subject, moment_at(moments, at), at, change
            )
            yield Told(at, "run", text, change["rule"], run=ordinal)
        retold = again


def is_own(change: Mapping[str, Any], subject: Subject) -> bool:
    """Whether a change is the subject's."""
    return subject.about in change and change["ccms_id"] == subject.ccms_id


def _sentence(change: Mapping[str, Any], run: Mapping[str, Any], ordinal: int) -> str:
    done = DONE.get(change["kind"], change["kind"])
    said = f"run {ordinal} ({run['cause']}): {done}, {_value(change['before'])} → {_value(change['after'])}"
    return f"{said}: {change['why']}" if change["why"] else said


def _value(value: Any) -> str:
    """A state, a name, a list of rooms or the fields of an update."""
    if value is None:
        return "none"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_value(each)}" for key, each in value.items())
    if isinstance(value, list):
        return " and ".join(map(str, value)) or "no room"
    return str(value)


def _bound(
    entry: ServiceEntry, subject: Subject, moment: Moment, at: datetime, change: Mapping[str, Any]
) -> str:
    if change["kind"] == "wait":
        active = sum(profile.state == "active" for profile in moment.profiles.values())
        return f" ({active} of {moment.paid_children} paid children are active)"
    if subject.about == "child" or change["rule"] not in _WINDOWED:
        return ""
    today = at.astimezone(ZoneInfo(entry.time_zone)).date()
    window = room_window(today, POLICIES[entry.ccms].following_weeks, entry.weeks)
    return f" ({room_boundary(moment, subject.ccms_id, window)})"


def moment_at(moments: Sequence[Moment], at: datetime) -> Moment:
    """How everything stood when that instant was done."""
    return moments[max(bisect_right(moments, at, key=lambda moment: moment.at) - 1, 0)]

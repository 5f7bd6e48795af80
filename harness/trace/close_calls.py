"""Close calls of a play: where a room or a label stayed or went by seven days or less. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from parktime.daemon.domain.service import POLICIES
from parktime.daemon.planning.bookings import room_window
from parktime.daemon.planning.close_calls import (
    CloseCall,
    Margin,
    label_goes,
    label_stays,
    room_goes,
    room_stays,
)
from parktime.harness.recording.recording import Recording, Snapshot
from parktime.harness.results.timestamps import parse_utc
from parktime.harness.trace.run_changes import snapshot_at
from parktime.harness.trace.window_margin import room_dates
from parktime.simulator.scenario.scenario import ServiceEntry

_SEARCHED = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class PastCloseCall:
    """A close call, and the run that it decided: its instant and its ordinal."""

    at: datetime
    run: int
    call: CloseCall


def close_calls(recording: Recording, key: str) -> Iterator[PastCloseCall]:
    """The close calls of a service, run by run, each at the first whole run that it decided."""
    entry = recording.scenario.service(key)
    service, snapshots = recording.result["services"][key], recording.snapshots[key]
    zone, dates = ZoneInfo(entry.time_zone), _Dates()
    reported: set[tuple[str, str, date]] = set()
    for ordinal, run in enumerate(service["runs"], start=1):
        if run["outcome"] in ("partial", "failed"):
            continue
        at = parse_utc(run["at"])
        snapshot, today = snapshot_at(snapshots, at), at.astimezone(zone).date()
        dates.move_to(entry, snapshot)
        calls = [
            *(call for call in dates.stays if _is_staying(service, snapshot, call, today)),
            *_goes(entry, dates, run, today),
        ]
        for call in calls:
            subject = (call.about, call.ccms_id, call.margin.on)
            if subject not in reported:
                reported.add(subject)
                yield PastCloseCall(at, ordinal, call)


class _Dates:
    """Session dates of a picture, and what narrowly stays by them."""

    def __init__(self) -> None:
        self.snapshot: Snapshot | None = None
        self.stays: list[CloseCall] = []

    def move_to(self, entry: ServiceEntry, snapshot: Snapshot) -> None:
        """Take over a picture, if it is another one."""
        if self.snapshot is not None and self.snapshot.picture is snapshot.picture:
            return
        self.snapshot = snapshot
        following = POLICIES[entry.ccms].following_weeks
        self.stays = [
            CloseCall("room", room.id, room.name, margin)
            for room in snapshot.picture.rooms
            for margin in room_stays(self.of_room(room.id), following, entry.weeks)
        ]
        if entry.ccms == "manage":
            self.stays += [
                CloseCall("child", child.id, child.name, margin)
                for child in snapshot.picture.children
                if not child.label_set_by_hand
                for margin in label_stays(self.of_child(child.id))
            ]

    def of_room(self, ccms_id: str) -> list[date]:
        """The session dates of a room, in order."""
        assert self.snapshot is not None, "a picture is taken over"
        today = self.snapshot.today
        return sorted(set(room_dates(self.snapshot, ccms_id, today - _SEARCHED, today + _SEARCHED)))

    def of_child(self, ccms_id: str) -> list[date]:
        """The session dates of a child, in order."""
        assert self.snapshot is not None, "a picture is taken over"
        today, listing = self.snapshot.today, self.snapshot.picture.listings.get(ccms_id)
        if listing is None:
            return []
        by_room = listing.attendance.by_room(today - _SEARCHED, today + _SEARCHED)
        return sorted({day for _, dates in by_room for day in dates})


def _is_staying(
    service: Mapping[str, Any], snapshot: Snapshot, call: CloseCall, today: date
) -> bool:
    """Whether it is decided now, for a room that is present or a child whose profile is active."""
    if not call.margin.on <= today < call.margin.on + timedelta(weeks=1):
        return False
    if call.about == "room":
        return _is_present(service, snapshot, call)
    rows = service["links"]["children"]
    profile = next((row["profile_id"] for row in rows if row["ccms_id"] == call.ccms_id), None)
    return snapshot.profile_state(profile) == "active"


def _is_present(service: Mapping[str, Any], snapshot: Snapshot, call: CloseCall) -> bool:
    """Whether the linked room is there; one that was deleted later is known by its name."""
    rows = service["links"]["rooms"]
    linked = next((row["room_id"] for row in rows if row["ccms_id"] == call.ccms_id), None)
    if linked is None or linked in snapshot.storypark_rooms:
        return snapshot.room_state(linked) == "present"
    return any(
        room.name == call.name and room.state == "present"
        for room in snapshot.storypark_rooms.values()
    )


def _goes(
    entry: ServiceEntry, dates: _Dates, run: Mapping[str, Any], today: date
) -> Iterator[CloseCall]:
    for change in run["changes"]:
        margin: Margin | None = None
        if change["rule"] == "room-removed":
            window = room_window(today, POLICIES[entry.ccms].following_weeks, entry.weeks)
            margin = room_goes(dates.of_room(change["ccms_id"]), window)
        elif change["rule"] == "leaves-scope" and _is_inactive(dates, change["ccms_id"]):
            margin = label_goes(dates.of_child(change["ccms_id"]), today)
        if margin is not None:
            about: Literal["room", "child"] = "room" if "room" in change else "child"
            yield CloseCall(about, change["ccms_id"], change[about], margin)


def _is_inactive(dates: _Dates, ccms_id: str) -> bool:
    """Whether the child is listed, and Inactive by its bookings."""
    listing = dates.snapshot and dates.snapshot.picture.listings.get(ccms_id)
    if not listing:
        return False
    return listing.record.label == "Inactive" and not listing.record.label_set_by_hand


def close_call_lines(recording: Recording) -> dict[str, list[tuple[datetime, str]]]:
    """By service: when each close call was decided, and a sentence on it."""
    return {
        key: [
            (each.at, f"{each.call.name}: {each.call.words}  [{each.call.rule}]")
            for each in close_calls(recording, key)
        ]
        for key in recording.result["services"]
    }

"""How close a decision was: the sessions around a boundary, in dates and days. Pure."""

from collections.abc import Iterable
from datetime import date, timedelta

from parktime.daemon.planning.bookings import RoomWindow
from parktime.harness.recording.recording import Snapshot
from parktime.simulator.world.sessions import DAYS_AHEAD, DAYS_BACK, Attendance

_SEARCHED = timedelta(days=400)


def room_boundary(snapshot: Snapshot, room_id: str, window: RoomWindow) -> str:
    """The room's last session before the window, and its first in or after it (room-window)."""
    dates = sorted(
        set(room_dates(snapshot, room_id, window.first - _SEARCHED, window.last + _SEARCHED))
    )
    before = max((day for day in dates if day < window.first), default=None)
    inside = next((day for day in dates if window.first <= day <= window.last), None)
    after = next((day for day in dates if day > window.last), None)
    parts = [f"last session before it {format_date(before)}" if before else "no session before it"]
    parts.append(f"window {format_date(window.first)} to {format_date(window.last)}")
    if inside is not None:
        return f"{', '.join(parts)}, first session in it {format_date(inside)}"
    if after is None:
        return f"{', '.join(parts)}, no session after it is booked"
    distance = format_days((after - window.last).days)
    return f"{', '.join(parts)}, next session {format_date(after)}: {distance} outside"


def room_dates(snapshot: Snapshot, room_id: str, first: date, last: date) -> Iterable[date]:
    """The dates of the sessions in a room, as served, in no order."""
    for listing in snapshot.picture.listings.values():
        for room, dates in listing.attendance.by_room(first, last):
            if room == room_id:
                yield from dates


def label_boundary(snapshot: Snapshot, ccms_id: str, today: date) -> str:
    """The sessions nearest to the date that decide the label of Manage (manage-status)."""
    listing = snapshot.picture.listings[ccms_id]
    if listing.child.pinned is not None:
        return "the label is set by hand"
    return attendance_boundary(listing.attendance, today)


def attendance_boundary(attendance: Attendance, today: date) -> str:
    """The last session up to a date and the next one, each with its distance and limit."""
    last = attendance.latest(today - _SEARCHED, today)
    following = attendance.next(today + timedelta(days=1), today + _SEARCHED)
    past = (
        "no session before it"
        if last is None
        else f"last session {format_date(last)}, {_ago(today, last, DAYS_BACK)}"
    )
    if following is None:
        return f"{past}; no session after it is booked"
    return f"{past}; next session {format_date(following)}, {_ahead(today, following)}"


def _ago(today: date, last: date, bound: int) -> str:
    past = (today - last).days
    ago = f"{format_days(past)} before" if past else "the same day"
    return f"{ago} ({bound} keep it Active{_over(past, bound)})"


def _ahead(today: date, following: date) -> str:
    ahead = (following - today).days
    return f"{format_days(ahead)} ahead ({DAYS_AHEAD} make it Active{_over(ahead, DAYS_AHEAD)})"


def _over(actual: int, bound: int) -> str:
    return f": {format_days(actual - bound)} too many" if actual > bound else ""


def format_days(count: int) -> str:
    """`1 day`, `3 days`."""
    return f"{count} day" if count == 1 else f"{count} days"


def format_date(day: date) -> str:
    """`11 Dec 2026`."""
    return f"{day.day} {day:%b %Y}"

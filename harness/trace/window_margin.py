"""How near a decision was, in dates and days: the session before, the bound, the session after. Pure."""

from collections.abc import Iterable
from datetime import date, timedelta

from parktime.daemon.planning.bookings import RoomWindow
from parktime.harness.recording.recording import Moment
from parktime.simulator.world.sessions import DAYS_AHEAD, DAYS_BACK, Attendance

_FORESEEN = timedelta(days=400)


def room_boundary(moment: Moment, room_id: str, window: RoomWindow) -> str:
    """Of a room's going or coming: its last session before the window, its first in it or after it (room-window)."""
    dates = sorted(
        set(_room_dates(moment, room_id, window.first - _FORESEEN, window.last + _FORESEEN))
    )
    before = max((day for day in dates if day < window.first), default=None)
    inside = next((day for day in dates if window.first <= day <= window.last), None)
    after = next((day for day in dates if day > window.last), None)
    told = [f"last session before it {written(before)}" if before else "no session before it"]
    told.append(f"window {written(window.first)} to {written(window.last)}")
    if inside is not None:
        return f"{', '.join(told)}, first session in it {written(inside)}"
    if after is None:
        return f"{', '.join(told)}, no session after it is booked"
    return f"{', '.join(told)}, next session {written(after)}: {days((after - window.last).days)} outside"


def _room_dates(moment: Moment, room_id: str, first: date, last: date) -> Iterable[date]:
    for listing in moment.picture.listings.values():
        for room, dates in listing.attendance.by_room(first, last):
            if room == room_id:
                yield from dates


def label_boundary(moment: Moment, ccms_id: str, today: date) -> str:
    """Of Manage's label on a date: the sessions nearest to it on both sides (manage-status)."""
    listing = moment.picture.listings[ccms_id]
    if listing.child.pinned is not None:
        return "the label is set by hand"
    return attendance_boundary(listing.attendance, today)


def attendance_boundary(attendance: Attendance, today: date) -> str:
    """The last session up to a date and the next after it, with their distance and the bound."""
    last = attendance.latest(today - _FORESEEN, today)
    following = attendance.next(today + timedelta(days=1), today + _FORESEEN)
    told = (
        "no session before it"
        if last is None
        else f"last session {written(last)}, {_ago(today, last, DAYS_BACK)}"
    )
    if following is None:
        return f"{told}; no session after it is booked"
    return f"{told}; next session {written(following)}, {_ahead(today, following)}"


def _ago(today: date, last: date, bound: int) -> str:
    past = (today - last).days
    ago = f"{days(past)} before" if past else "the same day"
    return f"{ago} ({bound} keep it Active{_over(past, bound)})"


def _ahead(today: date, following: date) -> str:
    ahead = (following - today).days
    return f"{days(ahead)} ahead ({DAYS_AHEAD} make it Active{_over(ahead, DAYS_AHEAD)})"


def _over(actual: int, bound: int) -> str:
    return f": {days(actual - bound)} too many" if actual > bound else ""


def days(count: int) -> str:
    """`1 day`, `3 days`."""
    return f"{count} day" if count == 1 else f"{count} days"


def written(day: date) -> str:
    """`11 Dec 2026`, whatever the locale."""
    return f"{day.day} {day:%b %Y}"

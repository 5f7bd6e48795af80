"""What daemon and simulator tell is read without loss."""

from datetime import date

import msgspec

from tui.forecast import Turn
from tui.forecast_shape import ForecastShape, calendar_of, forecast_of
from tui.strip import Range


def shape(absences):
    room = {
        "ccms_id": "r1", "name": "Possums", "mapping": "linked", "listed": True, "room_id": "1", "room_name": "Possums", "state": "present",
        "posts": 3, "held_until": None, "sessions": [1, 2], "goes_on": None, "returns_on": None, "absences": absences,
    }  # fmt: skip
    told = {
        "today": "2026-11-30", "weeks": ["2026-11-23", "2026-11-30"], "this_week": 1, "next_run_at": None, "removal": "delete", "note": "",
        "window": {"first": "2026-11-30", "last": "2027-01-03", "following": 5, "weeks": "calendar"}, "rooms": [room],
    }  # fmt: skip
    return forecast_of(msgspec.convert(told, ForecastShape))


def test_absences_become_turns_in_their_order():
    found = shape(
        [
            {"goes_on": None, "goes_at": None, "returns_on": "2026-12-07", "returns_at": None},
            {"goes_on": "2026-12-14", "goes_at": None, "returns_on": None, "returns_at": None},
        ]
    )
    assert found.rooms[0].turns == (Turn(date(2026, 12, 7), "returns"), Turn(date(2026, 12, 14), "goes"))
    assert (found.rooms[0].posts, found.rooms[0].removal) == (3, "delete")
    assert (found.first_week, found.weeks, found.window_ends) == (date(2026, 11, 23), 2, date(2027, 1, 3))


def test_a_calendar_is_read():
    told = {
        "school_holidays": [{"from": "2026-12-12", "to": "2027-01-26"}],
        "school_terms_known": True,
        "public_holidays": [{"date": "2026-12-25", "name": "Christmas Day"}],
        "closed": [],
    }
    found = calendar_of(told)
    assert found.school_holidays == (Range(date(2026, 12, 12), date(2027, 1, 26)),)
    assert found.public_holidays == ((date(2026, 12, 25), "Christmas Day"),)

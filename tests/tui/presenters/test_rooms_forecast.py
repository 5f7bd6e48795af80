"""What becomes of a room, in words and week by week."""

from dataclasses import replace
from datetime import UTC, date, datetime

import msgspec

from parktime.tui.presenters import rooms_forecast, week_strip
from parktime.tui.presenters.forecast import CloseCall
from parktime.tui.presenters.rooms_forecast import (
    RoomEvent,
    RoomForecast,
    RoomsForecast,
    RoomsForecastData,
    to_calendar,
    to_rooms_forecast,
)
from parktime.tui.presenters.week_strip import DateRange
from parktime.tui.snapshot import Change, Counts, Run

TODAY = date(2026, 11, 30)
POSSUMS = RoomForecast(
    "r1",
    "Possums",
    "linked",
    "Possums",
    "present",
    None,
    (51,) * 6,
    (RoomEvent(date(2026, 12, 14), "goes"), RoomEvent(date(2026, 12, 21), "returns")),
    148,
)
ALL = RoomsForecast(TODAY, date(2026, 11, 23), 6, date(2027, 1, 10), (POSSUMS,))
WEEKS = week_strip.make_weeks(ALL.first_week, 6, today=TODAY, window_ends=ALL.window_ends)


def test_a_room_that_goes_and_comes_back():
    words = rooms_forecast.describe_future(POSSUMS, [], ALL)
    assert (
        words
        == "goes on Mon 14 Dec 2026 if nothing changes, and comes back on Mon 21 Dec 2026; its 148 posts are kept"
    )
    assert rooms_forecast.short_future(POSSUMS, ALL) == ("✖ goes Mon 14 Dec", "↑ back Mon 21 Dec")
    assert rooms_forecast.presence_by_week(POSSUMS, POSSUMS.events, WEEKS) == [
        "present",
        "present",
        "present",
        "goes",
        "returns",
        "present",
    ]


def test_posts_that_will_be_lost_are_named():
    assert "its 148 posts will be lost" in rooms_forecast.describe_future(
        replace(POSSUMS, removal="delete"), [], ALL
    )
    assert "its 1 post will be lost" in rooms_forecast.describe_future(
        replace(POSSUMS, removal="delete", posts=1), [], ALL
    )


def test_the_capacity_that_the_ccms_tells_is_shown():
    def lines(capacity):
        room = replace(POSSUMS, capacity=capacity)
        return rooms_forecast.room_details(room, [], ALL).splitlines()

    assert ["33 children" in lines(each)[0] for each in (33, None)] == [True, False]
    assert lines(33)[1:] == lines(None)[1:]


def test_a_room_that_is_not_back_in_sight():
    going = replace(POSSUMS, events=POSSUMS.events[:1])
    assert "is not back by Sun 3 Jan 2027" in rooms_forecast.describe_future(going, [], ALL)
    assert rooms_forecast.short_future(going, ALL) == ("✖ goes Mon 14 Dec", "no known return")


def test_a_room_that_stays_and_is_held():
    held = replace(POSSUMS, events=(), held_until=date(2027, 1, 15))
    assert rooms_forecast.describe_future(held, [], ALL) == (
        "stays: a session in every window up to Sun 3 Jan 2027; support holds it until Fri 15 Jan 2027"
    )
    assert rooms_forecast.short_future(held, ALL) == ("━ stays", "Ⅱ held to Fri 15 Jan")


def test_a_removed_room_knows_since_when():
    gone = replace(POSSUMS, state="removed", events=POSSUMS.events[1:])
    past = [RoomEvent(date(2026, 11, 24), "goes")]
    assert (
        rooms_forecast.describe_future(gone, past, ALL)
        == "removed since Tue 24 Nov 2026; comes back on Mon 21 Dec 2026"
    )
    states = rooms_forecast.presence_by_week(gone, (*past, *gone.events), WEEKS)
    assert states == ["goes", "absent", "absent", "absent", "returns", "present"]


def test_a_room_that_is_not_linked_stays_as_it_is():
    skipped = replace(POSSUMS, mapping="skip", events=())
    assert "is left as it is" in rooms_forecast.describe_future(skipped, [], ALL)
    assert rooms_forecast.presence_by_week(skipped, (), WEEKS) == ["unlinked"] * 6


def test_a_room_yet_to_be_added():
    new = replace(
        POSSUMS, mapping="create", state="absent", events=(RoomEvent(date(2026, 12, 7), "returns"),)
    )
    assert rooms_forecast.describe_future(new, [], ALL) == "is added on Mon 7 Dec 2026"
    assert rooms_forecast.presence_by_week(new, new.events, WEEKS)[:4] == [
        "absent",
        "absent",
        "returns",
        "present",
    ]
    assert rooms_forecast.short_future(replace(new, events=()), ALL) == ("not added yet", "")


def test_past_turns_are_those_of_the_runs_on_their_local_dates():
    def change(kind, room="r1"):
        return Change("room-removed", kind, room, "", "", "why", room="Possums")

    late = datetime(2026, 12, 13, 22, tzinfo=UTC)
    runs = [
        Run(
            2,
            "s",
            2,
            late,
            "schedule",
            "ok",
            "",
            Counts(),
            changes=(change("remove_room"), change("move", "c1")),
        ),
        Run(
            1,
            "s",
            1,
            datetime(2026, 11, 29, 22, tzinfo=UTC),
            "set-up",
            "ok",
            "",
            Counts(),
            changes=(change("add_room"),),
        ),
    ]
    assert rooms_forecast.past_events(runs, "Australia/Brisbane") == {
        "r1": [RoomEvent(date(2026, 11, 30), "returns"), RoomEvent(date(2026, 12, 14), "goes")]
    }


def test_the_most_sessions_of_any_week_scale_the_picture():
    assert replace(ALL, rooms=(POSSUMS, replace(POSSUMS, sessions=(3, 80)))).most_sessions == 80
    assert replace(ALL, rooms=()).most_sessions == 0


def shape(absences):
    room = {
        "ccms_id": "r1", "name": "Possums", "mapping": "linked", "listed": True, "room_id": "1", "room_name": "Possums", "state": "present",
        "posts": 3, "held_until": None, "sessions": [1, 2], "goes_on": None, "returns_on": None, "absences": absences,
    }  # fmt: skip
    told = {
        "today": "2026-11-30", "weeks": ["2026-11-23", "2026-11-30"], "this_week": 1, "next_run_at": None, "removal": "delete", "note": "",
        "window": {"first": "2026-11-30", "last": "2027-01-03", "following": 5, "weeks": "calendar"}, "rooms": [room],
    }  # fmt: skip
    return to_rooms_forecast(msgspec.convert(told, RoomsForecastData))


def test_absences_become_turns_in_their_order():
    found = shape(
        [
            {"goes_on": None, "goes_at": None, "returns_on": "2026-12-07", "returns_at": None},
            {"goes_on": "2026-12-14", "goes_at": None, "returns_on": None, "returns_at": None},
        ]
    )
    assert found.rooms[0].events == (
        RoomEvent(date(2026, 12, 7), "returns"),
        RoomEvent(date(2026, 12, 14), "goes"),
    )
    assert (found.rooms[0].posts, found.rooms[0].removal) == (3, "delete")
    assert (found.first_week, found.weeks, found.window_ends) == (
        date(2026, 11, 23),
        2,
        date(2027, 1, 3),
    )


def test_a_calendar_is_read():
    told = {
        "school_holidays": [{"from": "2026-12-12", "to": "2027-01-26"}],
        "school_terms_known": True,
        "public_holidays": [{"date": "2026-12-25", "name": "Christmas Day"}],
        "closed": [],
    }
    found = to_calendar(told)
    assert found.school_holidays == (DateRange(date(2026, 12, 12), date(2027, 1, 26)),)
    assert found.public_holidays == ((date(2026, 12, 25), "Christmas Day"),)


def test_a_room_that_narrowly_stays_says_by_how_much():
    call = CloseCall(
        "room", "Possums", "stays", date(2026, 12, 21), 3, date(2027, 1, 28), date(2027, 2, 1)
    )
    close = replace(POSSUMS, events=(), close_calls=(call,))
    assert rooms_forecast.short_future(close, ALL) == ("━ stays", "≈ by 3 d")
    line = "≈ close call Mon 21 Dec: stays by 3 days (session 28 Jan; from 1 Feb goes)"
    assert line in rooms_forecast.room_details(close, [], ALL)
    assert "close call" not in rooms_forecast.room_details(POSSUMS, [], ALL)

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import holidays
import pytest

from parktime.daemon.domain.links import RoomLink
from parktime.daemon.domain.roster import Sessions
from parktime.daemon.forecast.rooms import Absence, forecast_rooms, shown_weeks
from parktime.daemon.forecast.runs import RunDay
from tests.daemon.plan_inputs import POSSUMS, WOMBATS, linked_room, plan_input, room_of_storypark

MONDAY = date(2026, 11, 30)
DAYS = [
    RunDay(MONDAY + timedelta(days=n), datetime(2026, 11, 29, 22, tzinfo=UTC) + timedelta(days=n))
    for n in range(120)
]


def school_days(state, first=date(2026, 11, 2), last=date(2027, 6, 30)):
    """Every date with school: the worked dates of the handbook."""
    off = holidays.country_holidays("AU", subdiv=state, years=(2026, 2027), categories=("school",))
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return tuple(day for day in days if day.weekday() < 5 and day not in off)


def about(dates, room=POSSUMS, **more):
    given = {
        "rooms": [POSSUMS],
        "booked": [Sessions("c00001", room.id, tuple(dates))],
        "storypark_rooms": [room_of_storypark(1)],
        "room_links": [linked_room(POSSUMS, "s001")],
    }
    return plan_input(**given | more)


def forecast(dates, ahead=16, **more):
    (room,) = forecast_rooms(about(dates, **more), DAYS, ahead).rooms
    return room


def spans(room):
    return [
        (absence.goes and absence.goes.day, absence.returns and absence.returns.day)
        for absence in room.absences
    ]


@pytest.mark.parametrize("state", ["QLD", "SA", "NT"])
def test_manage_removes_the_room_for_exactly_one_week(state):
    assert spans(forecast(school_days(state))) == [(date(2026, 12, 14), date(2026, 12, 21))]


@pytest.mark.parametrize("state", ["NSW", "VIC"])
def test_manage_removes_no_room_in_a_shorter_summer(state):
    assert forecast(school_days(state)).absences == ()


@pytest.mark.parametrize("state", ["QLD", "SA", "NT", "NSW", "VIC"])
def test_kidsoft_removes_no_room_in_that_summer(state):
    assert forecast(school_days(state), ccms="kidsoft").absences == ()


def test_a_removal_has_the_instant_of_the_first_run_of_the_day():
    (absence,) = forecast(school_days("QLD")).absences
    assert absence.goes == RunDay(date(2026, 12, 14), datetime(2026, 12, 13, 22, tzinfo=UTC))


def test_a_rolling_window_is_planned_on_every_day():
    # 42 days from the day after the last session on 11 December: the first that see none until 27 January begin here
    (span,) = spans(forecast(school_days("QLD"), weeks="rolling"))
    assert span == (date(2026, 12, 12), date(2026, 12, 17))


def test_a_hold_keeps_the_room_until_its_date_even_in_midweek():
    last = date(2026, 12, 4)
    held = forecast([last], ccms="kidsoft", holds={POSSUMS.id: date(2026, 12, 10)})
    assert held.held_until == date(2026, 12, 10)
    assert spans(held) == [(date(2026, 12, 10), None)]
    assert spans(forecast([last], ccms="kidsoft")) == [(date(2026, 12, 7), None)]


@pytest.mark.parametrize("removal", ["deactivate", "delete"])
def test_a_room_can_be_removed_more_than_once(removal):
    dates = [MONDAY, MONDAY + timedelta(weeks=8), MONDAY + timedelta(weeks=15)]
    assert spans(forecast(dates, removal=removal)) == [
        (date(2026, 12, 7), date(2026, 12, 21)),
        (date(2027, 2, 1), date(2027, 2, 8)),
        (date(2027, 3, 22), None),
    ]


def test_a_removed_room_has_its_return():
    away = [room_of_storypark(1, state="removed")]
    room = forecast([MONDAY + timedelta(weeks=6)], storypark_rooms=away)
    assert spans(room)[0] == (None, date(2026, 12, 7))
    assert room.next_absence == Absence(None, DAYS[7])


def test_a_room_is_added_with_its_first_sessions():
    link = RoomLink(POSSUMS.id, POSSUMS.name, confirmed=True)
    room = forecast([MONDAY + timedelta(weeks=6)], storypark_rooms=[], room_links=[link])
    assert (room.mapping, room.room) == ("create", None)
    assert spans(room)[0] == (None, date(2026, 12, 7))


def test_a_skipped_room_is_never_removed():
    link = RoomLink(POSSUMS.id, POSSUMS.name, "skip", confirmed=True)
    assert forecast([], room_links=[link]).absences == ()


def test_no_absences_before_set_up():
    (room,) = forecast_rooms(about([]), [], 16).rooms
    assert room.absences == ()


def test_an_incomplete_reading_has_a_note_and_no_removals():
    found = forecast_rooms(about([], incomplete="half a list"), DAYS, 16)
    assert (found.rooms[0].absences, found.note) == ((), "half a list")


def test_sessions_are_counted_by_the_week_from_four_weeks_back():
    dates = [date(2026, 11, 2), date(2026, 11, 29), MONDAY, date(2026, 12, 6), date(2026, 12, 7)]
    two = [Sessions("c00001", POSSUMS.id, tuple(dates)), Sessions("c00002", POSSUMS.id, (MONDAY,))]
    assert forecast([], ahead=2, booked=two).sessions == (1, 0, 0, 1, 3, 1, 0)
    assert shown_weeks(date(2026, 12, 6), 2)[::3] == (
        date(2026, 11, 2),
        date(2026, 11, 23),
        date(2026, 12, 14),
    )


def test_rooms_are_ordered_by_id_including_unlisted_ones():
    gone = linked_room(WOMBATS, "s002")
    there = about([MONDAY], room_links=[gone, linked_room(POSSUMS, "s001")])
    there = replace(
        there,
        storypark=replace(
            there.storypark, rooms=there.storypark.rooms | {"s002": room_of_storypark(2, "W")}
        ),
    )
    first, second = forecast_rooms(there, DAYS, 4).rooms
    assert (first.name, first.listed, second.name, second.listed) == (
        "Possums",
        True,
        "Wombats",
        False,
    )
    assert spans(second) == [(MONDAY, None)]

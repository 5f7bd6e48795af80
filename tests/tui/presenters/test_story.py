"""The bar over a story: columns, what is drawn, and what happens before and after an instant."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parktime.tui.presenters.forecast import PlannedChange, PlannedRun
from parktime.tui.presenters.story import DaysOff, Moment, Story, bar_lines
from parktime.tui.presenters.story_moments import (
    Command,
    days_off,
    moments_of_commands,
    moments_of_forecast,
    moments_of_runs,
)
from parktime.tui.snapshot import Change, ChangedRoom, Counts, Run, RunSummary

ZONE = "Australia/Brisbane"
STARTS = datetime(2026, 11, 29, 14, tzinfo=UTC)
ENDS = STARTS + timedelta(days=79)
NOW = STARTS + timedelta(days=20)


def story(*moments, **more):
    return Story(STARTS, ENDS, NOW, ZONE, moments, **more)


def lines(found, cursor=NOW, marks=()):
    return [line.plain for line in bar_lines(found, 80, cursor, marks, {})]


def moment(day, kind="changed"):
    return Moment(STARTS + timedelta(days=day), kind, f"{kind} on day {day}")


def test_months_days_off_and_moments_are_above_the_line():
    holidays = (DaysOff(date(2026, 12, 12), date(2027, 1, 26)),)
    closed = (DaysOff(date(2026, 12, 24), date(2027, 1, 3)),)
    found = story(moment(14), moment(21, "foretold"), holidays=holidays, closed=closed)
    months, off, happened, line = lines(found)
    assert [months.index(month) for month in ("Dec", "Jan", "Feb")] == [1, 32, 63]
    assert (off[11], off[12], off[24], off[40], off[58], off[59]) == (" ", "▒", "╳", "▒", "▒", " ")
    assert (happened[14], happened[21], happened.split()) == ("▲", "△", ["▲", "△"])
    assert (line[19], line[20], line[21]) == ("─", "◆", "┄")


def test_the_worst_of_several_in_one_column_is_shown():
    (_, _, happened, _) = lines(story(moment(14), moment(14, "people"), moment(14.1, "failed")))
    assert happened.split() == ["✖"]


def test_marks_are_letters_also_under_the_cursor():
    marks = (STARTS, NOW)
    line = lines(story(), cursor=NOW, marks=marks)[-1]
    assert (line[0], line[20]) == ("A", "B")


@given(st.integers(0, 300), st.integers(2, 300))
def test_each_column_is_the_column_of_its_own_instant(column, width):
    column = min(column, width - 1)
    found = story()
    assert found.column_of(found.instant_of(column, width), width) == column
    assert all(line.cell_len == width for line in bar_lines(found, width, NOW, (), {}))


def test_an_instant_outside_is_at_an_end():
    found = story()
    assert found.column_of(ENDS + timedelta(days=9), 80) == 79
    assert found.within(STARTS - timedelta(days=9)) == STARTS


def test_before_after_and_at_an_instant():
    first, second = moment(3), moment(9)
    found = story(first, second)
    assert found.next_after(first.at) == second
    assert found.last_before(second.at) == first
    assert found.last_before(first.at) is None and found.next_after(second.at) is None
    assert found.moments_at(first.at) == [first]


def test_runs_people_and_what_is_foretold_become_moments():
    summary = RunSummary((ChangedRoom("remove_room", "Possums"),), 1, {"move": 27})
    run = Run(29, "banksia", 29, NOW, "schedule", "ok", "", Counts(), summary=summary)
    (found,) = moments_of_runs([run], "manage")
    assert (found.kind, found.run) == ("changed", 29)
    assert "Possums removed, 27 moved" in found.text
    values = {"rooms": [{"room": {"id": "r1", "name": "Possums"}, "to": "skip"}]}
    (found,) = moments_of_commands([Command(NOW, "map", values)])
    assert (found.kind, "Possums" in found.text) == ("people", True)
    back = Change("room-returns", "return_room", "r1", "removed", "present", "", None, "Possums")
    (found,) = moments_of_forecast([PlannedRun(ENDS, "ok", "", (PlannedChange(back),))])
    assert (found.kind, "Possums" in found.text) == ("foretold", True)


@pytest.mark.parametrize("outcome", ["failed", "held", "partial"])
def test_a_run_that_did_not_end_well_has_its_own_glyph(outcome):
    run = Run(1, "banksia", 1, NOW, "schedule", outcome, "note", Counts())
    assert moments_of_runs([run], "manage")[0].kind == outcome


def test_days_off_of_a_calendar():
    calendar = {
        "school_holidays": [{"from": "2026-12-12", "to": "2027-01-26"}],
        "public_holidays": [{"date": "2026-12-25", "name": "Christmas Day"}],
        "closed": [{"from": "2026-12-24", "to": "2027-01-03"}],
    }
    holidays, closed = days_off(calendar)
    christmas = date(2026, 12, 25)
    assert holidays[1] == DaysOff(christmas, christmas)
    assert closed == (DaysOff(date(2026, 12, 24), date(2027, 1, 3)),)

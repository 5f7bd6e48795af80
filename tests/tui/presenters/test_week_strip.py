"""A strip tells by glyphs alone; colour repeats it."""

from datetime import date

import pytest

from parktime.tui.presenters import week_strip as strip
from parktime.tui.presenters.week_strip import DateRange, Palette, StripLayout

PLAIN = Palette()
MONDAY = date(2026, 11, 30)
HOLIDAYS = [DateRange(date(2026, 12, 12), date(2027, 1, 26))]
CLOSED = [DateRange(date(2026, 12, 24), date(2027, 1, 3))]


def weeks(count=10, today=MONDAY, window_ends=date(2027, 1, 10)):
    return strip.make_weeks(
        MONDAY, count, today=today, window_ends=window_ends, holidays=HOLIDAYS, closed=CLOSED
    )


def test_weeks_begin_on_monday_and_know_this_one_and_the_window():
    found = strip.make_weeks(
        date(2026, 12, 2), 8, today=date(2026, 12, 9), window_ends=date(2027, 1, 10)
    )
    assert [week.monday.day for week in found[:3]] == [30, 7, 14]
    assert [week.is_current for week in found].index(True) == 1
    assert [week.in_window for week in found] == [False, True, True, True, True, True, False, False]


def test_days_off_are_counted_from_monday_to_friday():
    found = weeks()
    assert [week.holiday_days for week in found] == [0, 0, 5, 5, 5, 5, 5, 5, 2, 0]
    assert [week.closed_days for week in found] == [0, 0, 0, 2, 5, 0, 0, 0, 0, 0]


def test_holidays_and_closures_are_told_whole_and_in_part():
    assert strip.holidays_line(StripLayout(weeks(), 1, PLAIN)).plain == "  ▒▒▒▒▒▒░ "
    assert strip.closures_line(StripLayout(weeks(), 2, PLAIN)).plain == "      ××╳╳          "


def test_the_window_reaches_from_this_week_to_its_end():
    assert strip.window_line(StripLayout(weeks(), 1, PLAIN)).plain == "▼━━━━┫    "
    assert strip.window_line(StripLayout(weeks(), 2, PLAIN)).plain == "▼━━━━━━━━━━┫        "


def test_the_window_of_one_week_still_marks_this_week():
    assert (
        strip.window_line(StripLayout(weeks(2, window_ends=date(2026, 12, 6)), 1, PLAIN)).plain
        == "▼ "
    )


def test_a_bar_is_as_high_as_its_share_and_never_hides_a_session():
    assert [strip.bar(count, 100) for count in (0, 1, 50, 100)] == ["·", "▁", "▄", "█"]
    assert strip.bar(-1, 10) == "·"


def test_high_bars_fill_their_lines_from_below():
    assert [strip.bar(75, 100, 2, above) for above in (0, 1)] == ["█", "▄"]
    assert [strip.bar(0, 100, 2, above) for above in (0, 1)] == ["·", " "]
    drawn = strip.bars([100, 25], 100, StripLayout(weeks(2), 1, PLAIN), lines=2).plain
    assert drawn == "█ \n█▄"


@pytest.mark.parametrize("cell", [1, 2, 3])
def test_every_line_is_as_wide_as_its_weeks(cell):
    found = weeks()
    lines = [
        strip.bars([5] * 10, 9, StripLayout(found, cell, PLAIN)),
        strip.presence_line(["present"] * 10, StripLayout(found, cell, PLAIN)),
        strip.month_labels(StripLayout(found, cell, PLAIN)),
        strip.holidays_line(StripLayout(found, cell, PLAIN)),
        strip.window_line(StripLayout(found, cell, PLAIN)),
    ]
    assert {len(line.plain) for line in lines} == {10 * cell}


def test_going_and_returning_are_marked_in_their_weeks():
    states = ["present", "goes", "absent", "returns", "unlinked"]
    assert strip.presence_line(states, StripLayout(weeks(5), 2, PLAIN)).plain == "━━✖   ↑━┄┄"


def test_months_stand_where_they_begin_and_never_run_into_the_next():
    assert strip.month_labels(StripLayout(weeks(), 2, PLAIN)).plain == "  Dec     Jan ’27   "
    assert strip.month_labels(StripLayout(weeks(), 1, PLAIN)).plain == " Dec Jan  "


def test_days_of_the_month_need_space():
    assert strip.day_labels(StripLayout(weeks(), 2, PLAIN)) is None
    days = strip.day_labels(StripLayout(weeks(), 3, PLAIN))
    assert days is not None and days.plain.startswith("30  7 14 21 ")


def test_a_week_gets_as_many_columns_as_there_are():
    assert [strip.cell_width(columns, 30) for columns in (10, 30, 60, 200)] == [1, 1, 2, 3]


def test_colour_says_nothing_that_a_glyph_does_not_say():
    palette = Palette("blue", "orange", "on grey", "on black")
    coloured = strip.presence_line(["goes"], StripLayout(weeks(1), 2, palette))
    assert coloured.plain == strip.presence_line(["goes"], StripLayout(weeks(1), 2, PLAIN)).plain
    assert [str(span.style) for span in coloured.spans] == ["orange"]


def test_closed_weeks_are_shaded_before_holidays():
    palette = Palette(holiday="on grey", closed="on black")
    found = weeks()
    assert [palette.background(week) for week in found[1:5]] == [
        "",
        "on grey",
        "on grey",
        "on black",
    ]

"""The picture fits its space, and stands as text in a report."""

from dataclasses import replace
from datetime import date

import pytest

from parktime.tui.presenters import rooms_timeline
from parktime.tui.presenters.rooms_forecast import Calendar
from parktime.tui.presenters.week_strip import DateRange, Palette
from tests.tui.presenters.test_rooms_forecast import ALL, POSSUMS

CALENDAR = Calendar(
    (DateRange(date(2026, 12, 12), date(2027, 1, 26)),),
    (DateRange(date(2026, 12, 24), date(2027, 1, 3)),),
)


def drawn(columns=120, rows=20, calendar=CALENDAR, forecast=ALL):
    return rooms_timeline.make_timeline(
        forecast, calendar, {}, columns=columns, rows=rows, palette=Palette()
    )


def test_a_report_names_the_dates_and_explains_every_glyph():
    text = drawn().to_text("Banksia Kindergarten")
    assert text.splitlines()[0] == "Banksia Kindergarten"
    for words in (
        "✖ goes Mon 14 Dec",
        "↑ back Mon 21 Dec",
        "Possums",
        "━ present",
        "school holidays",
        "closed",
    ):
        assert words in text
    for glyph in "▼┫▁·✖↑┄╳×▒░":
        assert glyph in text.splitlines()[-1]


def test_days_off_are_left_out_where_there_are_none():
    found = drawn(calendar=Calendar())
    assert [word for word, _ in found.axis] == ["", "week of", "room window"]
    assert "closed" not in found.legend


@pytest.mark.parametrize("columns", [60, 80, 120, 200])
@pytest.mark.parametrize("weeks", [17, 31])
def test_a_row_fits_its_columns(columns, weeks):
    forecast = replace(ALL, weeks=weeks, rooms=(replace(POSSUMS, sessions=(51,) * weeks),))
    found = drawn(columns, forecast=forecast)
    widest = max(len(each.presence.plain) for each in found.strips)
    words = max(len(part) for each in found.strips for part in each.future)
    assert (
        rooms_timeline.name_columns(forecast, columns)
        + widest
        + words
        + rooms_timeline.TABLE_COLUMNS
        <= columns
    )


def test_bars_grow_with_the_space_and_every_room_stays_in_sight():
    rooms = tuple(replace(POSSUMS, ccms_id=str(number)) for number in range(4))
    assert drawn(rows=12).bar_lines == rooms_timeline.TALLEST_BAR
    assert drawn(rows=20, forecast=replace(ALL, rooms=rooms)).bar_lines == 1
    assert rooms_timeline.bar_lines(30, 4) * 4 <= 30


def test_narrow_words_keep_the_date():
    assert drawn(60).strips[0].future == ("✖ 14 Dec", "↑ 21 Dec")

"""The picture fits its space, and stands as text in a report."""

from dataclasses import replace
from datetime import date

import pytest

from tests.tui.test_forecast import ALL, POSSUMS
from tui import timeline
from tui.forecast import Calendar
from tui.strip import Palette, Range

CALENDAR = Calendar((Range(date(2026, 12, 12), date(2027, 1, 26)),), (Range(date(2026, 12, 24), date(2027, 1, 3)),))


def drawn(columns=120, rows=20, calendar=CALENDAR, forecast=ALL):
    return timeline.timeline(forecast, calendar, {}, columns=columns, rows=rows, palette=Palette())


def test_a_report_names_the_dates_and_explains_every_glyph():
    text = drawn().text("Banksia Kindergarten")
    assert text.splitlines()[0] == "Banksia Kindergarten"
    for words in ("✖ goes Mon 14 Dec", "↑ back Mon 21 Dec", "Possums", "━ present", "school holidays", "closed"):
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
    words = max(len(part) for each in found.strips for part in each.fate)
    assert timeline.name_columns(forecast, columns) + widest + words + timeline.BETWEEN <= columns


def test_bars_grow_with_the_space_and_every_room_stays_in_sight():
    rooms = tuple(replace(POSSUMS, ccms_id=str(number)) for number in range(4))
    assert drawn(rows=12).bar_lines == timeline.TALLEST_BAR
    assert drawn(rows=20, forecast=replace(ALL, rooms=rooms)).bar_lines == 1
    assert timeline.bar_lines(30, 4) * 4 <= 30


def test_narrow_words_keep_the_date():
    assert drawn(60).strips[0].fate == ("✖ 14 Dec", "↑ 21 Dec")

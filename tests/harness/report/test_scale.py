"""Where instants lie."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from parktime.harness.report.timeline import LEFT, RIGHT, WIDTH, Scale

SYDNEY = ZoneInfo("Australia/Sydney")
FIRST = datetime(2026, 9, 30, 14, tzinfo=UTC)
SCALE = Scale(FIRST, FIRST + timedelta(days=10), SYDNEY)


def test_from_edge_to_edge_and_never_beyond() -> None:
    assert SCALE.x(FIRST) == LEFT == SCALE.x(FIRST - timedelta(days=9))
    assert SCALE.x(SCALE.last) == WIDTH - RIGHT == SCALE.x(SCALE.last + timedelta(days=9))
    assert SCALE.x(FIRST + timedelta(days=5)) == (LEFT + WIDTH - RIGHT) / 2


def test_days_begin_at_local_midnight_also_where_the_clocks_change() -> None:
    before, after = SCALE.day(date(2026, 10, 4)), SCALE.day(date(2026, 10, 5))
    field = WIDTH - RIGHT - LEFT
    assert round((after - before) / field * 240) == 23


def test_weeks_and_months() -> None:
    assert list(SCALE.mondays()) == [date(2026, 9, 28), date(2026, 10, 5)]
    assert list(SCALE.months()) == [date(2026, 10, 1)]

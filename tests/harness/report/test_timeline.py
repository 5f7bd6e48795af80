"""Scale, shades and spans of a timeline."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from parktime.harness.recording.recording import Recording
from parktime.harness.report.timeline import LEFT, RIGHT, WIDTH, Scale, Shade, shades, spans
from parktime.simulator.world.calendar import Closures

SYDNEY = ZoneInfo("Australia/Sydney")
FIRST = datetime(2026, 9, 30, 14, tzinfo=UTC)
SCALE = Scale(FIRST, FIRST + timedelta(days=10), SYDNEY)


def test_positions_are_clamped_to_the_drawing() -> None:
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


def test_ranges_of_days_off(christmas: Recording) -> None:
    closures = christmas.snapshots["banksia"][-1].closures
    found = shades(closures, date(2026, 11, 30), date(2027, 2, 8))
    assert Shade(date(2026, 12, 24), date(2027, 1, 3), "closed") in found
    (summer,) = [
        each for each in found if each.kind == "school holidays" and each.last > each.first
    ]
    assert summer.first == date(2026, 12, 12)
    cut = shades(closures, date(2026, 12, 28), date(2026, 12, 29))
    assert {(each.first, each.last) for each in cut} == {(date(2026, 12, 28), date(2026, 12, 29))}


def test_school_holidays_follow_the_terms_of_the_service() -> None:
    own = Closures("NZ", terms=((date(2027, 2, 3), date(2027, 4, 16)),))
    assert shades(own, date(2027, 1, 25), date(2027, 2, 8)) == (
        Shade(date(2027, 1, 25), date(2027, 2, 2), "school holidays"),
    )
    assert shades(Closures("NZ"), date(2027, 1, 25), date(2027, 2, 8)) == ()


def test_a_span_lasts_until_the_state_changes(
    christmas: Recording,
) -> None:
    first = christmas.snapshots["banksia"][0]
    snapshots = [
        replace(first, at=first.at + timedelta(hours=hour), paid_children=paid)
        for hour, paid in enumerate("1122")
    ]  # type: ignore[arg-type]
    ends = first.at + timedelta(days=1)
    found = spans(snapshots, lambda snapshot: str(snapshot.paid_children), ends)
    hours = [
        ((each.first - first.at) / timedelta(hours=1), (each.last - first.at) / timedelta(hours=1))
        for each in found
    ]
    assert [each.state for each in found] == ["1", "2"]
    assert hours == [(0, 2), (2, 24)]

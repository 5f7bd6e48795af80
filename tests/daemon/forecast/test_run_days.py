from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.forecast.runs import RunDay, run_days

SYDNEY = ZoneInfo("Australia/Sydney")
SET_UP = ServiceState(
    stage="set-up", last_slot=datetime(2026, 11, 29, 21, 0, tzinfo=UTC)
)  # 8:00 in Sydney


def test_each_local_date_comes_with_its_first_run():
    days = list(run_days(SET_UP, SYDNEY, date(2026, 12, 2)))
    assert days == [
        RunDay(date(2026, 11, 30), datetime(2026, 11, 30, 9, 0, tzinfo=UTC)),
        RunDay(date(2026, 12, 1), datetime(2026, 11, 30, 21, 0, tzinfo=UTC)),
        RunDay(date(2026, 12, 2), datetime(2026, 12, 1, 21, 0, tzinfo=UTC)),
    ]


def test_daylight_saving_moves_no_run():
    (first, *_) = run_days(
        replace(SET_UP, last_slot=datetime(2027, 4, 3, 9, tzinfo=UTC)), SYDNEY, date(2027, 4, 5)
    )
    assert first.at == datetime(
        2027, 4, 3, 21, tzinfo=UTC
    )  # 7:00 on the day on which the clocks went back


def test_nothing_is_scheduled_before_set_up():
    assert list(run_days(ServiceState(stage="on"), SYDNEY, date(2027, 1, 1))) == []

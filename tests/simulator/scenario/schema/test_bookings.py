from datetime import date

import pytest
from pydantic import TypeAdapter, ValidationError

from parktime.simulator.scenario.scenario import BookingEntry
from parktime.simulator.scenario.schema.people import Bookings, BookingSchema


def entry(**written) -> BookingEntry:
    return BookingSchema.model_validate({"room": "Possums", **written}).entry()


def refusal(**written) -> tuple[tuple[str | int, ...], str]:
    with pytest.raises(ValidationError) as refused:
        entry(**written)
    (error,) = refused.value.errors()
    return error["loc"], error["msg"]


def test_a_permanent_booking_has_weekdays_in_their_order():
    assert entry(days=["fri", "mon"]) == BookingEntry(room="Possums", days=(0, 4))
    whole = {
        "days": ["tue"],
        "from": "2026-01-27",
        "until": "2026-01-27",
        "every": "2w",
        "only": "holidays",
    }
    assert entry(**whole) == BookingEntry(
        room="Possums",
        days=(1,),
        first=date(2026, 1, 27),
        last=date(2026, 1, 27),
        every_weeks=2,
        only="holidays",
    )


def test_days_may_be_left_to_the_seed():
    assert entry(days=3) == BookingEntry(room="Possums", day_count=3)


def test_a_casual_booking_has_one_date_and_nothing_else():
    assert entry(on="2026-12-03") == BookingEntry(room="Possums", on=date(2026, 12, 3))
    assert refusal(on="2026-12-03", until="2026-12-04", every="1w")[1] == (
        "a casual booking is for one date alone: remove until, every"
    )


@pytest.mark.parametrize(
    "written", [{}, {"days": ["mon"], "on": "2026-12-03"}, {"from": "2026-12-03"}]
)
def test_a_booking_is_either_permanent_or_casual(written):
    assert (
        "either `days: [mon, tue]` (permanent) or `on: 2026-12-24` (casual)"
        in refusal(**written)[1]
    )


def test_it_does_not_end_before_it_begins():
    assert refusal(days=1, **{"from": "2026-02-01", "until": "2026-01-31"}) == (
        ("until",),
        "the booking ends on 2026-01-31, before it begins on 2026-02-01: put the later date here",
    )


def test_a_weekday_stands_once():
    assert refusal(days=["mon", "mon"])[1] == "`days` lists a weekday twice"


def test_one_booking_or_a_list_of_them():
    booking = {"room": "Possums", "days": 1}
    adapter = TypeAdapter(Bookings)
    assert adapter.validate_python(booking) == adapter.validate_python([booking])
    assert len(adapter.validate_python([booking, booking])) == 2

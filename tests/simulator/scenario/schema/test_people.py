from datetime import date

import pytest
from pydantic import TypeAdapter, ValidationError

from parktime.simulator.scenario.scenario import BookingEntry, ChildEntry, ProfileEntry, RoomEntry
from parktime.simulator.scenario.schema.people import (
    Bookings,
    BookingSchema,
    Child,
    NewChild,
    Profile,
    Room,
)


def read(kind, written):
    return TypeAdapter(kind).validate_python(written)


def refusal(kind, written) -> str:
    with pytest.raises(ValidationError) as refused:
        read(kind, written)
    (error,) = refused.value.errors()
    return error["msg"]


@pytest.mark.parametrize(
    "written",
    [
        {"name": "Mia Nguyen Tran"},
        {"name": {"given": "Mia Nguyen", "family": "Tran"}},
        {"given": "Mia Nguyen", "family": "Tran"},
        "Mia Nguyen Tran",
    ],
)
def test_a_name_is_written_in_four_ways(written):
    assert read(Child, written) == ChildEntry("Mia Nguyen", "Tran")
    assert read(Profile, written) == ProfileEntry("Mia Nguyen", "Tran")


def test_a_family_name_of_two_words_is_kept():
    assert read(NewChild, {"name": {"given": "Mia", "family": "Nguyen Tran"}}) == ChildEntry(
        "Mia", "Nguyen Tran"
    )


def test_a_child_has_birth_date_bookings_and_label():
    written = {
        "name": "Mia Nguyen",
        "born": "2022-03-14",
        "books": {"room": "Possums", "days": 2},
        "status": "archived",
    }
    entry = ChildEntry(
        "Mia", "Nguyen", date(2022, 3, 14), (BookingEntry("Possums", day_count=2),), "archived"
    )
    assert read(Child, written) == read(NewChild, written) == entry


def test_generated_children_have_a_number_and_no_names():
    assert read(Child, {"count": 30}) == ChildEntry("", "", count=30)
    assert "remove born, name" in refusal(Child, {"count": 3, "name": "Mia", "born": "2022-03-14"})
    assert "unknown key 'count'" in refusal(NewChild, {"count": 3, "name": "Mia"})


@pytest.mark.parametrize(
    ("written", "part"),
    [
        ({"born": "2022-03-14"}, "'name' is missing"),
        ({"name": "Mia", "family": "Nguyen"}, "the name is given twice"),
        ({"given": "Mia"}, "'family' is missing"),
    ],
)
def test_duplicate_and_blank_names_are_refused(written, part):
    assert part in refusal(Child, written)
    assert part in refusal(Profile, written)


def test_a_birth_date_may_be_unknown():
    assert read(Child, {"name": "Mia Nguyen", "born": None}).born is None


def test_a_profile_has_state_rooms_and_invitation():
    written = {
        "name": "Zoe Lee",
        "born": "2021-05-02",
        "state": "archived",
        "rooms": ["Old room"],
        "invited": True,
    }
    assert read(Profile, written) == ProfileEntry(
        "Zoe", "Lee", date(2021, 5, 2), "archived", ("Old room",), True
    )


def test_a_room_has_posts():
    assert read(Room, "Old room") == RoomEntry("Old room")
    assert read(Room, {"name": "Old room", "posts": 12}) == RoomEntry("Old room", 12)
    assert "at" in refusal(Room, {"name": "Old room", "posts": -1})


def entry(**written) -> BookingEntry:
    return BookingSchema.model_validate({"room": "Possums", **written}).entry()


def refusal_of_bookings(**written) -> tuple[tuple[str | int, ...], str]:
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
    assert refusal_of_bookings(on="2026-12-03", until="2026-12-04", every="1w")[1] == (
        "a casual booking is for one date alone: remove until, every"
    )


@pytest.mark.parametrize(
    "written", [{}, {"days": ["mon"], "on": "2026-12-03"}, {"from": "2026-12-03"}]
)
def test_a_booking_is_either_permanent_or_casual(written):
    assert (
        "either `days: [mon, tue]` (permanent) or `on: 2026-12-24` (casual)"
        in refusal_of_bookings(**written)[1]
    )


def test_a_fault_must_end_after_it_starts():
    assert refusal_of_bookings(days=1, **{"from": "2026-02-01", "until": "2026-01-31"}) == (
        ("until",),
        "the booking ends on 2026-01-31, before it begins on 2026-02-01: put the later date here",
    )


def test_a_weekday_may_occur_once():
    assert refusal_of_bookings(days=["mon", "mon"])[1] == "`days` lists a weekday twice"


def test_one_booking_or_a_list_of_them():
    booking = {"room": "Possums", "days": 1}
    adapter = TypeAdapter(Bookings)
    assert adapter.validate_python(booking) == adapter.validate_python([booking])
    assert len(adapter.validate_python([booking, booking])) == 2

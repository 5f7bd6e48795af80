from datetime import date, timedelta

import pytest

from parktime.simulator.errors import RefusedError
from parktime.simulator.scenario.scenario import Who
from parktime.simulator.world.ccms import Child
from tests.simulator.world.builders import MIA, casual, child, kidsoft, manage, only_service, weekly

TODAY = date(2026, 11, 30)
BORN = date(2022, 3, 14)


def ccms_of(world):
    return only_service(world).ccms


def sessions(ccms, who=MIA, first=TODAY, last=TODAY + timedelta(days=20)):
    return [
        day
        for _, dates in ccms.attendances[ccms.child(who).id].by_room(first, last)
        for day in dates
    ]


def test_ids_are_the_service_s_own_and_sort_in_order_of_enrolment():
    ccms = ccms_of(manage(child("Zoe Adams"), child("Adam Zola")))
    assert [(each.id, each.name) for each in ccms.listed_children()] == [
        ("c00001", "Zoe Adams"),
        ("c00002", "Adam Zola"),
    ]
    assert list(ccms.rooms) == ["r001", "r002"]
    other = ccms_of(kidsoft(child("Zoe Adams")))
    assert list(other.children) == ["100001"]
    assert list(other.rooms) == ["501", "502"]


class TestEnrol:
    def test_a_new_child_comes_last(self):
        ccms = ccms_of(manage(child("Mia Nguyen")))
        assert ccms.enrol(child("Noah Smith"), TODAY).id == "c00002"

    def test_one_that_is_listed_is_refused(self):
        ccms = ccms_of(manage(child("Mia Nguyen")))
        with pytest.raises(RefusedError, match=r"lists Mia Nguyen, no birth date already"):
            ccms.enrol(child("Mia Nguyen", born=BORN), TODAY)
        assert len(ccms.listed_children()) == 1

    def test_another_birth_date_is_another_child_beside_one_listed_and_one_that_left(self):
        ccms = ccms_of(manage(child("Mia Nguyen", born=BORN)))
        assert ccms.enrol(child("Mia Nguyen", born=date(2021, 1, 1)), TODAY).id == "c00002"
        ccms.leave(Who("Mia Nguyen", BORN))
        assert ccms.enrol(child("Mia Nguyen", born=date(2020, 1, 1)), TODAY).id == "c00003"

    def test_a_returning_child_keeps_its_record_with_new_bookings_and_label(self):
        ccms = ccms_of(
            manage(
                child("Mia Nguyen", weekly("Possums", 0), born=BORN, label="inactive"),
                child("Noah Smith"),
            )
        )
        ccms.leave(MIA)
        again = ccms.enrol(child("Mia Nguyen", weekly("Wombats", 1)), TODAY)
        assert (again.id, again.born, again.pinned, again.listed) == ("c00001", BORN, None, True)
        assert sessions(ccms) == [date(2026, 12, 1), date(2026, 12, 8), date(2026, 12, 15)]
        assert [each.name for each in ccms.listed_children()] == ["Mia Nguyen", "Noah Smith"]

    def test_nothing_is_left_of_the_bookings_from_before(self):
        ccms = ccms_of(manage(child("Mia Nguyen", weekly("Possums", 0))))
        gone = ccms.leave(MIA)
        assert gone.bookings == ()
        assert ccms.attendances[gone.id].latest(TODAY - timedelta(days=42), TODAY) is None
        ccms.enrol(child("Mia Nguyen"), TODAY)
        assert sessions(ccms, first=TODAY - timedelta(days=42)) == []

    def test_a_birth_date_learned_on_the_return_is_kept(self):
        ccms = ccms_of(manage(child("Mia Nguyen")))
        ccms.leave(MIA)
        assert ccms.enrol(child("Mia Nguyen", born=BORN), TODAY).born == BORN
        assert len(ccms.children) == 1

    def test_two_departed_namesakes_need_a_birth_date(self):
        ccms = ccms_of(
            manage(child("Mia Nguyen", born=BORN), child("Mia Nguyen", born=date(2021, 1, 1)))
        )
        ccms.leave(Who("Mia Nguyen", BORN))
        ccms.leave(MIA)
        with pytest.raises(
            RefusedError,
            match=r"say which: Mia Nguyen, born 2022-03-14; Mia Nguyen, born 2021-01-01",
        ):
            ccms.enrol(child("Mia Nguyen"), TODAY)
        assert ccms.listed_children() == []
        assert ccms.enrol(child("Mia Nguyen", born=date(2021, 1, 1)), TODAY).id == "c00002"

    def test_enrolling_into_an_unknown_room_has_no_effect(self):
        ccms = ccms_of(manage())
        before = ccms.revision
        with pytest.raises(RefusedError, match="no room Koalas"):
            ccms.enrol(child("Mia Nguyen", weekly("Koalas", 0)), TODAY)
        assert ccms.children == {}
        assert ccms.revision == before


class TestNames:
    def test_absent_children_are_refused_by_name(self):
        ccms = ccms_of(manage(child("Mia Nguyen")))
        ccms.leave(MIA)
        with pytest.raises(RefusedError, match="Storypark Manage has nobody called Mia Nguyen"):
            ccms.leave(MIA)

    def test_two_of_one_name_need_a_birth_date(self):
        ccms = ccms_of(kidsoft(child("Mia Nguyen", born=BORN), child("Mia Nguyen")))
        with pytest.raises(
            RefusedError, match=r"say which: Mia Nguyen, born 2022-03-14; Mia Nguyen, no birth date"
        ):
            ccms.rename(MIA, "Mia", "Tran")
        assert ccms.rename(Who("Mia Nguyen", BORN), "Mia", "Tran").id == "100001"

    def test_a_child_is_found_by_its_current_name(self):
        ccms = ccms_of(manage(child("Mia Nguyen")))
        ccms.rename(MIA, "Mia Anh", "Tran")
        assert ccms.correct(Who("Mia Anh Tran"), BORN).born == BORN
        assert ccms.child(Who("Mia Anh Tran", BORN)).id == "c00001"
        with pytest.raises(RefusedError):
            ccms.child(MIA)


class TestLabels:
    def test_kidsoft_has_none(self):
        ccms = ccms_of(kidsoft(child("Mia Nguyen")))
        with pytest.raises(RefusedError, match="Kidsoft has no labels"):
            ccms.pin(MIA, "archived")
        with pytest.raises(RefusedError, match="Kidsoft has no labels"):
            ccms.enrol(child("Noah Smith", label="inactive"), TODAY)

    def test_pinning_what_is_pinned_changes_nothing(self):
        ccms = ccms_of(manage(child("Mia Nguyen")))
        ccms.pin(MIA, "archived")
        before = ccms.revision
        ccms.pin(MIA, "archived")
        assert ccms.revision == before


class TestBookings:
    def test_an_additional_booking_starts_today(self):
        ccms = ccms_of(manage(child("Mia Nguyen", weekly("Possums", 0))))
        ccms.book(MIA, [weekly("Wombats", 0)], date(2026, 12, 8))
        rooms = ccms.attendances["c00001"].by_room(TODAY, date(2026, 12, 20))
        assert rooms == [
            ("r001", (date(2026, 11, 30), date(2026, 12, 7), date(2026, 12, 14))),
            ("r002", (date(2026, 12, 14),)),
        ]

    def test_end_bookings_ends_current_bookings_only(self):
        ccms = ccms_of(
            manage(child("Mia Nguyen", weekly("Possums", 0), casual("Wombats", date(2026, 12, 18))))
        )
        ccms.end_bookings(MIA, date(2026, 12, 7))
        assert sessions(ccms) == [date(2026, 11, 30), date(2026, 12, 7)]
        ccms.book(MIA, [casual("Wombats", date(2026, 12, 18))], TODAY)
        assert sessions(ccms)[-1] == date(2026, 12, 18)

    def test_cancelling_takes_the_sessions_of_that_date_in_every_room(self):
        day = date(2026, 12, 7)
        ccms = ccms_of(manage(child("Mia Nguyen", weekly("Possums", 0), casual("Wombats", day))))
        ccms.cancel(MIA, day)
        assert sessions(ccms) == [date(2026, 11, 30), date(2026, 12, 14)]

    def test_a_booking_made_after_a_cancellation_is_kept(self):
        day = date(2026, 12, 7)
        ccms = ccms_of(manage(child("Mia Nguyen", weekly("Possums", 0))))
        ccms.cancel(MIA, day)
        ccms.book(MIA, [casual("Possums", day)], TODAY)
        assert day in sessions(ccms)

    @pytest.mark.parametrize("day", [date(2026, 12, 8), date(2026, 12, 14)])
    def test_cancelling_where_nothing_is_or_an_absence_changes_nothing(self, day):
        closed = ((date(2026, 12, 14), date(2026, 12, 14)),)
        ccms = ccms_of(manage(child("Mia Nguyen", weekly("Possums", 0)), closed=closed))
        before = ccms.revision
        ccms.cancel(MIA, day)
        ccms.absent(MIA)
        assert ccms.revision == before
        with pytest.raises(RefusedError):
            ccms.absent(Who("Noah Smith"))

    def test_closing_takes_sessions_also_of_bookings_made_later(self):
        ccms = ccms_of(manage(child("Mia Nguyen", weekly("Possums", 0))))
        ccms.close(date(2026, 12, 7), date(2026, 12, 14))
        assert sessions(ccms) == [date(2026, 11, 30)]
        ccms.book(MIA, [casual("Wombats", date(2026, 12, 8))], TODAY)
        assert sessions(ccms) == [date(2026, 11, 30)]


class TestRooms:
    def test_a_name_that_is_taken_is_refused(self):
        ccms = ccms_of(manage())
        with pytest.raises(RefusedError, match="has a room Wombats already"):
            ccms.add_room("Wombats")
        with pytest.raises(RefusedError, match="has a room Wombats already"):
            ccms.rename_room("Possums", "Wombats")
        with pytest.raises(RefusedError, match="no room Koalas"):
            ccms.rename_room("Koalas", "Emus")
        assert [room.name for room in ccms.rooms.values()] == ["Possums", "Wombats"]

    def test_a_renamed_room_keeps_its_id_and_its_bookings(self):
        ccms = ccms_of(manage(child("Mia Nguyen", weekly("Possums", 0))))
        assert ccms.rename_room("Possums", "Emus").id == "r001"
        assert ccms.add_room("Possums").id == "r003"
        assert ccms.attendances["c00001"].by_room(TODAY, TODAY) == [("r001", (TODAY,))]


def test_a_copy_is_independent():
    ccms = ccms_of(manage(child("Mia Nguyen", weekly("Possums", 0))))
    twin = ccms.copy()
    twin.leave(MIA)
    twin.add_room("Emus")
    twin.close(TODAY, TODAY)
    assert ccms.child(MIA).listed
    assert len(ccms.rooms) == 2
    assert TODAY in sessions(ccms)
    assert ccms.revision < twin.revision


RECORDS_BORN, OTHER = date(2022, 3, 14), date(2021, 3, 14)


def test_a_child_of_one_word_has_a_family_name():
    assert Child("c00001", "", "Nguyen").name == "Nguyen"
    assert Child("c00001", "Mia", "Nguyen Tran").name == "Mia Nguyen Tran"


def test_namesakes_differ_only_by_two_known_birth_dates():
    known, unknown = (
        Child("c00001", "Mia", "Nguyen", RECORDS_BORN),
        Child("c00002", "Mia", "Nguyen"),
    )
    assert known.could_be("Mia Nguyen", RECORDS_BORN)
    assert known.could_be("Mia Nguyen", None)
    assert not known.could_be("Mia Nguyen", OTHER)
    assert unknown.could_be("Mia Nguyen", OTHER)
    assert not unknown.could_be("Mia Tran", None)


class TestMerge:
    def test_the_second_record_gets_the_bookings_and_the_birth_date_of_the_first(self):
        ccms = ccms_of(
            manage(
                child("Mia Nguyn", weekly("Wombats", 0), born=BORN),
                child("Mia Nguyen", weekly("Possums", 1)),
            )
        )
        both = sorted([*sessions(ccms, Who("Mia Nguyn")), *sessions(ccms)])
        ccms.merge(Who("Mia Nguyn"), MIA)
        (left,) = ccms.listed_children()
        assert (left.id, left.name, left.born) == ("c00002", "Mia Nguyen", BORN)
        assert sorted(sessions(ccms)) == both
        assert not ccms.children["c00001"].listed
        assert ccms.children["c00001"].bookings == ()

    def test_a_record_is_not_merged_with_itself_or_with_none(self):
        ccms = ccms_of(manage(child("Mia Nguyen"), child("Noah Smith")))
        revision = ccms.revision
        for other in (MIA, Who("Mia Nguyn")):
            with pytest.raises(RefusedError):
                ccms.merge(other, MIA)
        assert ccms.revision == revision

from datetime import date

import pytest

from parktime.daemon.domain.links import ChildLink, Links, RoomLink
from parktime.daemon.domain.roster import (
    CcmsService,
    Child,
    IncompleteReason,
    NextSessions,
    Room,
    Roster,
    Sessions,
)
from parktime.daemon.domain.storypark import Account, Profile, StoryparkRoom, StoryparkState
from parktime.daemon.planning.consistency import (
    check_foreign_roster,
    check_links,
    check_lists,
    check_next_sessions,
    check_revisions,
    check_storypark,
)

MIA, POSSUMS = Child("c1", "Mia", "Nguyen"), Room("r1", "Possums")
MONDAY, TUESDAY, SUNDAY = date(2026, 11, 30), date(2026, 12, 1), date(2027, 1, 10)
HALF = IncompleteReason("row-count", "half of it")
BOOKED = Sessions("c1", "r1", (MONDAY, TUESDAY))


def test_sessions_must_name_listed_children_and_rooms():
    assert check_lists([MIA], [POSSUMS], [BOOKED]) is None
    assert check_lists([MIA], [POSSUMS], []) is None
    assert check_lists([], [POSSUMS], [BOOKED]).code == "unlisted-child"
    assert check_lists([MIA], [], [BOOKED]).code == "unlisted-room"


def test_profiles_must_be_in_listed_rooms():
    profiles = {"p1": Profile("p1", "Mia", "Nguyen", room_ids=frozenset({"s1"}))}
    assert check_storypark(profiles, {"s1": StoryparkRoom("s1", "Possums")}) is None
    assert check_storypark({}, {}) is None
    assert check_storypark(profiles, {}).code == "unlisted-room"


@pytest.mark.parametrize(
    ("sessions", "next_days", "first", "agree"),
    [
        ([BOOKED], {"c1": MONDAY}, MONDAY, True),
        ([BOOKED], {"c1": TUESDAY}, TUESDAY, True),
        ([BOOKED], {"c1": TUESDAY}, MONDAY, False),
        ([], {"c1": MONDAY}, MONDAY, False),
        ([BOOKED], {}, MONDAY, False),
        ([], {"c1": date(2027, 2, 1)}, MONDAY, True),
        ([], {}, MONDAY, True),
    ],
)
def test_next_sessions_must_agree_with_the_sessions(sessions, next_days, first, agree):
    roster = Roster((MIA,), (POSSUMS,), tuple(sessions))
    assert (
        check_next_sessions(roster, NextSessions(next_days, frozenset({"c1"})), first, SUNDAY)
        is None
    ) == agree


def test_next_sessions_must_name_the_listed_children():
    roster = Roster((MIA,), (POSSUMS,), ())
    for listed in (frozenset[str](), frozenset({"c1", "c2"}), frozenset({"other-c1"})):
        assert (
            check_next_sessions(roster, NextSessions({}, listed), MONDAY, SUNDAY).code
            == "next-sessions"
        )


def test_a_roster_without_any_synced_child_or_room_is_foreign():
    children, rooms = (
        {"c1": ChildLink("c1", "Mia", "Nguyen", None, "linked", "p1")},
        {"r1": RoomLink("r1", "Possums", "skip")},
    )
    known = Links(children, rooms)
    others, elsewhere = (Child("other-1", "Else", "Where"),), (Room("other-r1", "Possums"),)
    assert "another service's" in check_foreign_roster(Roster(others, elsewhere, ()), known, None)
    assert check_foreign_roster(Roster((MIA, *others), elsewhere, ()), known, None) == ""
    assert check_foreign_roster(Roster(others, (POSSUMS, *elsewhere), ()), known, None) == "", (
        "all children may have left"
    )
    assert "another service's" in check_foreign_roster(Roster(others, (POSSUMS,), ()), known, HALF)
    assert check_foreign_roster(Roster((), (), ()), known, None) == ""
    assert check_foreign_roster(Roster(others, elsewhere, ()), Links({}, {}), None) == "", (
        "before anything was seen"
    )
    shown = Links(children | {"other-1": ChildLink("other-1", "Else", "Where")}, rooms)
    assert "another service's" in check_foreign_roster(
        Roster(others, elsewhere, ()), shown, None
    ), "seen on the page, by mistake"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (CcmsService(), None),
        (CcmsService(children=1, rooms=1, bookings=1), None),
        (CcmsService(children=2, rooms=1, bookings=1), "service-count"),
        (CcmsService(children=1, rooms=0, bookings=1), "service-count"),
        (CcmsService(children=1, rooms=1, bookings=2), "service-count"),
    ],
)
def test_lists_must_have_as_many_rows_as_the_ccms_counts(said, code):
    reason = check_lists([MIA], [POSSUMS], [BOOKED], said)
    assert (reason and reason.code) == code


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (Account(), None),
        (Account(active_profiles=0, profiles=1, rooms=1), None),
        (Account(active_profiles=1, profiles=1, rooms=1), "account-count"),
        (Account(active_profiles=0, profiles=2, rooms=1), "account-count"),
        (Account(active_profiles=0, profiles=1, rooms=2), "account-count"),
    ],
)
def test_lists_must_have_as_many_rows_as_the_account_counts(said, code):
    profiles = {"p1": Profile("p1", "Mia", "Nguyen", state="archived")}
    reason = check_storypark(profiles, {"s1": StoryparkRoom("s1", "Possums")}, said)
    assert (reason and reason.code) == code


def test_lists_must_have_the_content_that_their_vendor_names():
    said = {"children": "a", "rooms": None}
    assert check_revisions(said, {"children": "a", "rooms": "b", "sessions": "c"}) is None
    assert check_revisions(said, {"children": None}) is None
    assert check_revisions(said, {"children": "b"}).code == "revision"


def links_to(*profiles, rooms=()):
    children = {
        f"c{n}": ChildLink(f"c{n}", "A", "B", None, "linked", p) for n, p in enumerate(profiles)
    }
    return Links(children, {r: RoomLink(r, r, "linked", r) for r in rooms})


def storypark_with(profiles=(), rooms=()):
    return StoryparkState(
        {each: Profile(each, "A", "B") for each in profiles},
        {each: StoryparkRoom(each, each) for each in rooms},
        9,
    )


@pytest.mark.parametrize(
    ("linked", "there", "code"),
    [
        (("p1", "p2"), (), "profiles-gone"),
        (("p1", "p2"), ("p3",), "profiles-gone"),
        (("p1", "p2"), ("p2",), None),
        (("p1",), (), None),
        ((), (), None),
    ],
)
def test_not_all_linked_profiles_are_gone_at_once(linked, there, code):
    reason = check_links(links_to(*linked), storypark_with(there), ())
    assert (reason and reason.code) == code


@pytest.mark.parametrize(
    ("expected", "there", "code"),
    [
        (("s1", "s2"), (), "rooms-gone"),
        (("s1", "s2"), ("s1",), None),
        (("s1",), (), None),
        ((), (), None),
    ],
)
def test_not_all_rooms_are_gone_at_once(expected, there, code):
    reason = check_links(links_to(rooms=("s1", "s2")), storypark_with(rooms=there), expected)
    assert (reason and reason.code) == code

from datetime import date

import pytest

from parktime.daemon.domain.links import ChildLink, Links, RoomLink
from parktime.daemon.domain.roster import (
    Child,
    IncompleteReason,
    NextSessions,
    Room,
    Roster,
    Sessions,
)
from parktime.daemon.domain.storypark import Profile, StoryparkRoom
from parktime.daemon.planning.consistency import (
    check_foreign_roster,
    check_lists,
    check_next_sessions,
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

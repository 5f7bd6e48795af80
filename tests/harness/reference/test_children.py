"""Children in the model: labels, matches, queue, names and rooms."""

from datetime import UTC, datetime, timedelta

import pytest

from parktime.harness.reference.names import ordered_words, same_name_key
from tests.harness.reference.small_worlds import (
    MONDAY,
    centre,
    changes,
    child,
    counts,
    kidsoft,
    last_run,
    profile,
    refused,
    storypark,
    world,
)


@pytest.mark.parametrize(
    ("day", "label"),
    [
        ("2026-04-20", "active"),
        ("2026-04-19", "inactive"),
        ("2026-07-27", "active"),
        ("2026-07-28", "inactive"),
    ],
)
def test_a_label_looks_42_days_back_and_56_ahead(day: str, label: str):
    """On 1 June 2026; 20 April is 42 days before, 27 July 56 after."""
    played = world(centre(children=[child("Mia Lee", books={"room": "Possums", "on": day})]))
    ccms = played.services["one"].ccms
    assert ccms.label(ccms.children[0], played.services["one"].today(MONDAY)) == label


def test_a_change_shows_after_the_next_publication_only():
    played = world(centre(api_lag="24h", children=[child("Mia Lee"), child("Noah Smith")]))
    played.advance(MONDAY + timedelta(hours=1))
    played.do("one", {"leave": "Mia Lee"})
    played.do("one", "sync")
    played.advance(MONDAY + timedelta(hours=12))
    assert [counts(played, run) for run in (-1, -2)] == [{"read": 2, "unchanged": 2}] * 2
    played.advance(MONDAY + timedelta(hours=24))
    assert changes(played) == [("archive", "leaves-scope", "Mia Lee")]


def test_matches_need_a_unique_name_and_births_that_agree():
    children = [
        child("Mia Lee", born="2022-03-14"),
        child("Zoë O'Brien"),
        child("Noah Smith", born="2022-01-01"),
        child("Noah Smith", born="2021-01-01", status="archived"),
        child("Ivy Chan", born="2022-05-05"),
    ]
    profiles = ["Lee Mia", "OBrien Zoe", "Noah Smith", {"name": "Ivy Chan", "born": "2022-05-06"}]
    played = world(centre(children=children, storypark=storypark(*profiles)))
    assert changes(played)[:2] == [
        ("add_room", "map-room", "Possums"),
        ("create", "map-child", "Ivy Chan"),
    ]
    assert counts(played) == {"read": 5, "created": 2, "updated": 2, "unchanged": 1}
    assert last_run(played)["changes"][-2]["child"] == "Ivy Chan"


def test_the_queue_goes_by_label_kind_session_and_name():
    children = [
        child("Bo Young", books={"room": "Possums", "on": "2026-06-09"}),
        child("Al Young", books={"room": "Possums", "on": "2026-06-09"}),
        child("Cy Zink", books={"room": "Possums", "on": "2026-06-08"}),
        child("Di Abel", books={"room": "Possums", "on": "2026-07-09"}),
        child("Ed Aaron", status="inactive"),
    ]
    there = storypark({"name": "Di Abel", "state": "archived"}, "Somebody Else")
    played = world(centre(paid_children=4, sync_inactive="on", children=children, storypark=there))
    assert played.services["one"].memory.waiting == ["Bo Young", "Ed Aaron"]
    assert counts(played) == {"read": 5, "created": 2, "restored": 1, "waiting": 2}
    played.do("one", {"delete_profile": "Somebody Else"})
    played.do("one", "sync")
    assert changes(played) == [
        ("create", "map-child", "Bo Young"),
        ("wait", "plan-space", "Ed Aaron"),
    ]


def test_archives_make_space_in_the_same_run():
    played = world(centre(paid_children=1, children=[child("Mia Lee")]))
    played.do("one", {"leave": "Mia Lee"})
    played.do("one", {"enrol": child("Noah Smith")})
    played.do("one", "sync")
    assert changes(played) == [
        ("archive", "leaves-scope", "Mia Lee"),
        ("create", "new-child", "Noah Smith"),
    ]


def test_a_returning_child_is_restored_or_created_again():
    played = world(kidsoft(children=[child("Mia Lee"), child("Noah Smith")]))
    played.do("one", {"leave": "Mia Lee"})
    played.do("one", "sync")
    assert profile(played, "Mia Lee") == {"state": "archived", "rooms": ["Possums"], "born": "None"}
    played.do("one", {"enrol": {"name": "Mia Lee"}})
    played.do("one", "sync")
    assert changes(played) == [("restore", "returns", "Mia Lee")]
    assert profile(played, "Mia Lee")["rooms"] == []
    assert played.services["one"].memory.without_a_room == ["Mia Lee"]
    played.do("one", {"delete_profile": "Mia Lee"})
    played.do("one", "sync")
    assert changes(played) == [("create", "returns", "Mia Lee")]


def test_the_inactive_switch_acts_at_once_and_names_its_rules():
    children = [
        child("Mia Lee"),
        child("Noah Smith", status="inactive"),
        child("Ivy Chan", status="archived"),
    ]
    played = world(centre(children=children))
    assert counts(played) == {"read": 3, "created": 1, "unchanged": 2}
    played.do("one", {"sync_inactive": "on"})
    assert changes(played) == [("create", "inactive-on", "Noah Smith")]
    played.do("one", {"sync_inactive": "off"})
    assert changes(played) == [("archive", "inactive-off", "Noah Smith")]
    played.do("one", {"sync_inactive": "off"})
    assert len(played.services["one"].memory.runs) == 3
    assert "Kidsoft" in refused(world(kidsoft()), {"sync_inactive": "on"})


def test_an_unknown_birth_date_clears_none_and_a_known_one_is_written():
    children = [child("Mia Lee"), child("Noah Smith", born="2022-01-01")]
    there = storypark({"name": "Mia Lee", "born": "2021-05-05"}, "Noah Smith")
    played = world(centre(children=children, storypark=there))
    assert profile(played, "Mia Lee")["born"] == "2021-05-05"
    assert profile(played, "Noah Smith")["born"] == "2022-01-01"
    assert ("update", "source-of-truth", "Noah Smith") in changes(played)


def test_an_empty_list_is_an_incomplete_one():
    played = world(kidsoft(children=[child("Mia Lee"), child("Noah Smith")]))
    for name in ("Mia Lee", "Noah Smith"):
        played.do("one", {"leave": name})
    played.do("one", "sync")
    assert last_run(played)["outcome"] == "partial"
    assert (counts(played), changes(played)) == ({"read": 2, "unchanged": 2}, [])
    assert profile(played, "Mia Lee")["state"] == "active"


def test_all_linked_profiles_gone_is_an_incomplete_reading():
    played = world(kidsoft(children=[child("Mia Lee"), child("Noah Smith")]))
    played.do("one", {"delete_profile": "Mia Lee"})
    played.do("one", {"delete_profile": "Noah Smith"})
    played.do("one", {"enrol": child("Ada Park")})
    played.do("one", "sync")
    assert last_run(played)["outcome"] == "partial"
    assert counts(played) == {"read": 3, "created": 1, "unchanged": 2}
    played.do("one", "sync")
    assert (last_run(played)["outcome"], counts(played)["created"]) == ("ok", 2)


def test_a_fortnight_counts_from_the_week_of_its_first_day():
    friday = {"room": "Possums", "days": ["mon"], "from": "2026-06-05", "every": "2w"}
    played = world(centre(children=[child("Mia Lee", books=friday)]))
    ccms = played.services["one"].ccms
    found = [
        day
        for day in range(1, 31)
        if ccms.rooms_on(ccms.children[0], datetime(2026, 6, day, tzinfo=UTC).date())
    ]
    assert found == [15, 29]


def test_a_cancelled_date_can_be_booked_again():
    played = world(centre(children=[child("Mia Lee")]))
    ccms = played.services["one"].ccms
    day = datetime(2026, 6, 2, tzinfo=UTC).date()
    played.do("one", {"cancel": {"child": "Mia Lee", "on": "2026-06-02"}})
    assert ccms.rooms_on(ccms.children[0], day) == set()
    played.do("one", {"book": {"child": "Mia Lee", "room": "Possums", "on": "2026-06-02"}})
    assert ccms.rooms_on(ccms.children[0], day) == {1}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("O'Brien", "OBrien"),
        ("O’Brien", "OʻBrien"),
        ("Anna-Maria", "Anna Maria"),
        ("Nguyen Mia", "Mia Nguyen"),
        ("Zoë MÜLLER", "Zoe Müller"),
        ("Māhina", "Mahina"),
    ],
)
def test_the_handbook_s_equal_names_are_the_same_name(one: str, other: str):
    assert same_name_key(one) == same_name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("O'Brien", "O Brien"), ("Anna-Maria", "Annamaria"), ("Đặng", "Dang"), ("सुमन", "समन")],
)
def test_the_handbook_s_different_names_are_not(one: str, other: str):
    assert same_name_key(one) != same_name_key(other)


def test_words_keep_their_order_for_the_queue():
    assert ordered_words("van der Berg-Smith") == ("van", "der", "berg", "smith")

import pytest

from parktime.harness.expectations.profiles import room_verdict
from parktime.simulator.scenario.scenario import Expectation, Place


def judged(seen, expected):
    return room_verdict(Expectation("rooms", "Possums", expected, Place(7, 5)), seen)


@pytest.mark.parametrize("state", ["present", "removed"])
def test_a_state_is_compared(rows, state):
    seen = rows.seen(rooms=[rows.room("s1", "Possums", state), rows.room("s2", "Wombats")])
    assert judged(seen, state).passed
    assert judged(seen, "absent").actual == state


def test_absent_means_no_room_of_that_name(rows):
    assert judged(rows.seen(rooms=[rows.room("s1", "Wombats")]), "absent").passed


def test_posts_are_compared(rows):
    seen = rows.seen(rooms=[rows.room("s1", "Possums", posts=12)])
    assert judged(seen, {"state": "present", "posts": 12}).passed
    verdict = judged(seen, {"state": "present", "posts": 3})
    assert (verdict.expected, verdict.actual) == (
        "Possums: present with 3 posts",
        "present with 12 posts",
    )


def test_two_rooms_of_one_name_pass_only_where_they_agree(rows):
    both = [rows.room("s1", "Possums", "removed"), rows.room("s2", "Possums", "removed")]
    assert judged(rows.seen(rooms=both), "removed").passed
    both[1]["state"] = "present"
    verdict = judged(rows.seen(rooms=both), "present")
    assert not verdict.passed
    assert verdict.actual == "2 rooms of that name, which differ: s1 removed, s2 present"

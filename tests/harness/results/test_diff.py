from copy import deepcopy

from parktime.harness.results.diff import MOST_LINES, diff


def played(*changes, passed=True, waiting=(), digest="a"):
    run = {"at": "2026-12-14T22:00:00Z", "changes": [dict(change) for change in changes]}
    return {
        "digest": digest,
        "expectations": [
            {
                "at": "T",
                "service": "b",
                "expected": "runs: 3",
                "actual": "2",
                "line": 9,
                "passed": passed,
            }
        ],
        "failures": [],
        "services": {"banksia": {"runs": [run], "waiting": list(waiting)}},
    }


GONE = {"kind": "remove_room", "room": "Possums", "rule": "room-removed"}
WAITS = {"kind": "wait", "child": "Mia Nguyen", "rule": "plan-space"}


def test_the_same_play_is_no_news():
    assert diff(played(GONE), played(GONE)) == []


def test_tells_what_changed_on_both_sides_and_who_waits():
    lines = diff(played(GONE), played(WAITS, digest="b", waiting=["Mia Nguyen"]))
    assert lines == [
        "banksia: not   2026-12-14T22:00:00Z remove_room Possums [room-removed]",
        "banksia: waiting: Mia Nguyen (was: nobody)",
    ]
    assert diff(played(), played(GONE, digest="b")) == [
        "banksia: now   2026-12-14T22:00:00Z remove_room Possums [room-removed]"
    ]


def test_tells_which_expectations_turned_are_new_or_gone():
    assert diff(played(), played(passed=False, digest="b")) == [
        "line 9: now does not hold: runs: 3, actual 2"
    ]
    assert diff(played(passed=False), played(digest="b")) == ["line 9: now holds: runs: 3"]
    none = deepcopy(played(digest="b"))
    none["expectations"] = []
    assert diff(none, played()) == ["line 9: new, holds: runs: 3"]
    assert diff(played(), none) == ["1 expectations are no longer there"]


def test_tells_failures_services_and_numbers_of_runs():
    failed, other = played(digest="b"), played(digest="c")
    failed["failures"] = [{"line": 4, "message": "leave was refused"}]
    assert diff(played(), failed) == ["line 4: leave was refused"]
    assert diff(failed, played()) == ["no longer: leave was refused"]
    other["services"] = {
        "banksia": {"runs": [], "waiting": []},
        "wattle": {"runs": [], "waiting": []},
    }
    assert diff(played(), other) == ["banksia: 1 runs fewer", "wattle: is new"]


def test_is_never_longer_than_a_screen():
    many = [{**GONE, "room": f"Room {number}"} for number in range(MOST_LINES + 5)]
    lines = diff(played(), played(*many, digest="b"))
    assert len(lines) == MOST_LINES + 1 and lines[-1] == "… and 5 more"

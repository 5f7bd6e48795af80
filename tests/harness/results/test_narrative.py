from datetime import UTC, datetime, timedelta

import pytest

from parktime.harness.results.narrative import (
    describe_changes,
    describe_failures,
    narrative,
    verdict_line,
)
from parktime.harness.results.result import PlayOutcome, build_result
from parktime.simulator.scenario.scenario import Scenario, ServiceEntry

BANKSIA = ServiceEntry(
    "banksia",
    "Banksia Kindergarten",
    "manage",
    "Australia/Brisbane",
    "AU-QLD",
    40,
    timedelta(hours=12),
)
STARTS, ENDS = datetime(2026, 11, 29, 22, tzinfo=UTC), datetime(2027, 2, 7, 23, tzinfo=UTC)


@pytest.fixture
def told(rows):
    def tell(*runs, expectations=(), failures=(), profiles=(), rooms=(), **daemon):
        scenario = Scenario("Christmas", "", (), STARTS, ENDS, 1, (BANKSIA,), (), "christmas.yaml")
        services = {"banksia": rows.seen(list(profiles), list(rooms), runs=list(runs), **daemon)}
        return scenario, build_result(
            PlayOutcome(scenario, services, expectations, (), failures), seconds=2
        )

    return tell


def test_a_change_is_told_with_its_local_time_its_reason_and_its_rule(told, rows):
    why = "no session from 2026-12-14 to 2027-01-24 (5 weeks)"
    lines = narrative(
        *told(rows.run(13, rows.change("remove_room", "room-removed", room="Possums", why=why)))
    )
    assert f"  14 Dec 08:00 Possums removed: {why}  [room-removed]" in lines
    assert lines[:2] == ["Christmas", "30 Nov 2026 to 8 Feb 2027"]


def test_runs_without_a_change_are_only_counted(told, rows):
    lines = narrative(
        *told(
            rows.run(1), rows.run(2), rows.run(3, rows.change("update", "source-of-truth", "A B"))
        )
    )
    assert any(line.endswith("3 runs, 2 without a change") for line in lines)
    assert sum("[" in line for line in lines) == 1


def test_children_are_grouped_and_long_lists_shortened(rows):
    changes = [
        rows.change("create", "map-child", f"Child {number}", why=f"{number}")
        for number in range(7)
    ]
    changes.insert(3, rows.change("archive", "leaves-scope", "Zoe Lee", why="Inactive in Manage"))
    assert describe_changes(changes) == [
        "7 children created: Child 0, Child 1, Child 2, Child 3 and 3 more  [map-child]",
        "Zoe Lee archived: Inactive in Manage  [leaves-scope]",
    ]


def test_rooms_come_before_the_children_that_they_move(rows):
    changes = [
        rows.change("move", "child-rooms", "Mia Nguyen"),
        rows.change("remove_room", "room-removed", room="Possums"),
    ]
    assert describe_changes(changes) == [
        "Possums removed  [room-removed]",
        "Mia Nguyen moved  [child-rooms]",
    ]


def test_rooms_of_one_reason_stand_together(rows):
    changes = [
        rows.change("remove_room", "room-removed", room=name, why=why)
        for name, why in (("A", "x"), ("B", "x"), ("C", "y"))
    ]
    assert describe_changes(changes) == [
        "A and B removed: x  [room-removed]",
        "C removed: y  [room-removed]",
    ]


def test_who_waits_is_told_again_only_when_it_differs(told, rows):
    wait = rows.change("wait", "plan-space", "Zoe Lee")
    lines = narrative(
        *told(
            rows.run(1, wait),
            rows.run(2, wait),
            rows.run(3, wait, rows.change("wait", "plan-space", "A B")),
        )
    )
    assert [line for line in lines if "waiting" in line] == [
        "  02 Dec 08:00 Zoe Lee waiting  [plan-space]",
        "  04 Dec 08:00 2 children waiting: Zoe Lee and A B  [plan-space]",
    ]


def test_a_run_that_was_not_ok_is_told_with_its_note(told, rows):
    partial = {**rows.run(1), "outcome": "partial", "note": "the list of children is empty"}
    assert any(
        "schedule run partial: the list of children is empty" in line
        for line in narrative(*told(partial))
    )


def test_a_very_eventful_story_is_cut_short(told, rows):
    runs = [rows.run(1, *[rows.change("move", "child-rooms", "A B", why="")]) for _ in range(60)]
    assert any(line.startswith("  … 20 more") for line in narrative(*told(*runs)))


def test_the_end_tells_where_the_service_stands(told, rows):
    lines = narrative(
        *told(
            rows.run(1),
            profiles=[rows.profile("p1", "A B"), rows.profile("p2", "C D", state="archived")],
            rooms=[rows.room("s1", "Possums"), rows.room("s2", "Wombats", "removed")],
            waiting=["E F"],
            invitations_owed=["A B"],
        )
    )
    assert "  At the end: 1 active, 1 archived; rooms Possums" in lines
    assert "  Waiting for space: E F" in lines
    assert "  Invitations owed: 1" in lines


def test_what_did_not_hold_is_told_with_file_line_expected_and_actual(told):
    row = {
        "line": 41,
        "at": "2026-12-14T20:30:00Z",
        "service": "banksia",
        "passed": False,
        "expected": "Possums: removed",
        "actual": "present",
    }
    failure = {
        "line": 1,
        "at": "2027-02-07T23:00:00Z",
        "service": None,
        "message": "no run happened",
    }
    _, outcome = told(expectations=[row, {**row, "passed": True}], failures=[failure])
    assert describe_failures(outcome) == [
        "christmas.yaml:41: banksia at 2026-12-14T20:30:00Z",
        "    expected  Possums: removed",
        "    actual    present",
        "christmas.yaml:1: no run happened (at 2027-02-07T23:00:00Z)",
    ]
    assert verdict_line(outcome).startswith(
        "FAILED: 1 of 2 expectations held, 0 runs in 2.0 s, digest "
    )

from datetime import UTC, datetime
from typing import Any

import pytest

from parktime.harness.results.forecast import ForecastRequest, document, forecast_lines, wrap_lines
from parktime.simulator.scenario.read import read_scenario

AT = "2026-12-13T22:00:00Z"


def moment(action: str, words: str, before: str = AT, **more: Any) -> dict[str, Any]:
    told = {
        "action": action,
        "before": before,
        "words": words,
        "refresh": False,
        "first": None,
        "last": None,
    }
    return {**told, "until": None, "paid_children": None, **more}


def change(
    kind: str, rule: str, why: str = "", *moments: dict[str, Any], **whom: str
) -> dict[str, Any]:
    told = {
        "kind": kind,
        "rule": rule,
        **whom,
        "ccms_id": "1",
        "before": None,
        "after": None,
        "why": why,
    }
    return {"change": told, "last_moments": list(moments), "close_call": None}


def run(
    *changes: dict[str, Any], outcome: str = "ok", held: Any = (), note: str = ""
) -> dict[str, Any]:
    return {
        "at": AT,
        "cause": "schedule",
        "outcome": outcome,
        "note": note,
        "changes": list(changes),
        "held": list(held),
    }


@pytest.fixture
def lines(write_story):
    asked = ForecastRequest(
        read_scenario(write_story()), datetime(2026, 11, 29, 22, tzinfo=UTC), 12
    )

    def told(*runs: dict[str, Any], full: Any = (), note: str = "") -> list[str]:
        forecast = {
            "runs_ahead": 168,
            "note": note,
            "runs": list(runs),
            "full": list(full),
            "close_calls": [],
        }
        return forecast_lines(asked, {entry.key: forecast for entry in asked.scenario.services})[4:]

    return told


WHEN = "Mon 14 Dec 2026 08:00"


def test_nothing_comes(lines):
    assert lines(note="the daemon is down") == ["  Note: the daemon is down"]


def test_one_thing_with_all_that_prevents_it(lines):
    room = change(
        "remove_room",
        "room-removed",
        "no session",
        moment("book", "a session"),
        moment("map_room", "skipping it"),
        room="Possums",
    )
    assert lines(run(room)) == [
        f"  {WHEN} Possums removed: no session  [room-removed]",
        "      prevented by a session",
        "      prevented by skipping it",
    ]


def test_several_are_told_together_rooms_first(lines):
    one = change(
        "archive",
        "leaves-scope",
        "",
        moment("book", "of Mia"),
        moment("sync_inactive", "the switch"),
        child="Mia Nguyen",
    )
    two = change(
        "archive",
        "leaves-scope",
        "",
        moment("book", "of Ivy"),
        moment("sync_inactive", "the switch"),
        child="Ivy Chen",
    )
    room = change("return_room", "room-returns", "sessions again", room="Possums")
    assert lines(run(one, two, room)) == [
        f"  {WHEN} Possums back: sessions again  [room-returns]",
        f"  {WHEN} 2 children archived: Mia Nguyen and Ivy Chen  [leaves-scope]",
        f"      prevented by a session of each entered in the CCMS before {WHEN}",
        "      prevented by the switch",
    ]


def test_the_biggest_plan_is_for_all_who_wait(lines):
    waits = [
        change(
            "wait",
            "plan-space",
            "",
            moment("paid_children", f"a plan of {paid}", paid_children=paid),
            child=name,
        )
        for name, paid in (("Mia Nguyen", 4), ("Ivy Chen", 5))
    ]
    assert lines(
        run(*waits), full=[{"since": None, "until": AT}, {"since": AT, "until": None}]
    ) == [
        f"  {WHEN} 2 children waiting: Mia Nguyen and Ivy Chen  [plan-space]",
        "      prevented by a plan of 5",
        f"  The plan is full from now to {WHEN}",
        f"  The plan is full from {WHEN} to the end",
    ]


def test_what_waits_for_approval(lines):
    held = change("archive", "leaves-scope", "Inactive", child="Mia Nguyen")["change"]
    assert lines(run(outcome="held", note="too many", held=[held])) == [
        f"  {WHEN} schedule run held: too many",
        f"  {WHEN} waits for approval: Mia Nguyen archived: Inactive  [leaves-scope]",
    ]


def test_long_lines_go_on_further_in_and_dates_stay_whole():
    assert list(wrap_lines(["  one two 2026-12-14 three four five six seven eight", ""], 40)) == [
        "  one two 2026-12-14 three four five six",
        "      seven eight",
        "",
    ]


def test_the_document(write_story):
    asked = ForecastRequest(read_scenario(write_story()), datetime(2026, 11, 29, 22, tzinfo=UTC), 2)
    found = document(asked, {})
    assert (found["from"], found["until"], found["services"]) == (
        "2026-11-29T22:00:00Z",
        "2026-12-13T22:00:00Z",
        {},
    )

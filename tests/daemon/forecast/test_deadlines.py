"""Deadlines against plays: an action a second before its deadline prevents the change."""

import asyncio
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from parktime.harness.commands.forecast import forecasts
from parktime.harness.player.play import play
from parktime.harness.results.forecast import ForecastRequest
from parktime.simulator.scenario.read import read_text
from parktime.simulator.scenario.scenario import Scenario
from tests.examples import DEEP

STARTS = datetime(2026, 11, 30, 8, tzinfo=ZoneInfo("Australia/Brisbane"))
MONDAYS = {"room": "Possums", "days": ["mon"], "from": "2026-01-27", "until": "2026-12-07"}
ALWAYS = {"room": "Wombats", "days": ["tue"], "from": "2026-01-27"}


def centre(
    ccms: str, *, lag: str, paid: int = 40, closed: Any = (), children: Any = (), steps: Any = ()
) -> str:
    service: dict[str, Any] = {
        "name": "Banksia",
        "ccms": ccms,
        "time_zone": "Australia/Brisbane",
        "region": "AU-QLD",
    }
    service |= {"paid_children": paid, "api_lag": lag, "rooms": ["Possums", "Wombats"]}
    service |= {"pin": "S434783895"} if ccms == "kidsoft" else {}
    service |= {"closed": closed} if closed else {}
    everybody = [
        {"name": "Mia Nguyen", "books": MONDAYS},
        {"name": "Ivy Chen", "books": ALWAYS},
        *children,
    ]
    story = {
        "title": "A deadline",
        "starts": "2026-11-30 08:00",
        "ends": "2027-03-01 08:00",
        "services": {"banksia": {**service, "children": everybody}},
        "steps": [*steps, {"at": "2027-03-01 08:00", "expect": {"no_changes": "true"}}],
    }
    return yaml.safe_dump(story, sort_keys=False).replace("'true'", "true")


NEW = {"enrol": {"name": "Leo Park", "books": ALWAYS}}
CENTRES = {
    "manage": centre("manage", lag="11h"),
    "manage, live": centre("manage", lag="0h"),
    "kidsoft": centre("kidsoft", lag="0h"),
    "kidsoft, left": centre(
        "kidsoft", lag="0h", steps=[{"at": "2026-12-02 12:00", "do": {"leave": "Mia Nguyen"}}]
    ),
    "manage, left": centre(
        "manage", lag="7h", steps=[{"at": "2026-12-02 12:00", "do": {"leave": "Mia Nguyen"}}]
    ),
    "manage, archived": centre(
        "manage", lag="7h", steps=[{"at": "2026-12-02 12:00", "do": {"archive": "Mia Nguyen"}}]
    ),
    "closed": centre(
        "manage",
        lag="11h",
        closed=["2026-12-14..2026-12-18", "2026-12-25..2026-12-28", "2027-01-18..2027-01-24"],
    ),
    "full": centre("manage", lag="5h", paid=2, steps=[{"at": "2026-12-01 09:00", "do": NEW}]),
}
BEGINS = STARTS + timedelta(days=2, hours=5)


@cache
def deadlines(name: str) -> tuple[tuple[dict[str, Any], dict[str, Any], dict[str, Any]], ...]:
    """Run, change and deadline of every removal."""
    forecast = asyncio.run(forecasts(ForecastRequest(read(CENTRES[name]), BEGINS, 12)))["banksia"]
    return tuple(
        (run, each["change"], way)
        for run in forecast["runs"]
        for each in run["changes"]
        for way in each["last_moments"]
    )


def read(text: str) -> Scenario:
    return read_text(text, "story.yaml")


def verbs(change: dict[str, Any], way: dict[str, Any], day: str | None) -> list[Any]:
    """The action as a scenario's verbs."""
    name = change.get("child") or change.get("room")
    known = {
        "book": {
            "book": {
                "child": change.get("child", "Ivy Chen"),
                "room": change.get("room", "Possums"),
                "on": day,
            }
        },
        "status": {"status": {name: "active"}},
        "enrol": {"enrol": {"name": name, "books": {"room": "Possums", "on": day or "2026-12-09"}}},
        "map": {"map": {name: "skip"}},
        "map_room": {"map_room": {name: "skip"}},
        "hold_room": {"hold_room": {name: way["until"]}},
        "sync_inactive": {"sync_inactive": "on"},
        "paid_children": {"paid_children": way["paid_children"]},
    }
    update = ["update"] if way["action"].startswith("map") else []
    return [known[way["action"]], *update, *(["refresh"] if way["refresh"] else [])]


def happens(
    name: str, run: dict[str, Any], change: dict[str, Any], at: datetime, done: list[Any]
) -> bool:
    """Whether the run makes the change nevertheless."""
    story = yaml.safe_load(CENTRES[name].replace(": on\n", ": 'on'\n"))
    step = {"at": at.astimezone(STARTS.tzinfo).strftime("%Y-%m-%d %H:%M:%S"), "do": done}
    story["steps"] = sorted([*story["steps"], step], key=lambda each: str(each["at"]))
    text = yaml.safe_dump(story, sort_keys=False).replace("'true'", "true").replace("'on'", "on")
    until = datetime.fromisoformat(run["at"])
    result = asyncio.run(play(read(text), until=until + timedelta(minutes=1)))
    (came,) = [
        each
        for each in result["services"]["banksia"]["runs"]
        if each["at"] == run["at"] and each["cause"] == "schedule"
    ]
    return [change["kind"], change["ccms_id"]] in [
        [each["kind"], each["ccms_id"]] for each in came["changes"]
    ]


def days(way: dict[str, Any]) -> list[str | None]:
    return [way["first"], way["last"]] if way["first"] else [None]


EXPECTED = {
    "manage": {
        "remove_room": {"book", "book refresh", "map_room"},
        "archive": {"book", "book refresh", "status", "status refresh", "sync_inactive", "map"},
    },
    "closed": {
        "remove_room": {"book", "book refresh", "map_room"},
        "archive": {"book", "book refresh", "status", "status refresh", "sync_inactive", "map"},
    },
    "manage, live": {
        "remove_room": {"book", "map_room"},
        "archive": {"book", "status", "sync_inactive"},
    },
    "kidsoft": {"remove_room": {"book", "hold_room"}},
    "kidsoft, left": {"archive": {"enrol"}, "remove_room": {"book", "hold_room"}},
    "manage, left": {
        "archive": {"enrol", "enrol refresh", "map"},
        "remove_room": {"book", "book refresh", "map_room"},
    },
    "manage, archived": {
        "archive": {"status", "status refresh", "map"},
        "remove_room": {"book", "map_room"},
    },
    "full": {"wait": {"paid_children"}},
}


QUICK = {"full", "kidsoft, left", "manage"}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.e2e] * (name not in QUICK)) for name in CENTRES]
)
def test_every_removal_has_its_deadlines(name):
    found: dict[str, set[str]] = {}
    for _, change, way in deadlines(name):
        found.setdefault(change["kind"], set()).add(way["action"] + " refresh" * way["refresh"])
    assert {kind: found.get(kind) for kind in EXPECTED[name]} == EXPECTED[name]


@pytest.mark.e2e
@pytest.mark.parametrize("name", sorted(CENTRES if DEEP else CENTRES.keys() - {"manage"}))
def test_an_action_a_second_before_its_deadline_works_and_at_it_does_not(name):
    for number, (run, change, way) in enumerate(deadlines(name)):
        if not EXPECTED[name].get(change["kind"]):
            continue
        before, either = datetime.fromisoformat(way["before"]), days(way)
        for day in either if DEEP else [either[number % len(either)]]:
            done = verbs(change, way, day)
            assert not happens(name, run, change, before - timedelta(seconds=1), done), (
                change,
                way,
                day,
            )
            assert happens(name, run, change, before, done), (change, way, day)


def test_a_session_is_asked_for_on_days_when_the_service_is_open():
    asked = {
        change["kind"]: (way["first"], way["last"], "is open" in way["words"])
        for _, change, way in deadlines("closed")
        if way["action"] == "book"
    }
    assert asked["remove_room"] == ("2026-12-19", "2027-01-17", True)


def test_a_room_of_a_service_that_stays_closed_is_saved_by_no_session():
    closed = centre("manage", lag="11h", closed=["2026-12-01..2027-02-28"])
    request = ForecastRequest(read(closed), BEGINS, 4)
    forecast = asyncio.run(forecasts(request))["banksia"]
    ways = {
        (each["change"]["kind"], way["action"])
        for run in forecast["runs"]
        for each in run["changes"]
        for way in each["last_moments"]
    }
    assert ("remove_room", "map_room") in ways
    assert ("remove_room", "book") not in ways

"""Small worlds for the model's own tests, written in the scenario file's form."""

from datetime import UTC, datetime
from typing import Any

from parktime.harness.reference.entries import ScenarioEntry
from parktime.harness.reference.plain import RefusedError, entry_of
from parktime.harness.reference.world import World

MONDAY = datetime(2026, 6, 1, 0, 0, tzinfo=UTC)  # 10:00 in Brisbane
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri"]


def centre(**keys: Any) -> dict[str, Any]:
    """A Manage service in Brisbane with plenty of space, its API live; keys of the file replace these."""
    return {
        "name": "Centre",
        "ccms": "manage",
        "time_zone": "Australia/Brisbane",
        "region": "AU-QLD",
        "paid_children": 40,
        "api_lag": "0h",
        "rooms": ["Possums", "Wombats"],
        "children": [],
        "storypark": {"rooms": [], "profiles": []},
        **keys,
    }


def kidsoft(**keys: Any) -> dict[str, Any]:
    """The same on Kidsoft."""
    return centre(**{"ccms": "kidsoft", "pin": "S434783895", **keys})


def child(name: Any, **keys: Any) -> dict[str, Any]:
    """A child that comes on every weekday to the Possums, unless `books` says otherwise."""
    return {
        "name": name,
        "books": {"room": "Possums", "days": WEEKDAYS, "from": "2026-01-01"},
        **keys,
    }


def storypark(*profiles: Any, rooms: Any = ()) -> dict[str, Any]:
    """What is there before the integration."""
    return {"rooms": list(rooms), "profiles": list(profiles)}


def world(*services: dict[str, Any], starts: datetime = MONDAY) -> World:
    """A world of services called one, two, …"""
    entries = tuple(
        entry_of(key, each) for key, each in zip(("one", "two", "three"), services, strict=False)
    )
    return World(ScenarioEntry("small", 1, starts, starts, entries))


def refused(world: World, verb: Any, **keys: Any) -> str:
    """What the model says to a verb; empty where it agrees."""
    try:
        world.do("one", verb, **keys)
    except RefusedError as refusal:
        return str(refusal)
    return ""


def last_run(world: World, key: str = "one") -> dict[str, Any]:
    return world.services[key].memory.runs[-1]


def changes(world: World, run: int = -1) -> list[tuple[str, str, str]]:
    """kind, rule and name of one run's changes, sorted."""
    changes = world.services["one"].memory.runs[run]["changes"]
    return sorted(
        (each["kind"], each["rule"], each.get("child") or each["room"]) for each in changes
    )


def counts(world: World, run: int = -1) -> dict[str, int]:
    """One run's counts without those that are 0."""
    found = world.services["one"].memory.runs[run]["counts"]
    return {key: count for key, count in found.items() if count}


def profile(world: World, name: str) -> dict[str, Any]:
    """The one profile of that name: state, and its rooms by name."""
    storypark = world.services["one"].storypark
    (found,) = [each for each in storypark.profiles.values() if each.name == name]
    rooms = sorted(storypark.rooms[room].name for room in found.rooms)
    return {
        "state": "active" if found.active else "archived",
        "rooms": rooms,
        "born": str(found.born),
    }


def rooms(world: World) -> dict[str, str]:
    """Storypark's rooms: present or removed."""
    found = world.services["one"].storypark.rooms.values()
    return {room.name: "present" if room.present else "removed" for room in found}

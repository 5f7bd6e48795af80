"""Whether a play ended where the reference model finds nothing left to do: it is asked for one run more, on what is there now."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import date
from typing import Any

from harness.fuzz.watched import Watched
from harness.reference.reference import Foreseen
from harness.reference.run import play_run
from harness.reference.service import Mapping as Decided
from harness.reference.service import Service
from harness.reference.storypark import Profile, StoryparkRoom
from harness.seen import RETOLD

Plain = Mapping[str, Any]
FIRST = {"kidsoft": (100_000, 500), "manage": (0, 0)}
"""What ids of children and rooms are more than their number, by CCMS."""

ANOTHER_S = "other-"
"""What ids begin with that a fault made another service's. Nobody of these is linked: that is a promise of its own."""


def not_at_rest(foreseen: Foreseen, watched: Watched) -> Iterator[str]:
    """What the model would still change, or reports otherwise. It foresaw the story without weather: people did the same in both."""
    world = deepcopy(foreseen.world)
    for key, service in world.services.items():
        standing = watched.standing.get(key)
        if standing is None or standing["state"] != "set-up" or not service.memory.set_up:
            continue
        found = watched.ended[key]
        stand_as(service, found, sync_inactive=standing["settings"]["sync_inactive"])
        play_run(service, world.now, "manual")
        yield from (f"{key}: {line}" for line in _left_to_do(service, found))


def _left_to_do(service: Service, found: Plain) -> Iterator[str]:
    run = service.memory.runs[-1]
    passed_over = {*RETOLD, "move"} if _has_namesakes(found) else RETOLD
    for change in run["changes"]:
        if change["kind"] not in passed_over:
            yield f"the model would still {change['kind']} {change.get('child') or change.get('room')} ({change['rule']})"
    if sorted(service.memory.waiting) != sorted(found["waiting"]):
        yield f"waiting: the model says {service.memory.waiting}, the daemon {found['waiting']}"


def _has_namesakes(found: Plain) -> bool:
    """Whether two rooms that are present bear one name: a result names the rooms that somebody is in, and does not say which of them."""
    present = [row["name"] for row in found["storypark"]["rooms"] if row["state"] == "present"]
    return len(present) != len(set(present))


def stand_as(service: Service, found: Plain, *, sync_inactive: bool) -> None:
    """Gives the model's service the Storypark and the links of a result."""
    children, rooms = FIRST[service.entry.ccms]
    profile_numbers = {row["id"]: number for number, row in enumerate(found["storypark"]["profiles"], start=1)}
    room_numbers = {row["id"]: number for number, row in enumerate(found["storypark"]["rooms"], start=1)}
    memory = service.memory
    memory.sync_inactive = sync_inactive
    memory.children = _decided(found["links"]["children"], "profile_id", children, profile_numbers)
    memory.rooms = _decided(found["links"]["rooms"], "room_id", rooms, room_numbers)
    rows = sorted(found["storypark"]["rooms"], key=lambda row: bool(row["state"] == "present"))
    names = {row["name"]: room_numbers[row["id"]] for row in rows}
    storypark = service.storypark
    storypark.paid = found["storypark"]["paid_children"]
    storypark.rooms = {
        room_numbers[row["id"]]: StoryparkRoom(
            room_numbers[row["id"]], row["name"], row["posts"], row["state"] == "present"
        )
        for row in found["storypark"]["rooms"]
    }
    storypark.profiles = {
        profile_numbers[row["id"]]: _profile(profile_numbers[row["id"]], row, names)
        for row in found["storypark"]["profiles"]
    }


def _profile(number: int, row: Plain, names: Mapping[str, int]) -> Profile:
    born = date.fromisoformat(row["born"]) if row["born"] else None
    rooms = {names[name] for name in row["rooms"]}
    return Profile(number, row["given"], row["family"], born, row["state"] == "active", row["invited"], rooms)


def _decided(rows: list[Plain], target: str, offset: int, numbers: Mapping[str, int]) -> dict[int, Decided]:
    """Links by the model's numbers. A profile that is gone has a number that no other has; whoever was mapped by nobody has none."""
    found: dict[int, Decided] = {}
    for row in rows:
        if row["ccms_id"].startswith(ANOTHER_S):
            continue
        number = int("".join(letter for letter in row["ccms_id"] if letter.isdigit())) - offset
        if row["mapping"] == "linked":
            found[number] = numbers.get(row[target], -number)
        elif row["mapping"] == "skip":
            found[number] = "skip"
    return found

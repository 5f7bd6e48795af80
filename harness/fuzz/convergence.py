"""Whether two plays of one story, one of them with faults and kills, ended in the same place. Pure.

Compared is everything in which the end does not depend on the way there:
- every child whose profile is active: its link, names, birth date, and the linked rooms that it is in;
- every linked room that is present, with its name;
- every profile that no run made and no child is linked to, whole but for linked rooms;
- who is skipped, who waits, and who is without a room.
Not compared is what a fault may honestly leave otherwise: ids; a profile that was made and archived again while nothing
could be written; the name of somebody archived before the new one was written; a room that was to go for a day and was
not; posts of a room under `removal: delete`.
"""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from copy import deepcopy
from datetime import date
from typing import Any

from parktime.harness.expectations.observation import RETOLD
from parktime.harness.fuzz.compare_model import multiset
from parktime.harness.fuzz.recording import Watched
from parktime.harness.reference.reference import Foreseen
from parktime.harness.reference.run import play_run
from parktime.harness.reference.service import Mapping as Decided
from parktime.harness.reference.service import Service
from parktime.harness.reference.storypark import Profile, StoryparkRoom

Plain = Mapping[str, Any]


def comparable(fair: Watched, foul: Watched) -> bool:
    """Whether nothing that people did was answered otherwise, nobody ever waited for a space, and the daemon lives in the end: then one end is owed."""
    lives = foul.standing.keys() == fair.standing.keys()
    return (
        lives
        and _refused(fair) == _refused(foul)
        and not _anybody_waited(fair)
        and not _anybody_waited(foul)
    )


PASSING = frozenset({"sync", "refresh"})
"""What is made good by the next run and the next publication, whatever it was answered."""


def _refused(watched: Watched) -> Counter[tuple[Any, ...]]:
    rows = (row for row in watched.result["refusals"] if row["do"] not in PASSING)
    return Counter((row["line"], row["at"], row["do"]) for row in rows)


def _anybody_waited(watched: Watched) -> bool:
    runs = (run for history in watched.history.values() for run in history)
    return any(change["kind"] == "wait" for run in runs for change in run["changes"])


def unsettled(fair: Watched, foul: Watched) -> Iterator[str]:
    """Every difference between the two ends, in words."""
    for key, mine in fair.ended.items():
        theirs = foul.ended[key]
        made = [_made(watched, key) for watched in (fair, foul)]
        for what, rows in (("child", _children), ("room", _rooms)):
            yield from (f"{key}: {line}" for line in multiset(what, rows(mine), rows(theirs)))
        others = [_others(service, ids) for service, ids in zip((mine, theirs), made, strict=True)]
        yield from (f"{key}: {line}" for line in multiset("profile of nobody's", *others))
        for report in ("waiting", "without_a_room"):
            yield from (f"{key}: {line}" for line in multiset(report, mine[report], theirs[report]))


def _children(service: Plain) -> list[Hashable]:
    """Whoever is synced or skipped."""
    profiles = {row["id"]: row for row in service["storypark"]["profiles"]}
    linked = _linked_rooms(service)
    found: list[Hashable] = []
    for row in service["links"]["children"]:
        profile = profiles.get(row["profile_id"])
        if row["mapping"] == "skip":
            found.append((row["ccms_id"], "skipped"))
        elif row["mapping"] == "linked" and profile is not None and profile["state"] == "active":
            rooms = tuple(sorted(set(profile["rooms"]) & linked))
            found.append(
                (row["ccms_id"], profile["given"], profile["family"], profile["born"], rooms)
            )
    return found


def _rooms(service: Plain) -> list[Hashable]:
    """Linked rooms that are present."""
    rooms = {row["id"]: row for row in service["storypark"]["rooms"] if row["state"] == "present"}
    linked = [row for row in service["links"]["rooms"] if row["room_id"] in rooms]
    return [(row["ccms_id"], rooms[row["room_id"]]["name"]) for row in linked]


def _others(service: Plain, made: set[str]) -> list[Hashable]:
    """Profiles that are nobody's and were not made by a run."""
    theirs = {row["profile_id"] for row in service["links"]["children"]} | made
    linked = _linked_rooms(service)
    return [
        (
            row["given"],
            row["family"],
            row["born"],
            row["state"],
            row["invited"],
            tuple(sorted(set(row["rooms"]) - linked)),
        )
        for row in service["storypark"]["profiles"]
        if row["id"] not in theirs
    ]


def _linked_rooms(service: Plain) -> set[str]:
    """Names of rooms that are linked."""
    linked = {row["room_id"] for row in service["links"]["rooms"]}
    return {row["name"] for row in service["storypark"]["rooms"] if row["id"] in linked}


def _made(watched: Watched, key: str) -> set[str]:
    """Profiles that runs made."""
    ours = [write for write in watched.writes if write.service == key]
    return {
        profile
        for write in ours
        for profile in write.became.profiles.keys() - write.was.profiles.keys()
    }


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
    profile_numbers = {
        row["id"]: number for number, row in enumerate(found["storypark"]["profiles"], start=1)
    }
    room_numbers = {
        row["id"]: number for number, row in enumerate(found["storypark"]["rooms"], start=1)
    }
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
    return Profile(
        number, row["given"], row["family"], born, row["state"] == "active", row["invited"], rooms
    )


def _decided(
    rows: list[Plain], target: str, offset: int, numbers: Mapping[str, int]
) -> dict[int, Decided]:
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

"""Whether a play with faults and kills ended in the same state as one without. Pure.

Compared is everything that must not depend on the way there:
- each child with an active profile: link, names, birth date and linked rooms;
- each linked room that is present, with its name;
- each profile that is not linked and was not created by a run, except for its linked rooms;
- who is skipped, who waits, and who has no room.

Not compared is what a fault may change: ids; a profile that was created and archived again while
writes failed; the name of a child archived before its new name was written; a room that was due for
removal for one day only; posts of a room under `removal: delete`.
"""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from copy import deepcopy
from datetime import date
from typing import Any

from parktime.harness.expectations.observation import INFORMATIONAL_KINDS
from parktime.harness.fuzz.compare_model import multiset
from parktime.harness.fuzz.observed_play import ObservedPlay
from parktime.harness.reference.reference import Prediction
from parktime.harness.reference.run import play_run
from parktime.harness.reference.service import Mapping as ModelMapping
from parktime.harness.reference.service import Service
from parktime.harness.reference.storypark import Profile, StoryparkRoom

Plain = Mapping[str, Any]


def comparable(straight: ObservedPlay, faulty: ObservedPlay) -> bool:
    """Whether both plays must end in the same state.

    They must if the daemon answered people the same, no child ever waited for space, and it runs at
    the end.
    """
    same_daemons = faulty.service_states.keys() == straight.service_states.keys()
    return (
        same_daemons
        and _refused(straight) == _refused(faulty)
        and not _any_wait(straight)
        and not _any_wait(faulty)
    )


REPEATED_BY_SCHEDULE = frozenset({"sync", "refresh"})
"""Verbs whose effect the next run or publication has anyway, even if they were refused."""


def _refused(observed: ObservedPlay) -> Counter[tuple[Any, ...]]:
    rows = (row for row in observed.result["refusals"] if row["do"] not in REPEATED_BY_SCHEDULE)
    return Counter((row["line"], row["at"], row["do"]) for row in rows)


def _any_wait(observed: ObservedPlay) -> bool:
    runs = (run for history in observed.history.values() for run in history)
    return any(change["kind"] == "wait" for run in runs for change in run["changes"])


def end_differences(straight: ObservedPlay, faulty: ObservedPlay) -> Iterator[str]:
    """Every difference between the two final states, in words."""
    for key, mine in straight.ended.items():
        theirs = faulty.ended[key]
        made = [_made(observed, key) for observed in (straight, faulty)]
        for what, rows in (("child", _children), ("room", _rooms)):
            yield from (f"{key}: {line}" for line in multiset(what, rows(mine), rows(theirs)))
        others = [_others(service, ids) for service, ids in zip((mine, theirs), made, strict=True)]
        yield from (f"{key}: {line}" for line in multiset("unlinked profile", *others))
        for report in ("waiting", "without_a_room"):
            yield from (f"{key}: {line}" for line in multiset(report, mine[report], theirs[report]))


def _children(service: Plain) -> list[Hashable]:
    """Children that are synced or skipped."""
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
    """Profiles that are not linked and were not created by a run."""
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
    """Names of the linked rooms."""
    linked = {row["room_id"] for row in service["links"]["rooms"]}
    return {row["name"] for row in service["storypark"]["rooms"] if row["id"] in linked}


def _made(observed: ObservedPlay, key: str) -> set[str]:
    """Ids of profiles that runs created."""
    ours = [write for write in observed.writes if write.service == key]
    return {
        profile
        for write in ours
        for profile in write.own_after.profiles.keys() - write.own_before.profiles.keys()
    }


ID_OFFSETS = {"kidsoft": (100_000, 500), "manage": (0, 0)}
"""By CCMS, the difference between an id and the number of the child or room."""

OTHER_SERVICE_PREFIX = "other-"
"""Prefix of ids that a fault moved to another service; an invariant says they are never linked."""


def remaining_changes(prediction: Prediction, observed: ObservedPlay) -> Iterator[str]:
    """What the model would still change at the end, or reports differently.

    The model predicted the story without faults; people did the same in both.
    """
    world = deepcopy(prediction.world)
    for key, service in world.services.items():
        state = observed.service_states.get(key)
        if state is None or state["state"] != "set-up" or not service.memory.set_up:
            continue
        found = observed.ended[key]
        load_result(service, found, sync_inactive=state["settings"]["sync_inactive"])
        play_run(service, world.now, "manual")
        yield from (f"{key}: {line}" for line in _changes_of_last_run(service, found))


def _changes_of_last_run(service: Service, found: Plain) -> Iterator[str]:
    run = service.memory.runs[-1]
    ignored = {*INFORMATIONAL_KINDS, "move"} if _has_namesakes(found) else INFORMATIONAL_KINDS
    for change in run["changes"]:
        if change["kind"] not in ignored:
            name = change.get("child") or change.get("room")
            yield f"the model would still {change['kind']} {name} ({change['rule']})"
    if sorted(service.memory.waiting) != sorted(found["waiting"]):
        yield f"waiting: the model says {service.memory.waiting}, the daemon {found['waiting']}"


def _has_namesakes(found: Plain) -> bool:
    """Whether two rooms that are present have one name; a result gives only names of rooms."""
    present = [row["name"] for row in found["storypark"]["rooms"] if row["state"] == "present"]
    return len(present) != len(set(present))


def load_result(service: Service, found: Plain, *, sync_inactive: bool) -> None:
    """Give the model's service the Storypark account and the links of a result."""
    children, rooms = ID_OFFSETS[service.entry.ccms]
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
        number=number,
        given=row["given"],
        family=row["family"],
        born=born,
        active=row["state"] == "active",
        invited=row["invited"],
        rooms=rooms,
    )


def _decided(
    rows: list[Plain], target: str, offset: int, numbers: Mapping[str, int]
) -> dict[int, ModelMapping]:
    """Links by the model's numbers; a deleted profile gets a number of its own."""
    found: dict[int, ModelMapping] = {}
    for row in rows:
        if row["ccms_id"].startswith(OTHER_SERVICE_PREFIX):
            continue
        number = int("".join(letter for letter in row["ccms_id"] if letter.isdigit())) - offset
        if row["mapping"] == "linked":
            found[number] = numbers.get(row[target], -number)
        elif row["mapping"] == "skip":
            found[number] = "skip"
    return found

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
from typing import Any

from harness.fuzz.compare import multiset
from harness.fuzz.watched import Watched

Plain = Mapping[str, Any]


def comparable(fair: Watched, foul: Watched) -> bool:
    """Whether nothing that people did was answered otherwise, nobody ever waited for a space, and the daemon lives in the end: then one end is owed."""
    lives = foul.standing.keys() == fair.standing.keys()
    return lives and _refused(fair) == _refused(foul) and not _anybody_waited(fair) and not _anybody_waited(foul)


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
            found.append((row["ccms_id"], profile["given"], profile["family"], profile["born"], rooms))
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
    return {profile for write in ours for profile in write.became.profiles.keys() - write.was.profiles.keys()}

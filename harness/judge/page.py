"""A judged play as the recording of which the HTML report is made. Pure.

The report shows what was seen of Storypark before and after each call of the sync.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from parktime.harness.recording.recording import Recording, Snapshot
from parktime.simulator.scenario.scenario import Scenario

SEEN = "seen in Storypark"
"""In the place of a rule: by which one a foreign sync acts nobody knows."""

Export = Mapping[str, Any]

_CHILD_KINDS = {
    (None, "active"): "create",
    ("active", "archived"): "archive",
    ("archived", "active"): "restore",
}
_ROOM_KINDS = {
    (None, "present"): "add_room",
    ("present", "removed"): "remove_room",
    ("present", None): "remove_room",
    ("removed", "present"): "return_room",
}
_COUNTED = {"create": "created", "archive": "archived", "restore": "restored"}


def seen_run(at: str, cause: str, before: Export, after: Export, note: str) -> dict[str, Any]:
    """What a call of the sync changed in one service, as a run of the result."""
    changes = [*_rooms(before, after), *_children(before, after)]
    kinds = [change["kind"] for change in changes]
    return {
        "at": at,
        "cause": cause,
        "outcome": "failed" if note else "ok",
        "note": note,
        "counts": {word: kinds.count(kind) for kind, word in _COUNTED.items()},
        "changes": changes,
    }


def recording(
    scenario: Scenario,
    result: dict[str, Any],
    runs: Mapping[str, Sequence[Mapping[str, Any]]],
    snapshots: Mapping[str, Sequence[Snapshot]],
    until: str,
) -> Recording:
    """The recording up to `until`; a record of the CCMS is shown with that of its name."""
    services = {
        key: {
            **service,
            "links": _same_names(snapshots[key][-1], service["storypark"]),
            "runs": list(runs.get(key, ())),
            "waiting": [],
            "invitations_owed": [],
            "without_a_room": [],
        }
        for key, service in result["services"].items()
    }
    shown = {**result, "services": services, "until": until}
    return Recording(scenario, shown, snapshots)


def _same_names(last: Snapshot, storypark: Export) -> dict[str, list[dict[str, Any]]]:
    profiles = {_name(row): row["id"] for row in storypark["profiles"]}
    rooms = {row["name"]: row["id"] for row in storypark["rooms"]}
    return {
        "children": [
            {"ccms_id": each.id, "name": each.name, "profile_id": profiles.get(each.name)}
            for each in last.children.values()
        ],
        "rooms": [
            {"ccms_id": number, "name": room.name, "room_id": rooms.get(room.name)}
            for number, room in last.rooms.items()
        ],
    }


def _children(before: Export, after: Export) -> Iterator[dict[str, Any]]:
    was = {row["id"]: row for row in before["profiles"]}
    for row in after["profiles"]:
        old = was.get(row["id"])
        kind = _CHILD_KINDS.get((old and old["state"], row["state"]))
        if kind is None and old is not None and old != row:
            kind = "update" if _person(old) != _person(row) else "move"
        if kind is not None:
            yield _change(kind, "child", _name(row))


def _rooms(before: Export, after: Export) -> Iterator[dict[str, Any]]:
    was, there = ({row["id"]: row for row in each["rooms"]} for each in (before, after))
    for number in {**was, **there}:
        old, row = was.get(number), there.get(number)
        kind = _ROOM_KINDS.get((old and old["state"], row and row["state"]))
        if kind is None and old and row and old["name"] != row["name"]:
            kind = "rename_room"
        row = row or old or {}
        if kind is not None:
            yield _change(kind, "room", row["name"])


def _change(kind: str, about: str, name: str) -> dict[str, Any]:
    return {"rule": SEEN, "kind": kind, about: name, "before": None, "after": None, "why": ""}


def _person(row: Export) -> tuple[Any, ...]:
    return row["given"], row["family"], row["born"]


def _name(row: Export) -> str:
    return f"{row['given']} {row['family']}".strip()

"""Where Storypark differs from the reference model, and which rule decides it. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from parktime.harness.judge.model import Record, actual_records, expected_records
from parktime.harness.reference.service import Service

UNLINKED = "unlinked-untouched"
"""The promise that only linked records, and those that a run created, are written."""

_ORDER = ("missing", "state", "twice", "extra", "name", "born", "rooms")
"""What is reported first where several things differ: causes before their effects."""


@dataclass(frozen=True, slots=True)
class Divergence:
    """One record on which Storypark and the model disagree.

    `what`: missing, twice, extra, state, name, born or rooms. `expected` is the model's side.
    """

    service: str
    about: str
    name: str
    what: str
    expected: str
    actual: str
    rule: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What it is about."""
        return self.service, self.about, self.name, self.what


def diverged(service: Service, storypark: dict[str, Any]) -> list[Divergence]:
    """All divergences of a service: rooms before children, causes before effects."""
    found = []
    for about in ("room", "child"):
        mine = [each for each in expected_records(service) if each.about == about]
        theirs = [each for each in actual_records(storypark) if each.about == about]
        for what, record, expected, actual in _differences(mine, theirs):
            rule = deciding_rule(service, record, what)
            found.append(Divergence(service.key, about, record.name, what, expected, actual, rule))
    return sorted(found, key=lambda each: (each.about != "room", _ORDER.index(each.what)))


def _differences(
    mine: Iterable[Record], theirs: Iterable[Record]
) -> Iterator[tuple[str, Record, str, str]]:
    """What differs, the record, and both sides in words."""
    expected, actual = _by_name(mine), _by_name(theirs)
    for name in sorted({*expected, *actual}):
        here, there = expected[name], actual[name]
        if len(here) < len(there):
            what = "twice" if here else "extra"
            yield what, (here or there)[-1], _all(here), _all(there)
        elif len(here) > len(there):
            yield "missing", here[-1], _all(here), _all(there)
        else:
            for one, other in zip(here, there, strict=True):
                yield from _fields(one, other)


def _fields(one: Record, other: Record) -> Iterator[tuple[str, Record, str, str]]:
    if one.state != other.state:
        yield "state", one, one.state, other.state
    if one.given != other.given:
        yield "name", one, f"given name {one.given!r}", f"given name {other.given!r}"
    if one.born != other.born:
        yield "born", one, f"born {one.born or 'unknown'}", f"born {other.born or 'unknown'}"
    if one.rooms != other.rooms:
        yield "rooms", one, _rooms(one), _rooms(other)


def _by_name(records: Iterable[Record]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for each in sorted(records, key=lambda one: (one.born or "", one.state, one.rooms)):
        found[each.name].append(each)
    return found


def _rooms(record: Record) -> str:
    return f"in {' and '.join(record.rooms)}" if record.rooms else "in no room"


def _all(records: list[Record]) -> str:
    return " and ".join(each.state for each in records) if records else "absent"


# The rule


def deciding_rule(service: Service, record: Record, what: str) -> str:
    """The id of the rule by which the model has it as it has."""
    if record.linked is False and what in ("missing", "state", "name", "born", "rooms"):
        return UNLINKED
    by_kind = _child_rule if record.about == "child" else _room_rule
    return by_kind(service, record.name, what)


def _child_rule(service: Service, name: str, what: str) -> str:
    scope = "kidsoft-children" if service.entry.ccms == "kidsoft" else "manage-scope"
    if what == "rooms":
        return "child-rooms"
    if what in ("name", "born"):
        return "source-of-truth"
    if what == "state":
        last = _last(service, name, ("create", "restore", "archive"))
        fresh = last is not None and last["run"] == len(service.memory.runs) - 1
        return last["rule"] if last and (fresh or last["kind"] == "archive") else scope
    if what == "missing":
        last = _last(service, name, ("create", "restore", "update"))
        return last["rule"] if last else "leaves-scope"
    listed = {child.name: child.number for child in service.ccms.listed()}
    if service.memory.children.get(listed.get(name, 0)) == "skip":
        return "skip-is-final"
    if what == "twice":
        last = _last(service, name, ("create",))
        return last["rule"] if last else "auto-match"
    if name in service.memory.waiting:
        return "plan-space"
    return scope if name in listed else "source-of-truth"


def _room_rule(service: Service, name: str, what: str) -> str:
    if what == "state":
        last = _last(service, name, ("remove_room", "return_room", "add_room"))
        fresh = last is not None and last["run"] == len(service.memory.runs) - 1
        return last["rule"] if last and (fresh or last["kind"] == "remove_room") else "room-window"
    if what == "missing":
        last = _last(service, name, ("add_room", "return_room", "rename_room"))
        return last["rule"] if last else "room-removed"
    if what == "twice":
        last = _last(service, name, ("add_room",))
        return last["rule"] if last else "auto-match"
    numbers = [number for number, title in service.ccms.rooms.items() if title == name]
    if any(service.memory.rooms.get(number) == "skip" for number in numbers):
        return "room-skip"
    return "new-room" if numbers else "source-of-truth"


def _last(service: Service, name: str, kinds: tuple[str, ...]) -> dict[str, Any] | None:
    """The model's latest change of that name and kind, with the index of its run."""
    for number, run in reversed(list(enumerate(service.memory.runs))):
        for change in reversed(run["changes"]):
            if change["kind"] in kinds and name in (change.get("child"), change.get("room")):
                return {**change, "run": number}
    return None

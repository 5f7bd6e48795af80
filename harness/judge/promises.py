"""Promises of a sync that are watched from outside, also while faults are in force. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from parktime.harness.fuzz.readings import Page, breaking, page_of, restarts_list
from parktime.harness.judge.compare import UNLINKED
from parktime.harness.judge.model import Record, actual_records, expected_records
from parktime.harness.reference.service import Service
from parktime.simulator.api.journal import Entry

REMOVALS = frozenset({"archive_profile", "deactivate_room", "delete_room"})
CHILDREN, NEXT_SESSIONS = "read_children", "read_next_sessions"
DONE = range(200, 300)


@dataclass(frozen=True, slots=True)
class Broken:
    """A promise that a run broke, in words."""

    service: str
    promise: str
    words: str


def broken_promises(
    service: Service, before: dict[str, Any], after: dict[str, Any], entries: Iterable[Entry]
) -> Iterator[Broken]:
    """The promises broken between two exports of a Storypark by what the sync sent."""
    key = service.key
    yield from _removed_on_broken_read(key, entries)
    active = [sum(row["state"] == "active" for row in each["profiles"]) for each in (before, after)]
    if active[1] > max(after["paid_children"], active[0]):
        words = f"{active[1]} active profiles, the plan has {after['paid_children']}"
        yield Broken(key, "plan-space", words)
    gone = {row["id"]: row for row in before["profiles"]}.keys() - {
        row["id"] for row in after["profiles"]
    }
    if gone:
        yield Broken(key, "leaves-scope", f"profiles deleted: {', '.join(sorted(gone))}")
    yield from _contacts_written(key, before, after)
    yield from _touched(service, before, after)
    yield from _made_twice(service, before, after)


def _removed_on_broken_read(key: str, entries: Iterable[Entry]) -> Iterator[Broken]:
    """No child is archived and no room removed after a read whose last answer was broken."""
    broken: dict[Page, str] = {}
    entries = list(entries)
    lists = {each.call.name for each in entries if each.call is not None and each.service == key}
    for entry in entries:
        call = entry.call
        if call is None or entry.service != key:
            continue
        if call.name.startswith("read_"):
            page = page_of(key, call.line)
            broken = {each: kind for each, kind in broken.items() if not restarts_list(page, each)}
            broken.pop(page, None)
            # next sessions are read with the children: if nothing else is, this is their list
            alone = call.name == NEXT_SESSIONS and CHILDREN not in lists
            if kind := breaking(entry.faults, CHILDREN if alone else call.name):
                broken[page] = kind
        elif call.name in REMOVALS and entry.status in DONE and broken:
            (_, line, _), kind = next(iter(broken.items()))
            yield Broken(key, "whole-read", f"{call.name} although {line} met {kind}")
            return


def _contacts_written(key: str, before: dict[str, Any], after: dict[str, Any]) -> Iterator[Broken]:
    """A profile's contacts are as people wrote them, and a new profile has none (contacts)."""
    were = {row["id"]: row.get("contacts", []) for row in before["profiles"]}
    for row in after["profiles"]:
        if row.get("contacts", []) != were.get(row["id"], []):
            name = f"{row['given']} {row['family']}".strip()
            yield Broken(key, "contacts", f"the contacts of {name} were written")


def _touched(service: Service, before: dict[str, Any], after: dict[str, Any]) -> Iterator[Broken]:
    """Profiles and rooms that are not linked stay as they are, but for rooms that are removed."""
    expected = list(expected_records(service))
    linked = {(each.about, each.name) for each in expected if each.linked}
    unlinked = {(each.about, each.name) for each in expected if not each.linked} - linked
    kept_rooms = {name for about, name in unlinked if about == "room"}
    for kind, about in (("profiles", "child"), ("rooms", "room")):
        now = {row["id"]: row for row in after[kind]}
        for row in before[kind]:
            name = row["name"] if about == "room" else f"{row['given']} {row['family']}".strip()
            changed = _kept(now.get(row["id"]), kept_rooms) != _kept(row, kept_rooms)
            if (about, name) in unlinked and changed:
                yield Broken(service.key, UNLINKED, f"{about} {name} was changed")


def _kept(row: dict[str, Any] | None, rooms: set[str]) -> dict[str, Any] | None:
    """What no run may change of a record that is not linked."""
    if row is None or "rooms" not in row:
        return row
    return {**row, "rooms": sorted(rooms & set(row["rooms"]))}


def _made_twice(
    service: Service, before: dict[str, Any], after: dict[str, Any]
) -> Iterator[Broken]:
    """No second record of a name appears that the model has fewer of."""
    expected = _count(expected_records(service))
    was, there = _count(actual_records(before)), _count(actual_records(after))
    for what, count in there.items():
        if expected[what] and count > expected[what] and count > was[what]:
            yield Broken(service.key, "made-twice", f"{what[0]} {what[1]}: {count} times")


def _count(records: Iterable[Record]) -> Counter[tuple[str, str]]:
    return Counter((each.about, each.name) for each in records)

"""Writing a plan to Storypark, change by change, each under a key that makes a repetition harmless."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from daemon.change import RETOLD_KINDS, Change
from daemon.link import Links
from daemon.readers.storypark import NoSpace, StoryparkClient
from daemon.readers.wire import Unreadable

Fate = Literal["done", "no space", "failed"]


@dataclass(slots=True)
class Applied:
    """What became of a plan's changes, in their order, and the links that came of it.

    `failed` are the CCMS ids of children of whom a write failed, `problems` say which writes, in words without names.
    """

    links: Links
    changes: list[Change] = field(default_factory=list)
    failed: set[str] = field(default_factory=set)
    waiting: list[str] = field(default_factory=list)
    created_ids: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)


async def apply(
    storypark: StoryparkClient,
    changes: Sequence[Change],
    links: Links,
    removal: str,
    key: str,
    numbers: Sequence[int] | None = None,
) -> Applied:
    """Write the changes in their order. A write that fails is told and does not stop the others; one refused for space becomes a wait.

    `key` names the run: its change number n is written under `key-n`, always. `numbers`: which of its changes these are, where they are not all.
    """
    applied = Applied(Links(dict(links.children), dict(links.rooms)))
    writer = _Writer(storypark, applied.links, removal)
    for number, change in zip(numbers or range(len(changes)), changes, strict=True):
        if change.kind in RETOLD_KINDS:
            applied.changes.append(change)
            continue
        try:
            target_id = await writer.write(change, f"{key}-{number}")
        except NoSpace:
            applied.changes.append(_waits(change))
            applied.waiting.append(change.subject)
        except Unreadable as error:
            _fail(applied, change, error)
        else:
            _note(applied, change, target_id)
    return applied


def _fail(applied: Applied, change: Change, error: Unreadable) -> None:
    if change.about == "child":
        applied.failed.add(change.ccms_id)
    applied.problems.append(f"{change.kind} {change.ccms_id}: {error}")


def _waits(change: Change) -> Change:
    return replace(change, kind="wait", rule="plan-space", after="waiting", why="Storypark says that the plan is full")


def _note(applied: Applied, change: Change, target_id: str) -> None:
    applied.changes.append(replace(change, target_id=target_id))
    if change.kind == "create":
        applied.created_ids.add(target_id)
        row = applied.links.children[change.ccms_id]
        applied.links.children[change.ccms_id] = replace(row, mapping="linked", target_id=target_id)
    elif change.kind in ("add_room", "return_room"):
        room = applied.links.rooms[change.ccms_id]
        applied.links.rooms[change.ccms_id] = replace(room, mapping="linked", target_id=target_id)


class _Writer:
    """One call a change."""

    def __init__(self, storypark: StoryparkClient, links: Links, removal: str) -> None:
        self._storypark = storypark
        self._links = links
        self._removal = removal

    async def write(self, change: Change, key: str) -> str:
        """Write it; the id of the profile or room that it concerns."""
        if change.kind == "create":
            return await self._storypark.create_profile(self._new_profile(change), key)
        if change.kind == "add_room" or (change.kind == "return_room" and change.target_id is None):
            return await self._storypark.create_room(change.subject, key)
        target_id = change.target_id
        if target_id is None:
            raise Unreadable("the change names no profile or room")
        await self._on(target_id, change, key)
        return target_id

    async def _on(self, target_id: str, change: Change, key: str) -> None:
        match change.kind:
            case "restore":
                await self._storypark.restore_profile(target_id, self._edits(change), key)
            case "archive":
                await self._storypark.archive_profile(target_id, key)
            case "update" | "move":
                await self._storypark.edit_profile(target_id, self._edits(change), key)
            case "rename_room":
                await self._storypark.rename_room(target_id, change.subject, key)
            case "return_room":
                await self._storypark.reactivate_room(target_id, change.subject, key)
            case "remove_room" if self._removal == "delete":
                await self._storypark.delete_room(target_id, key)
            case "remove_room":
                await self._storypark.deactivate_room(target_id, key)

    def _new_profile(self, change: Change) -> dict[str, Any]:
        fields = change.fields
        return {
            "given_name": fields.given,
            "family_name": fields.family,
            "birth_date": None if fields.born is None else fields.born.isoformat(),
            "room_ids": self._room_ids(fields.add_rooms),
        }

    def _edits(self, change: Change) -> dict[str, Any]:
        fields = change.fields
        edits = {
            "given_name": fields.given,
            "family_name": fields.family,
            "birth_date": None if fields.born is None else fields.born.isoformat(),
            "add_room_ids": self._room_ids(fields.add_rooms) or None,
            "remove_room_ids": self._room_ids(fields.remove_rooms) or None,
        }
        return {name: value for name, value in edits.items() if value is not None}

    def _room_ids(self, ccms_ids: Sequence[str]) -> list[str]:
        """Storypark's ids of rooms; a room that could not be made is left out, and the next run sees to it."""
        found = (self._links.rooms[ccms_id].target_id for ccms_id in ccms_ids)
        return [room_id for room_id in found if room_id is not None]

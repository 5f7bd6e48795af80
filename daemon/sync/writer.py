"""Writing a plan to Storypark, change by change, each under a key that makes a repetition harmless."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from parktime.daemon.domain.errors import own_fault
from parktime.daemon.domain.links import Links
from parktime.daemon.domain.run import Change
from parktime.daemon.domain.service import Unsettled, as_sent
from parktime.daemon.domain.storypark import Profile, StoryparkRoom, Target
from parktime.daemon.vendors.http_client import Answered, NotSent, Unreadable
from parktime.daemon.vendors.storypark import NoSpace, StoryparkClient


async def alter(
    storypark: StoryparkClient, change: Change, target_id: str, body: dict[str, Any], key: str
) -> bool:
    """Have it done; whether it had been done before, under this key. NoSpace and Unreadable as for any write."""
    match change.kind:
        case "restore":
            return await storypark.restore_profile(target_id, body, key)
        case "archive":
            return await storypark.archive_profile(target_id, key)
        case "update" | "move":
            return await storypark.edit_profile(target_id, body, key)
        case "rename_room":
            return await storypark.rename_room(target_id, change.after, key)
        case "return_room":
            return await storypark.reactivate_room(target_id, change.subject, key)
        case "remove_room" if change.after == "absent":
            return await storypark.delete_room(target_id, key)
        case "remove_room":
            return await storypark.deactivate_room(target_id, key)
        case _:
            raise ValueError(f"{change.kind} alters nothing")


def edits(change: Change, links: Links) -> dict[str, Any]:
    """What is sent of a profile: only what is to be another."""
    fields = change.fields
    every = {
        "given_name": fields.given,
        "family_name": fields.family,
        "birth_date": None if fields.born is None else fields.born.isoformat(),
        "add_room_ids": room_ids(fields.add_rooms, links) or None,
        "remove_room_ids": room_ids(fields.remove_rooms, links) or None,
    }
    return {name: value for name, value in every.items() if value is not None}


def room_ids(ccms_ids: Sequence[str], links: Links) -> list[str]:
    """Storypark's ids of rooms; a room that could not be made is left out, and the next run sees to it."""
    found = (links.rooms[ccms_id].target_id for ccms_id in ccms_ids)
    return [room_id for room_id in found if room_id is not None]


def takes_away(change: Change) -> bool:
    """Whether somebody or something is away afterwards: what is never done on half a reading."""
    return change.kind in ("archive", "remove_room") or bool(change.fields.remove_rooms)


def stands(target: Target, change: Change, body: dict[str, Any]) -> bool:
    """Whether Storypark is as the change wanted it. `body`: what was sent."""
    if change.about == "room":
        return _room_stands(target.room(change.target_id), change)
    profile = target.profile(change.target_id)
    return profile is not None and _profile_stands(profile, change, body)


def _room_stands(room: StoryparkRoom | None, change: Change) -> bool:
    if change.kind == "remove_room":
        return (
            room is None
            if change.after == "absent"
            else room is not None and room.state == "removed"
        )
    name = change.after if change.kind == "rename_room" else change.subject
    return room is not None and room.state == "present" and room.name == name


def _profile_stands(profile: Profile, change: Change, body: dict[str, Any]) -> bool:
    if change.kind == "archive":
        return profile.state == "archived"
    is_so = {
        "given_name": profile.given,
        "family_name": profile.family,
        "birth_date": None if profile.born is None else profile.born.isoformat(),
    }
    return (
        profile.state == "active"
        and all(body[name] == value for name, value in is_so.items() if name in body)
        and profile.room_ids.issuperset(body.get("add_room_ids", ()))
        and profile.room_ids.isdisjoint(body.get("remove_room_ids", ()))
    )


_NOT_MADE = frozenset({400, 404, 409, 422})


def makes(change: Change) -> bool:
    """Whether the change makes something new."""
    return change.kind in ("create", "add_room") or (
        change.kind == "return_room" and change.target_id is None
    )


async def make(storypark: StoryparkClient, change: Change, body: dict[str, Any], key: str) -> str:
    """The id of what is made, or was under this key. NoSpace and Unreadable as for any write."""
    if change.about == "child":
        return await storypark.create_profile(body, key)
    return await storypark.create_room(body["name"], key)


def says_not_made(error: Unreadable) -> bool:
    """Whether a request for something new failed so that nothing was made: no answer says nothing, and "not you" only who asked."""
    return isinstance(error, NotSent) or (isinstance(error, Answered) and error.status in _NOT_MADE)


pass
pass


@dataclass(slots=True)
class Applied:
    """What became of a plan's changes, in their order, and the links that came of it.

    `failed` are the CCMS ids of children of whom a write failed, `problems` say which writes, in words without names.
    `unsettled` are those of them that may have done it all the same.
    """

    links: Links
    changes: list[Change] = field(default_factory=list)
    failed: set[str] = field(default_factory=set)
    waiting: list[str] = field(default_factory=list)
    created_ids: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    unsettled: list[Unsettled] = field(default_factory=list)


async def apply(
    storypark: StoryparkClient,
    changes: Sequence[Change],
    links: Links,
    key: str,
    numbers: Sequence[int] | None = None,
    unsettled: Collection[Unsettled] = (),
) -> Applied:
    """Write the changes in their order. A write that fails is told and does not stop the others; one refused for space becomes a wait.

    `key` names the run: its change number n is written under `key-n`, always. `numbers`: which of its changes these are, where they are not all.
    `unsettled` of earlier runs: who is among them is not made again.
    """
    applied = Applied(Links(dict(links.children), dict(links.rooms)))
    writer = _Writer(storypark, changes, links, applied.links, unsettled)
    for number, change in zip(numbers or range(len(changes)), changes, strict=True):
        if not change.writes:
            applied.changes.append(change)
            continue
        try:
            target_id = await writer.write(change, f"{key}-{number}")
        except NoSpace:
            applied.changes.append(_waits(change))
            applied.waiting.append(change.subject)
        except Unreadable as error:
            _fail(applied, change, error)
            applied.unsettled += writer.unsettled(change, f"{key}-{number}", error)
        except (
            Exception
        ) as error:  # ours: it must not keep the other changes, nor for ever this run
            fault = own_fault(error, f"{change.kind} {change.ccms_id}")
            _fail(applied, change, fault)
            applied.unsettled += writer.unsettled(change, f"{key}-{number}", fault)
        else:
            _note(applied, change, target_id)
            await _into_new_rooms(applied, writer, change, target_id, f"{key}-{number}-rooms")
    return applied


async def _into_new_rooms(
    applied: Applied, writer: "_Writer", change: Change, target_id: str, key: str
) -> None:
    """Put who was just made into rooms that this run made too."""
    if change.kind != "create":
        return
    try:
        await writer.into_new_rooms(change, target_id, key)
    except Unreadable as error:
        _fail(applied, change, error)
    except Exception as error:
        _fail(applied, change, own_fault(error, f"{change.kind} {change.ccms_id}"))


def _fail(applied: Applied, change: Change, error: Unreadable) -> None:
    if change.about == "child":
        applied.failed.add(change.ccms_id)
    applied.problems.append(f"{change.kind} {change.ccms_id}: {error}")


def _waits(change: Change) -> Change:
    return replace(
        change,
        kind="wait",
        rule="plan-space",
        after="waiting",
        why="Storypark says that the plan is full",
    )


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

    def __init__(
        self,
        storypark: StoryparkClient,
        changes: Sequence[Change],
        before: Links,
        links: Links,
        unsettled: Collection[Unsettled],
    ) -> None:
        self._storypark = storypark
        self._new_rooms = {
            change.ccms_id for change in changes if change.about == "room" and makes(change)
        }
        self._before = before
        self._links = links
        self._unsettled = {
            (each.change.about, each.change.ccms_id) for each in unsettled if makes(each.change)
        }

    async def write(self, change: Change, key: str) -> str:
        """Write it; the id of the profile or room that it concerns."""
        if makes(change):
            if (change.about, change.ccms_id) in self._unsettled:
                raise Unreadable("an earlier request for it was never answered")
            return await make(self._storypark, change, self._body(change), key)
        target_id = change.target_id
        if target_id is None:
            raise Unreadable("the change names no profile or room")
        if change.kind == "move" and not self._body(change):
            raise NotSent("the room could not be made")
        await alter(self._storypark, change, target_id, self._body(change), key)
        return target_id

    async def into_new_rooms(self, change: Change, profile_id: str, key: str) -> None:
        """The rest of a child's rooms, once it is made."""
        new = [
            room
            for room in change.fields.add_rooms
            if room in self._new_rooms and self._is_made(room)
        ]
        if new:
            await self._storypark.edit_profile(
                profile_id, {"add_room_ids": room_ids(new, self._links)}, key
            )

    def _is_made(self, room: str) -> bool:
        return self._links.rooms[room].target_id != self._before.rooms[room].target_id

    def unsettled(self, change: Change, key: str, error: Unreadable) -> list[Unsettled]:
        """The request that failed so that it may have been done all the same."""
        if says_not_made(error) or (
            makes(change) and (change.about, change.ccms_id) in self._unsettled
        ):
            return []
        return [as_sent(change, key, self._body(change), self._links)]

    def _body(self, change: Change) -> dict[str, Any]:
        if change.about == "room":
            return {"name": change.subject}
        return self._new(change) if makes(change) else edits(change, self._links)

    def _new(self, change: Change) -> dict[str, Any]:
        """What is sent for a new profile: the same whenever it is sent again, so without rooms that this run makes."""
        fields = change.fields
        return {
            "given_name": fields.given,
            "family_name": fields.family,
            "birth_date": None if fields.born is None else fields.born.isoformat(),
            "room_ids": room_ids(
                [room for room in fields.add_rooms if room not in self._new_rooms], self._links
            ),
        }

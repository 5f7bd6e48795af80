"""Writes the changes of a plan to Storypark, each under an idempotency key."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from parktime.daemon.domain.links import Links
from parktime.daemon.domain.run import Change
from parktime.daemon.domain.service_state import UnconfirmedWrite
from parktime.daemon.domain.storypark import Profile, StoryparkRoom, StoryparkState
from parktime.daemon.sync.errors import internal_error
from parktime.daemon.vendors.errors import (
    CircuitOpenError,
    HttpStatusError,
    PlanFullError,
    VendorError,
)
from parktime.daemon.vendors.storypark import StoryparkClient

_REJECTED: Final = frozenset({400, 404, 409, 422})
"""Statuses of a request that was understood and not applied."""


@dataclass(slots=True)
class WriteResult:
    """What became of a plan's changes, in their order, and the links after them.

    `failed`: CCMS ids of the children for whom a write failed. `waiting`: names of the children for
    whom the plan has no space. `created_ids`: the new profiles. `problems`: descriptions of the
    failed writes, without names. `unconfirmed`: the failed writes that may have been applied.
    """

    links: Links
    changes: list[Change] = field(default_factory=list)
    failed: set[str] = field(default_factory=set)
    waiting: list[str] = field(default_factory=list)
    created_ids: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    unconfirmed: list[UnconfirmedWrite] = field(default_factory=list)


async def apply_changes(
    storypark: StoryparkClient,
    changes: Sequence[Change],
    links: Links,
    *,
    key: str,
    numbers: Sequence[int] | None = None,
    unconfirmed: Collection[UnconfirmedWrite] = (),
) -> WriteResult:
    """Write changes in their order. A write that fails is reported, and the others go on.

    A child that is refused for lack of space becomes a wait (plan-space).

    Args:
        storypark: Where to write.
        changes: The changes; those that write nothing are passed on.
        links: The links before them.
        key: Identifies the run: its change number n is always sent under the key `key-n`.
        numbers: The numbers of the changes within the run, if they are not all of it.
        unconfirmed: Writes of earlier runs; what they may have created is not created again.
    """
    result = WriteResult(Links(dict(links.children), dict(links.rooms)))
    writer = _Writer(storypark, changes, links, result.links, unconfirmed)
    for number, change in zip(numbers or range(len(changes)), changes, strict=True):
        if change.writes:
            await _write_change(result, writer, change, f"{key}-{number}")
        else:
            result.changes.append(change)
    return result


async def _write_change(result: WriteResult, writer: "_Writer", change: Change, key: str) -> None:
    try:
        target_id = await writer.write(change, key)
    except PlanFullError:
        result.changes.append(_as_waiting(change))
        result.waiting.append(change.subject)
    except VendorError as error:
        _record_failure(result, change, error)
        result.unconfirmed += writer.unconfirmed(change, key, error)
    except Exception as error:  # a bug must not stop the other changes, or the run for ever
        failure = internal_error(error, f"{change.kind} {change.ccms_id}")
        _record_failure(result, change, failure)
        result.unconfirmed += writer.unconfirmed(change, key, failure)
    else:
        _record_success(result, change, target_id)
        if change.kind == "create":
            await _add_to_new_rooms(result, writer, change, target_id, f"{key}-rooms")


async def _add_to_new_rooms(
    result: WriteResult, writer: "_Writer", change: Change, profile_id: str, key: str
) -> None:
    """Put a new child into the rooms that the same run created."""
    try:
        await writer.add_to_new_rooms(change, profile_id, key)
    except VendorError as error:
        _record_failure(result, change, error)
    except Exception as error:
        _record_failure(result, change, internal_error(error, f"{change.kind} {change.ccms_id}"))


def _record_failure(result: WriteResult, change: Change, error: VendorError) -> None:
    if change.about == "child":
        result.failed.add(change.ccms_id)
    result.problems.append(f"{change.kind} {change.ccms_id}: {error}")


def _record_success(result: WriteResult, change: Change, target_id: str) -> None:
    result.changes.append(replace(change, target_id=target_id))
    if change.kind == "create":
        result.created_ids.add(target_id)
        child = result.links.children[change.ccms_id]
        result.links.children[change.ccms_id] = replace(
            child, mapping="linked", target_id=target_id
        )
    elif change.kind in ("add_room", "return_room"):
        room = result.links.rooms[change.ccms_id]
        result.links.rooms[change.ccms_id] = replace(room, mapping="linked", target_id=target_id)


def _as_waiting(change: Change) -> Change:
    return replace(
        change,
        kind="wait",
        rule="plan-space",
        after="waiting",
        why="Storypark says that the plan is full",
    )


class _Writer:
    """Sends the request of each change. `links` is updated while changes are written."""

    def __init__(
        self,
        storypark: StoryparkClient,
        changes: Sequence[Change],
        links_before: Links,
        links: Links,
        unconfirmed: Collection[UnconfirmedWrite],
    ) -> None:
        self._storypark = storypark
        self._new_rooms = {
            change.ccms_id for change in changes if change.about == "room" and is_create(change)
        }
        self._links_before = links_before
        self._links = links
        self._maybe_created = {
            (write.change.about, write.change.ccms_id)
            for write in unconfirmed
            if is_create(write.change)
        }

    async def write(self, change: Change, key: str) -> str:
        """Write a change, and return the id of its profile or room."""
        if is_create(change):
            if self._may_exist(change):
                raise VendorError("an earlier request for it was never answered")
            return await create_remote(self._storypark, change, self._body(change), key)
        target_id = change.target_id
        if target_id is None:
            raise VendorError("the change names no profile or room")
        if change.kind == "move" and not self._body(change):
            raise CircuitOpenError("the room could not be made")
        await update_remote(self._storypark, change, target_id, self._body(change), key)
        return target_id

    async def add_to_new_rooms(self, change: Change, profile_id: str, key: str) -> None:
        """Add a new child's profile to those of its rooms that this run has created."""
        created = [room for room in change.fields.add_rooms if self._is_created(room)]
        if created:
            body = {"add_room_ids": storypark_room_ids(created, self._links)}
            await self._storypark.edit_profile(profile_id, body, key)

    def unconfirmed(self, change: Change, key: str, error: VendorError) -> list[UnconfirmedWrite]:
        """Return the write of a change that failed, if it may have been applied."""
        if definitely_not_applied(error) or (is_create(change) and self._may_exist(change)):
            return []
        return [UnconfirmedWrite.from_change(change, key, self._body(change), self._links)]

    def _is_created(self, room: str) -> bool:
        before, now = self._links_before.rooms, self._links.rooms
        return room in self._new_rooms and now[room].target_id != before[room].target_id

    def _may_exist(self, change: Change) -> bool:
        return (change.about, change.ccms_id) in self._maybe_created

    def _body(self, change: Change) -> dict[str, Any]:
        if change.about == "room":
            return {"name": change.subject}
        return (
            self._new_profile(change) if is_create(change) else profile_update(change, self._links)
        )

    def _new_profile(self, change: Change) -> dict[str, Any]:
        """Body that creates a profile: without new rooms, so that a retry sends the same body."""
        fields = change.fields
        rooms = [room for room in fields.add_rooms if room not in self._new_rooms]
        return {
            "given_name": fields.given,
            "family_name": fields.family,
            "birth_date": None if fields.born is None else fields.born.isoformat(),
            "room_ids": storypark_room_ids(rooms, self._links),
        }


async def create_remote(
    storypark: StoryparkClient, change: Change, body: dict[str, Any], key: str
) -> str:
    """Create a profile or room, or find the one created under this key, and return its id.

    Raises:
        PlanFullError: The plan has no space for the profile.
        VendorError: The request failed.
    """
    if change.about == "child":
        return await storypark.create_profile(body, key)
    return await storypark.create_room(body["name"], key)


async def update_remote(
    storypark: StoryparkClient, change: Change, target_id: str, body: dict[str, Any], key: str
) -> bool:
    """Change a profile or room, and return whether the request was a replay under this key.

    Raises:
        PlanFullError: The plan has no space for the restored profile.
        VendorError: The request failed.
    """
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
            raise ValueError(f"{change.kind} does not update anything")


def profile_update(change: Change, links: Links) -> dict[str, Any]:
    """Body of the request that updates a profile: only the fields that change."""
    fields = change.fields
    values = {
        "given_name": fields.given,
        "family_name": fields.family,
        "birth_date": None if fields.born is None else fields.born.isoformat(),
        "add_room_ids": storypark_room_ids(fields.add_rooms, links) or None,
        "remove_room_ids": storypark_room_ids(fields.remove_rooms, links) or None,
    }
    return {name: value for name, value in values.items() if value is not None}


def storypark_room_ids(ccms_ids: Sequence[str], links: Links) -> list[str]:
    """Storypark's ids of rooms, without those that could not be created; the next run adds them."""
    found = (links.rooms[ccms_id].target_id for ccms_id in ccms_ids)
    return [room_id for room_id in found if room_id is not None]


def is_create(change: Change) -> bool:
    """Whether the change creates a profile or room."""
    return change.kind in ("create", "add_room") or (
        change.kind == "return_room" and change.target_id is None
    )


def is_destructive(change: Change) -> bool:
    """Whether the change removes a child or room, which needs a complete reading (whole-read)."""
    return change.kind in ("archive", "remove_room") or bool(change.fields.remove_rooms)


def definitely_not_applied(error: VendorError) -> bool:
    """Whether a failed write was definitely not applied.

    A timeout is inconclusive; so are 401 and 403, which concern only the credentials.
    """
    if isinstance(error, HttpStatusError):
        return error.status in _REJECTED
    return isinstance(error, CircuitOpenError)


def is_applied(state: StoryparkState, change: Change, body: dict[str, Any]) -> bool:
    """Whether Storypark has the values that a change wanted. `body`: what was sent."""
    if change.about == "room":
        return _is_room_applied(state.room(change.target_id), change)
    profile = state.profile(change.target_id)
    return profile is not None and _is_profile_applied(profile, change, body)


def _is_room_applied(room: StoryparkRoom | None, change: Change) -> bool:
    if change.kind == "remove_room" and change.after == "absent":
        return room is None
    if room is None:
        return False
    if change.kind == "remove_room":
        return room.state == "removed"
    name = change.after if change.kind == "rename_room" else change.subject
    return room.state == "present" and room.name == name


def _is_profile_applied(profile: Profile, change: Change, body: dict[str, Any]) -> bool:
    if change.kind == "archive":
        return profile.state == "archived"
    current = {
        "given_name": profile.given,
        "family_name": profile.family,
        "birth_date": None if profile.born is None else profile.born.isoformat(),
    }
    return (
        profile.state == "active"
        and all(body[name] == value for name, value in current.items() if name in body)
        and profile.room_ids.issuperset(body.get("add_room_ids", ()))
        and profile.room_ids.isdisjoint(body.get("remove_room_ids", ()))
    )

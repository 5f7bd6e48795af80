"""Which request a change makes, and whether it was applied."""

from collections.abc import Sequence
from typing import Any, Final

from parktime.daemon.domain.links import Links
from parktime.daemon.domain.references import About
from parktime.daemon.domain.run import Change
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.domain.storypark import Profile, StoryparkRoom, StoryparkState
from parktime.daemon.vendors.errors import (
    CircuitOpenError,
    HttpStatusError,
    NotAppliedError,
    VendorError,
)
from parktime.daemon.vendors.storypark import MadeRecord, StoryparkClient

_REJECTED: Final = frozenset({400, 404, 422})
"""Statuses of a request that was understood and not applied."""
_REJECTED_TYPES: Final = ("refused", "reference-taken")
"""Endings of a problem type with 409 that say the same; another 409 may come of a repeated key."""


async def create_remote(
    storypark: StoryparkClient, change: Change, body: dict[str, Any], key: str
) -> MadeRecord:
    """Create a profile or room, or find the one created under this key or with its reference.

    Raises:
        PlanFullError: The plan has no space for the profile.
        VendorError: The request failed.
    """
    if change.about == "child":
        return await storypark.create_profile(body, key)
    return await storypark.create_room(body, key)


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
            return await storypark.edit_room(target_id, body, key)
        case "return_room":
            return await storypark.reactivate_room(target_id, body, key)
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


def unconfirmed_creates(state: ServiceState) -> frozenset[tuple[About, str]]:
    """The records with a create that was sent and never confirmed."""
    changes = (write.change for write in state.unconfirmed)
    return frozenset((change.about, change.ccms_id) for change in changes if is_create(change))


def is_destructive(change: Change) -> bool:
    """Whether the change removes a child or room, which needs a complete reading (whole-read)."""
    return change.kind in ("archive", "remove_room") or bool(change.fields.remove_rooms)


def definitely_not_applied(error: VendorError) -> bool:
    """Whether a failed write was definitely not applied.

    A timeout is inconclusive; so are 401 and 403, which concern only the credentials, and a 409
    that may be about the idempotency key.
    """
    if isinstance(error, HttpStatusError):
        return error.status in _REJECTED or (
            error.status == 409 and error.type.endswith(_REJECTED_TYPES)
        )
    return isinstance(error, CircuitOpenError | NotAppliedError)


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

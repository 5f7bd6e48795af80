"""Changes that make a profile or a room, which alone must never be done twice: all others only set what is to be so."""

from typing import Any

from daemon.model.change import Change
from daemon.readers.storypark import StoryparkClient
from daemon.readers.wire import Answered, NotSent, Unreadable

_NOT_MADE = frozenset({400, 404, 409, 422})


def makes(change: Change) -> bool:
    """Whether the change makes something new."""
    return change.kind in ("create", "add_room") or (change.kind == "return_room" and change.target_id is None)


async def make(storypark: StoryparkClient, change: Change, body: dict[str, Any], key: str) -> str:
    """The id of what is made, or was under this key. NoSpace and Unreadable as for any write."""
    if change.about == "child":
        return await storypark.create_profile(body, key)
    return await storypark.create_room(body["name"], key)


def says_not_made(error: Unreadable) -> bool:
    """Whether a request for something new failed so that nothing was made: no answer says nothing, and "not you" only who asked."""
    return isinstance(error, NotSent) or (isinstance(error, Answered) and error.status in _NOT_MADE)

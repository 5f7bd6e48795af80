"""Events of the vendors' APIs: Storypark writes, and publications on request."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from parktime.simulator.world.published_roster import Picture
from parktime.simulator.world.service import Service, StoredResult, WriteResult
from parktime.simulator.world.world import World

Arguments = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StoryparkWrite:
    """A write request: operation `word`, target id (empty when creating), and arguments.

    `key` is the Idempotency-Key, `asked` a digest of the request.
    """

    service: str
    word: str
    target_id: str = ""
    arguments: Arguments = field(default_factory=dict)
    key: str | None = None
    asked: bytes = b""

    def apply(self, world: World) -> WriteResult:
        """Apply the write and store its result under the key.

        Raises RefusedError as Storypark does.
        """
        service = world.service(self.service)
        made = WRITES[self.word](service, self.target_id, self.arguments)
        if self.key is not None:
            service.answers.remember(self.key, StoredResult(self.asked, made, world.now))
        return made


@dataclass(frozen=True, slots=True)
class ErrorStored:
    """A write request failed, and Storypark stores that answer under its Idempotency-Key."""

    service: str
    key: str
    asked: bytes
    status: int

    def apply(self, world: World) -> None:
        """Store the answer."""
        answer = StoredResult(self.asked, None, world.now, failed=self.status)
        world.service(self.service).answers.remember(self.key, answer)


@dataclass(frozen=True, slots=True)
class Published:
    """A CCMS publishes its records at once (rules refresh and set-up)."""

    service: str

    def apply(self, world: World) -> Picture:
        """Publish, and return the picture that is served from now on."""
        return world.service(self.service).publish(world.now)


def _archive(service: Service, profile_id: str, _: Arguments) -> WriteResult:
    return service.storypark.archive(profile_id, by="integration", at=service.now)


WRITES: Final[Mapping[str, Callable[[Service, str, Arguments], WriteResult]]] = MappingProxyType(
    {
        "create_profile": lambda service, _, fields: service.storypark.create_profile(**fields),
        "find_profile": lambda service, profile_id, _: service.storypark.profile(profile_id),
        "edit_profile": lambda service, profile_id, edits: service.storypark.edit_profile(
            profile_id, **edits
        ),
        "archive_profile": _archive,
        "restore_profile": lambda service, profile_id, edits: service.storypark.restore(
            profile_id, **edits
        ),
        "create_room": lambda service, _, fields: service.storypark.create_room(**fields),
        "find_room": lambda service, room_id, _: service.storypark.room(room_id),
        "rename_room": lambda service, room_id, fields: service.storypark.edit_room(
            room_id, **fields
        ),
        "deactivate_room": lambda service, room_id, _: service.storypark.deactivate_room(room_id),
        "reactivate_room": lambda service, room_id, fields: service.storypark.reactivate_room(
            room_id, **fields
        ),
        "delete_room": lambda service, room_id, _: service.storypark.delete_room(room_id),
    }
)
"""Every operation of the API, by its word. `find_…`: a create that made nothing."""

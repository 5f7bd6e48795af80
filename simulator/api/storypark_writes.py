"""The writes of integrations in Storypark, idempotent by key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Annotated

from fastapi import Header, Request
from pydantic import BaseModel
from starlette.responses import Response

from parktime.simulator.api import write_habits
from parktime.simulator.api.auth import PROBLEM, AuthenticatedService
from parktime.simulator.api.openapi import refuse_query
from parktime.simulator.api.responses import CachedBody, json_body
from parktime.simulator.api.schemas import storypark as shapes
from parktime.simulator.errors import (
    NotFoundError,
    PlanFullError,
    ReferenceTakenError,
    RefusedError,
)
from parktime.simulator.world.api_events import ErrorStored, StoryparkWrite
from parktime.simulator.world.service import IdempotencyStore, StoredResult, WriteResult
from parktime.simulator.world.storypark import Profile, Storypark, StoryparkRoom
from parktime.simulator.world.world import World
from parktime.web.etag import may_change
from parktime.web.problem import ProblemError, invalid

MAX_KEY_LENGTH = 200

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=MAX_KEY_LENGTH,
        description="A repeated request with the same key has no effect and the same response.",
    ),
]


WriteAction = Callable[[bytes], WriteResult]
"""Does a write that says what this digest is of."""


def run_once(
    answers: IdempotencyStore,
    key: str | None,
    request: tuple[str, ...],
    act: WriteAction,
    checks: "KeyChecks | None" = None,
) -> tuple[WriteResult, bool]:
    """Run `act`, or return the stored result of an earlier request with this key.

    `request` is the whole content of the request; `act` must store the key.

    Returns:
        The result, and whether it was replayed.

    Raises:
        ProblemError: 422, the key was used for another request; 409, that request is in
            progress; or the error with which it was answered.
    """
    asked = sha256("\0".join(request).encode()).digest()
    known = None if key is None else answers.known(key)
    if known is not None and checks is not None and checks.is_forgotten(known):
        known = None
    if known is None:
        return act(asked), False
    if known.asked != asked:
        raise ProblemError(
            422, "Unprocessable Content", "this Idempotency-Key was used for another request"
        )
    if checks is not None and checks.is_in_progress(known):
        raise ProblemError(
            409,
            "Conflict",
            "a request with this Idempotency-Key is still being processed",
            PROBLEM + "request-in-progress",
        )
    if known.failed is not None:
        raise _server_error(known.failed, {"Idempotent-Replayed": "true"})
    return known.made, True


@dataclass(frozen=True, slots=True)
class KeyChecks:
    """What the habits that a request meets say about its key, at `now`."""

    scope: write_habits.Scope
    now: datetime

    def is_forgotten(self, known: StoredResult) -> bool:
        """Whether the key is not known any more."""
        return write_habits.is_forgotten(self.scope, known, self.now)

    def is_in_progress(self, known: StoredResult) -> bool:
        """Whether the first request with the key is not finished."""
        return write_habits.is_in_progress(self.scope, known, self.now)


def _server_error(status: int, headers: Mapping[str, str] | None = None) -> ProblemError:
    return ProblemError(status, "Server Error", "something went wrong here", headers=headers)


class StoryparkWrites:
    """The write operations. What people do in Storypark comes as verbs of the world."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def create_profile(
        self,
        request: Request,
        service: AuthenticatedService,
        body: shapes.ProfileRequest,
        key: IdempotencyKey = None,
    ) -> Response:
        """Create an active profile; 409 if the plan is full or a profile has the reference."""
        fields = {
            "given": body.given_name,
            "family": body.family_name,
            "born": body.birth_date,
            "room_ids": tuple(body.room_ids),
            "reference": body.reference,
            "contacts": tuple(body.contacts),
        }
        write = StoryparkWrite(service.key, "create_profile", "", fields, key)
        return self._write(request, write, body, status=201)

    async def edit_profile(
        self,
        request: Request,
        service: AuthenticatedService,
        profile_id: str,
        body: shapes.ProfileEditRequest,
        key: IdempotencyKey = None,
    ) -> Response:
        """Change name, birth date, rooms or reference; other fields stay."""
        return self._write(
            request,
            StoryparkWrite(service.key, "edit_profile", profile_id, body.edits(), key),
            body,
        )

    async def archive_profile(
        self,
        request: Request,
        service: AuthenticatedService,
        profile_id: str,
        key: IdempotencyKey = None,
    ) -> Response:
        """Archive a profile; an archived one stays unchanged."""
        return self._write(
            request, StoryparkWrite(service.key, "archive_profile", profile_id, key=key)
        )

    async def restore_profile(
        self,
        request: Request,
        service: AuthenticatedService,
        profile_id: str,
        body: shapes.ProfileEditRequest | None = None,
        key: IdempotencyKey = None,
    ) -> Response:
        """Restore an archived profile and edit it in one step; 409 if the plan is full."""
        edits = {} if body is None else body.edits()
        return self._write(
            request, StoryparkWrite(service.key, "restore_profile", profile_id, edits, key), body
        )

    async def create_room(
        self,
        request: Request,
        service: AuthenticatedService,
        body: shapes.RoomRequest,
        key: IdempotencyKey = None,
    ) -> Response:
        """Create a room; the name need not be unique. 409 if a room has the reference."""
        fields = {"name": body.name, "reference": body.reference}
        write = StoryparkWrite(service.key, "create_room", "", fields, key)
        return self._write(request, write, body, status=201)

    async def rename_room(
        self,
        request: Request,
        service: AuthenticatedService,
        room_id: str,
        body: shapes.RoomEditRequest,
        key: IdempotencyKey = None,
    ) -> Response:
        """Rename a room, or change its reference."""
        return self._write(
            request,
            StoryparkWrite(service.key, "rename_room", room_id, body.edits(), key),
            body,
        )

    async def deactivate_room(
        self,
        request: Request,
        service: AuthenticatedService,
        room_id: str,
        key: IdempotencyKey = None,
    ) -> Response:
        """Take a room off the list and empty it; its posts are kept."""
        return self._write(
            request, StoryparkWrite(service.key, "deactivate_room", room_id, key=key)
        )

    async def reactivate_room(
        self,
        request: Request,
        service: AuthenticatedService,
        room_id: str,
        body: shapes.ReactivateRoomRequest | None = None,
        key: IdempotencyKey = None,
    ) -> Response:
        """Put a room back on the list, empty, with its posts."""
        edits = {} if body is None else body.edits()
        return self._write(
            request, StoryparkWrite(service.key, "reactivate_room", room_id, edits, key), body
        )

    async def delete_room(
        self,
        request: Request,
        service: AuthenticatedService,
        room_id: str,
        key: IdempotencyKey = None,
    ) -> Response:
        """Delete a room and its posts for good."""
        return self._write(
            request, StoryparkWrite(service.key, "delete_room", room_id, key=key), status=204
        )

    def _write(
        self,
        request: Request,
        write: StoryparkWrite,
        body: BaseModel | None = None,
        status: int = 200,
    ) -> Response:
        refuse_query(request)
        said = "" if body is None else body.model_dump_json(exclude_unset=True)
        storypark = self._world.service(write.service).storypark

        def act(asked: bytes) -> WriteResult:
            self._fail_for_good(request, replace(write, asked=asked))
            _require_target(storypark, write)
            _require_match(storypark, write, request.headers.get("if-match"))
            handled = write_habits.as_handled(request.scope, storypark, write)
            return _apply(self._world, replace(handled, asked=asked))

        made, replayed = run_once(
            self._world.service(write.service).answers,
            write.key,
            (request.method, request.scope["path"], said),
            act,
            KeyChecks(request.scope, self._world.now),
        )
        if replayed:
            return _write_response(made, status, {"Idempotent-Replayed": "true"})
        shown = write_habits.as_answered(request.scope, storypark, write, made)
        return _write_response(shown, status, {})

    def _fail_for_good(self, request: Request, write: StoryparkWrite) -> None:
        """Raise ProblemError, and store it under the key, if the request meets `stored_error`."""
        status = None if write.key is None else write_habits.stored_error(request.scope)
        if status is not None and write.key is not None:
            self._world.apply(ErrorStored(write.service, write.key, write.asked, status))
            raise _server_error(status)


def _write_response(made: WriteResult, status: int, headers: Mapping[str, str]) -> Response:
    if made is None:
        return Response(status_code=status, headers=headers)
    body = _record_body(made)
    return Response(
        body.content,
        status_code=status,
        headers={**headers, "ETag": body.etag},
        media_type="application/json",
    )


def _record_body(record: Profile | StoryparkRoom) -> CachedBody:
    if isinstance(record, Profile):
        return json_body(shapes.serialize_profile(record))
    return json_body(shapes.serialize_room(record))


def _require_match(storypark: Storypark, write: StoryparkWrite, if_match: str | None) -> None:
    """Raise ProblemError 412 unless If-Match names the ETag of the record as it is."""
    if if_match is None or not write.target_id:
        return
    records = storypark.rooms if write.word.endswith("_room") else storypark.profiles
    if not may_change(if_match, _record_body(records[write.target_id]).etag):
        detail = "the record is not as If-Match says: read it again"
        raise ProblemError(412, "Precondition Failed", detail, PROBLEM + "changed-meanwhile")


def _require_target(storypark: Storypark, write: StoryparkWrite) -> None:
    if write.word in ("create_profile", "create_room"):
        return
    need = require_room if write.word.endswith("_room") else require_profile
    need(storypark, write.target_id)


def require_profile(storypark: Storypark, profile_id: str) -> None:
    """Raise ProblemError 404 if there is no such profile."""
    if profile_id not in storypark.profiles:
        raise ProblemError(
            404, "Not Found", "there is no such profile", PROBLEM + "unknown-profile"
        )


def require_room(storypark: Storypark, room_id: str) -> None:
    """Raise ProblemError 404 if there is no such room."""
    if room_id not in storypark.rooms:
        raise ProblemError(404, "Not Found", "there is no such room", PROBLEM + "unknown-room")


def _apply(world: World, write: StoryparkWrite) -> WriteResult:
    try:
        made: WriteResult = world.apply(write)
    except (
        NotFoundError
    ) as refusal:  # what the path names was there: the body names something that is not
        raise invalid([("body", refusal.message)]) from None
    except ReferenceTakenError as refusal:
        kind = PROBLEM + "reference-taken"
        raise ProblemError(409, "Reference taken", refusal.message, kind, id=refusal.id) from None
    except PlanFullError as refusal:
        raise ProblemError(409, "Plan limit", refusal.message, PROBLEM + "plan-limit") from None
    except RefusedError as refusal:
        raise ProblemError(409, "Refused", refusal.message, PROBLEM + "refused") from None
    return made

"""What integrations do in Storypark: each write once, however often it is sent under its key."""

from collections.abc import Callable
from typing import Any

import msgspec
from fastapi import Request
from pydantic import BaseModel
from starlette.responses import Response

from problems.problem import Problem
from problems.validation import invalid
from simulator.api import storypark_shapes as shapes
from simulator.api.idempotency import Idempotency, IdempotencyKey, Outcome
from simulator.api.storypark_callers import PROBLEM, Caller
from simulator.world.refused import NotThere, PlanFull, Refused
from simulator.world.service import Service
from simulator.world.storypark import Storypark
from simulator.world.world import World


class StoryparkWrites:
    """The writing operations. What people do in Storypark comes by the world's verbs instead."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._idempotency = {key: Idempotency() for key in world.services}

    async def create_profile(
        self, request: Request, service: Caller, body: shapes.NewProfile, key: IdempotencyKey = None
    ) -> Response:
        """A new active profile; 409 where the plan is full."""

        def act(storypark: Storypark) -> dict[str, Any]:
            made = storypark.create_profile(body.given_name, body.family_name, body.birth_date, body.room_ids)
            return shapes.told_profile(made)

        return self._written(request, service, key, act, body, status=201)

    async def edit_profile(
        self,
        request: Request,
        service: Caller,
        profile_id: str,
        body: shapes.ProfileEdits,
        key: IdempotencyKey = None,
    ) -> Response:
        """Another name, birth date or rooms; what is left out stays."""

        def act(storypark: Storypark) -> dict[str, Any]:
            need_profile(storypark, profile_id)
            return shapes.told_profile(storypark.edit_profile(profile_id, **body.edits()))

        return self._written(request, service, key, act, body)

    async def archive_profile(
        self, request: Request, service: Caller, profile_id: str, key: IdempotencyKey = None
    ) -> Response:
        """Into the archive; one that is there stays as it is."""

        def act(storypark: Storypark) -> dict[str, Any]:
            need_profile(storypark, profile_id)
            return shapes.told_profile(storypark.archive(profile_id, by="integration", at=self._world.now))

        return self._written(request, service, key, act)

    async def restore_profile(
        self,
        request: Request,
        service: Caller,
        profile_id: str,
        body: shapes.ProfileEdits | None = None,
        key: IdempotencyKey = None,
    ) -> Response:
        """Back from the archive, edited in one go; 409 where the plan is full."""
        edits = {} if body is None else body.edits()

        def act(storypark: Storypark) -> dict[str, Any]:
            need_profile(storypark, profile_id)
            return shapes.told_profile(storypark.restore(profile_id, **edits))

        return self._written(request, service, key, act, body)

    async def create_room(
        self, request: Request, service: Caller, body: shapes.NewRoom, key: IdempotencyKey = None
    ) -> Response:
        """A new room, also where another bears the name."""
        return self._written(
            request,
            service,
            key,
            lambda storypark: shapes.told_room(storypark.create_room(body.name)),
            body,
            status=201,
        )

    async def rename_room(
        self, request: Request, service: Caller, room_id: str, body: shapes.NewRoom, key: IdempotencyKey = None
    ) -> Response:
        """Another name."""

        def act(storypark: Storypark) -> dict[str, Any]:
            need_room(storypark, room_id)
            return shapes.told_room(storypark.rename_room(room_id, body.name))

        return self._written(request, service, key, act, body)

    async def deactivate_room(
        self, request: Request, service: Caller, room_id: str, key: IdempotencyKey = None
    ) -> Response:
        """Off the room list, and everybody out of it; its posts are kept."""

        def act(storypark: Storypark) -> dict[str, Any]:
            need_room(storypark, room_id)
            return shapes.told_room(storypark.deactivate_room(room_id))

        return self._written(request, service, key, act)

    async def reactivate_room(
        self,
        request: Request,
        service: Caller,
        room_id: str,
        body: shapes.RoomAgain | None = None,
        key: IdempotencyKey = None,
    ) -> Response:
        """Back on the room list, empty, with its posts."""

        def act(storypark: Storypark) -> dict[str, Any]:
            need_room(storypark, room_id)
            return shapes.told_room(storypark.reactivate_room(room_id, None if body is None else body.name))

        return self._written(request, service, key, act, body)

    async def delete_room(
        self, request: Request, service: Caller, room_id: str, key: IdempotencyKey = None
    ) -> Response:
        """Gone for ever, with its posts."""

        def act(storypark: Storypark) -> None:
            need_room(storypark, room_id)
            storypark.delete_room(room_id)

        return self._written(request, service, key, act, status=204)

    def _written(
        self,
        request: Request,
        service: Service,
        key: str | None,
        act: Callable[[Storypark], dict[str, Any] | None],
        body: BaseModel | None = None,
        status: int = 200,
    ) -> Response:
        said = "" if body is None else body.model_dump_json(exclude_unset=True)

        def outcome() -> Outcome:
            told = _or_refused(act, service.storypark)
            return Outcome(status, b"" if told is None else msgspec.json.encode(told))

        request_told = (request.method, request.scope["path"], said)
        return self._idempotency[service.key].once(key, request_told, outcome)


def need_profile(storypark: Storypark, profile_id: str) -> None:
    """Problem 404 where there is no such profile, or no longer."""
    if profile_id not in storypark.profiles:
        raise Problem(404, "Not Found", "there is no such profile", PROBLEM + "unknown-profile")


def need_room(storypark: Storypark, room_id: str) -> None:
    """Problem 404 where there is no such room, or no longer."""
    if room_id not in storypark.rooms:
        raise Problem(404, "Not Found", "there is no such room", PROBLEM + "unknown-room")


def _or_refused(act: Callable[[Storypark], dict[str, Any] | None], storypark: Storypark) -> dict[str, Any] | None:
    try:
        return act(storypark)
    except NotThere as refusal:  # what the path names was there: the body names something that is not
        raise invalid([("body", refusal.message)]) from None
    except PlanFull as refusal:
        raise Problem(409, "Plan limit", refusal.message, PROBLEM + "plan-limit") from None
    except Refused as refusal:
        raise Problem(409, "Refused", refusal.message, PROBLEM + "refused") from None

"""What integrations do in Storypark: each write once, however often it is sent under its key."""

from collections.abc import Mapping
from dataclasses import replace

import msgspec
from fastapi import Request
from pydantic import BaseModel
from starlette.responses import Response

from problems.problem import Problem
from problems.validation import invalid
from simulator.api import storypark_shapes as shapes
from simulator.api.idempotency import IdempotencyKey, once
from simulator.api.storypark_callers import PROBLEM, Caller
from simulator.world.answers import Made
from simulator.world.profile import Profile
from simulator.world.refused import NotThere, PlanFull, Refused
from simulator.world.storypark import Storypark
from simulator.world.world import World
from simulator.world.writes import Write


class StoryparkWrites:
    """The writing operations. What people do in Storypark comes by the world's verbs instead."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def create_profile(
        self, request: Request, service: Caller, body: shapes.NewProfile, key: IdempotencyKey = None
    ) -> Response:
        """A new active profile; 409 where the plan is full."""
        fields = {"given": body.given_name, "family": body.family_name, "born": body.birth_date}
        write = Write(
            service.key, "create_profile", "", {**fields, "room_ids": tuple(body.room_ids)}, key
        )
        return self._written(request, write, body, status=201)

    async def edit_profile(
        self,
        request: Request,
        service: Caller,
        profile_id: str,
        body: shapes.ProfileEdits,
        key: IdempotencyKey = None,
    ) -> Response:
        """Another name, birth date or rooms; what is left out stays."""
        return self._written(
            request, Write(service.key, "edit_profile", profile_id, body.edits(), key), body
        )

    async def archive_profile(
        self, request: Request, service: Caller, profile_id: str, key: IdempotencyKey = None
    ) -> Response:
        """Into the archive; one that is there stays as it is."""
        return self._written(request, Write(service.key, "archive_profile", profile_id, key=key))

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
        return self._written(
            request, Write(service.key, "restore_profile", profile_id, edits, key), body
        )

    async def create_room(
        self, request: Request, service: Caller, body: shapes.NewRoom, key: IdempotencyKey = None
    ) -> Response:
        """A new room, also where another bears the name."""
        write = Write(service.key, "create_room", "", {"name": body.name}, key)
        return self._written(request, write, body, status=201)

    async def rename_room(
        self,
        request: Request,
        service: Caller,
        room_id: str,
        body: shapes.NewRoom,
        key: IdempotencyKey = None,
    ) -> Response:
        """Another name."""
        return self._written(
            request, Write(service.key, "rename_room", room_id, {"name": body.name}, key), body
        )

    async def deactivate_room(
        self, request: Request, service: Caller, room_id: str, key: IdempotencyKey = None
    ) -> Response:
        """Off the room list, and everybody out of it; its posts are kept."""
        return self._written(request, Write(service.key, "deactivate_room", room_id, key=key))

    async def reactivate_room(
        self,
        request: Request,
        service: Caller,
        room_id: str,
        body: shapes.RoomAgain | None = None,
        key: IdempotencyKey = None,
    ) -> Response:
        """Back on the room list, empty, with its posts."""
        name = {"name": None if body is None else body.name}
        return self._written(
            request, Write(service.key, "reactivate_room", room_id, name, key), body
        )

    async def delete_room(
        self, request: Request, service: Caller, room_id: str, key: IdempotencyKey = None
    ) -> Response:
        """Gone for ever, with its posts."""
        return self._written(
            request, Write(service.key, "delete_room", room_id, key=key), status=204
        )

    def _written(
        self, request: Request, write: Write, body: BaseModel | None = None, status: int = 200
    ) -> Response:
        said = "" if body is None else body.model_dump_json(exclude_unset=True)
        service = self._world.service(write.service)

        def act(asked: bytes) -> Made:
            _need_target(service.storypark, write)
            return _or_refused(self._world, replace(write, asked=asked))

        made, replayed = once(
            service.answers, write.key, (request.method, request.scope["path"], said), act
        )
        return _answer(made, status, {"Idempotent-Replayed": "true"} if replayed else {})


def _answer(made: Made, status: int, headers: Mapping[str, str]) -> Response:
    if made is None:
        return Response(status_code=status, headers=headers)
    told = shapes.told_profile(made) if isinstance(made, Profile) else shapes.told_room(made)
    return Response(
        msgspec.json.encode(told),
        status_code=status,
        headers=headers,
        media_type="application/json",
    )


def _need_target(storypark: Storypark, write: Write) -> None:
    if write.word in ("create_profile", "create_room"):
        return
    need = need_room if write.word.endswith("_room") else need_profile
    need(storypark, write.target_id)


def need_profile(storypark: Storypark, profile_id: str) -> None:
    """Problem 404 where there is no such profile, or no longer."""
    if profile_id not in storypark.profiles:
        raise Problem(404, "Not Found", "there is no such profile", PROBLEM + "unknown-profile")


def need_room(storypark: Storypark, room_id: str) -> None:
    """Problem 404 where there is no such room, or no longer."""
    if room_id not in storypark.rooms:
        raise Problem(404, "Not Found", "there is no such room", PROBLEM + "unknown-room")


def _or_refused(world: World, write: Write) -> Made:
    try:
        made: Made = world.do(write)
    except (
        NotThere
    ) as refusal:  # what the path names was there: the body names something that is not
        raise invalid([("body", refusal.message)]) from None
    except PlanFull as refusal:
        raise Problem(409, "Plan limit", refusal.message, PROBLEM + "plan-limit") from None
    except Refused as refusal:
        raise Problem(409, "Refused", refusal.message, PROBLEM + "refused") from None
    return made

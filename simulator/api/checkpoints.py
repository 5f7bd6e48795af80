"""The routes that bring a world back: to its start, or to a state saved by name."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, Depends, Path
from starlette.responses import Response

from parktime.simulator.api.clock import clock_problems, serialize_clock
from parktime.simulator.api.journal import Journal, SavedJournal
from parktime.simulator.api.openapi import no_query
from parktime.simulator.api.schemas import checkpoints as shapes
from parktime.simulator.api.schemas.clock import ClockResponse
from parktime.simulator.api.time_formats import format_instant
from parktime.simulator.api.world_events import WorldEvents
from parktime.simulator.clock.clock import Clock
from parktime.simulator.clock.movement import SavedClock
from parktime.web.openapi import json_response, responses
from parktime.web.problem import Name, ProblemError
from parktime.web.routes import LazyRoute, method_of

MAX_CHECKPOINTS: Final = 20
PROBLEM: Final = "urn:parktime:world:"

CheckpointName = Annotated[
    Name,
    Path(alias="name", min_length=1, max_length=shapes.MAX_NAME, description="The checkpoint."),
]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A saved state of a world with its clock and its journal."""

    now: datetime
    epoch: int
    clock: SavedClock
    journal: SavedJournal


def checkpoint_routes() -> APIRouter:
    """The routes of resets and checkpoints, of the `app.state.checkpoints_api` of each app."""
    routes = APIRouter(
        route_class=LazyRoute, dependencies=[Depends(no_query)], responses=responses(422)
    )
    of = partial(method_of, lambda state: state.checkpoints_api)
    whole = json_response(ClockResponse)
    documents: dict[int | str, dict[str, Any]] = {**whole, **responses(409, 410, 422, 503, 504)}
    routes.post("/world/reset", response_model=None, responses=documents)(of(CheckpointsApi.reset))
    documents = {**json_response(shapes.CheckpointResponse, 201), **responses(409, 503)}
    routes.post("/world/checkpoint", status_code=201, response_model=None, responses=documents)(
        of(CheckpointsApi.save)
    )
    documents = {**whole, **responses(404, 409, 410, 503, 504)}
    routes.post("/world/restore", response_model=None, responses=documents)(
        of(CheckpointsApi.restore)
    )
    routes.get(
        "/world/checkpoints",
        response_model=None,
        responses=json_response(shapes.CheckpointsResponse),
    )(of(CheckpointsApi.every))
    routes.delete(
        "/world/checkpoints/{name}",
        status_code=204,
        response_model=None,
        responses=responses(404),
    )(of(CheckpointsApi.delete))
    return routes


class CheckpointsApi:
    """Resets a world, and saves and restores its state by name."""

    def __init__(self, clock: Clock, journal: Journal, events: WorldEvents) -> None:
        self._clock = clock
        self._events = events
        self._journal = journal
        self._saved: dict[str, Checkpoint] = {}

    async def reset(self, body: shapes.ResetRequest | None = None) -> Response:
        """Restore the world as it was before anything was done, at its start.

        Unlike a rewind to the start it also undoes what was done at that instant, forgets the
        journal of requests, and pauses the clock; checkpoints are kept. Answers once all
        participants have followed.
        """
        patience_s = shapes.ResetRequest().patience_s if body is None else body.patience_s
        with clock_problems(self._clock):
            before = self._clock.now
            await self._clock.reset(patience_s=patience_s, then=self._journal.reset)
        text = f"The world was reset to its start, from {before:%Y-%m-%d %H:%M} UTC."
        self._events.note("rewind", "warning", "world-reset", lambda: text)
        return _json(serialize_clock(self._clock))

    async def save(self, body: shapes.CheckpointRequest) -> Response:
        """Save the state of the world under a name, in place of an older one of that name."""
        if body.name not in self._saved and len(self._saved) >= MAX_CHECKPOINTS:
            raise ProblemError(
                409,
                "Conflict",
                f"a world keeps {MAX_CHECKPOINTS} checkpoints at most: "
                "DELETE /world/checkpoints/NAME one that is no longer needed",
                PROBLEM + "too-many-checkpoints",
            )
        with clock_problems(self._clock):
            saved = self._clock.save()
        self._saved.pop(body.name, None)  # the newest comes last
        self._saved[body.name] = Checkpoint(
            self._clock.now, self._clock.epoch, saved, self._journal.save()
        )
        answer = _json(self._row(body.name))
        answer.status_code = 201
        return answer

    async def restore(self, body: shapes.RestoreRequest) -> Response:
        """Restore a saved state, earlier or later than the present, with the clock paused.

        Participants are answered as after a rewind to the last instant that both have in common.
        Answers once all have followed.
        """
        found = self._find(body.name)
        with clock_problems(self._clock):
            await self._clock.restore(
                found.clock,
                patience_s=body.patience_s,
                then=lambda: self._journal.restore(found.journal),
            )
        text = f"The checkpoint '{body.name}' of {found.now:%Y-%m-%d %H:%M} UTC was restored."
        self._events.note("rewind", "warning", "world-restored", lambda: text)
        return _json(serialize_clock(self._clock))

    async def every(self) -> Response:
        """The saved states, oldest first."""
        return _json({"checkpoints": [self._row(name) for name in self._saved]})

    async def delete(self, name: CheckpointName) -> Response:
        """Forget a saved state."""
        self._find(name)
        del self._saved[name]
        return Response(status_code=204)

    def _find(self, name: str) -> Checkpoint:
        if name not in self._saved:
            raise ProblemError(
                404,
                "Not Found",
                "there is no checkpoint of that name: GET /world/checkpoints lists those that "
                "there are",
                PROBLEM + "unknown-checkpoint",
            )
        return self._saved[name]

    def _row(self, name: str) -> dict[str, Any]:
        found = self._saved[name]
        return {"name": name, "now": format_instant(found.now), "epoch": found.epoch}


def _json(value: dict[str, Any]) -> Response:
    return Response(msgspec.json.encode(value), media_type="application/json")

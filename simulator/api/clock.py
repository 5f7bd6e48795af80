"""The clock over HTTP:

the protocol by which programs in any language take part in a world's time.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Annotated, Any
from urllib.parse import quote

import msgspec
from fastapi import APIRouter, Depends, Path
from starlette.responses import Response

from parktime.simulator.api.openapi import no_query
from parktime.simulator.api.schemas import clock as shapes
from parktime.simulator.api.time_formats import format_instant
from parktime.simulator.api.world_events import WorldEvents
from parktime.simulator.clock.clock import Clock
from parktime.simulator.clock.participants import WaitResult
from parktime.simulator.errors import (
    AlreadyAdvancingError,
    BeforeStartError,
    ClockError,
    ClosedError,
    DeletedError,
    HeldError,
    InTheFutureError,
    InThePastError,
    LoopingError,
    TooFarError,
    TooManyParticipantsError,
)
from parktime.web.openapi import json_response, responses
from parktime.web.problem import Name, ProblemError, invalid
from parktime.web.routes import LazyRoute, method_of

PROBLEM = "urn:parktime:clock:"
LEAVE_PATH = "/clock/participants"

_PROBLEMS: dict[type[ClockError], tuple[int, str, str]] = {
    AlreadyAdvancingError: (409, "Conflict", "already-advancing"),
    BeforeStartError: (422, "Unprocessable Content", "before-the-start"),
    ClosedError: (503, "Service Unavailable", "closed"),
    DeletedError: (410, "Gone", "deleted"),
    HeldError: (504, "Gateway Timeout", "held"),
    InTheFutureError: (422, "Unprocessable Content", "in-the-future"),
    InThePastError: (422, "Unprocessable Content", "in-the-past"),
    LoopingError: (409, "Conflict", "looping"),
    TooFarError: (422, "Unprocessable Content", "too-far"),
    TooManyParticipantsError: (409, "Conflict", "too-many-participants"),
}


def problem_types() -> list[tuple[int, str]]:
    """(status, `type`) of every problem document that the clock answers."""
    return [(status, PROBLEM + name) for status, _, name in _PROBLEMS.values()]


@contextmanager
def clock_problems(clock: Clock) -> Iterator[None]:
    """Convert ClockError to ProblemError; for stopped advances it lists the participants."""
    try:
        yield
    except ClockError as error:
        raise _problem(error, clock) from None


def _problem(error: ClockError, clock: Clock) -> ProblemError:
    status, title, name = _PROBLEMS[type(error)]
    if not isinstance(error, (HeldError, LoopingError)):
        return ProblemError(status, title, str(error), PROBLEM + name)
    state = clock.state()
    participants = [
        {
            "name": each.name,
            "state": each.state,
            "waiting_until": None
            if each.waiting_until is None
            else format_instant(each.waiting_until),
            "what": each.what,
            "order": each.order,
        }
        for each in state.participants
    ]
    detail, extra = str(error), dict[str, Any]()
    if isinstance(error, HeldError):
        leave = f"{LEAVE_PATH}/{quote(error.names[0], safe='')}"
        detail += (
            ". The clock goes on when they wait again, or have left it: "
            f"DELETE {leave}, or 'parktime clock leave NAME'"
        )
        extra = {"awaited": list(error.names)}
    now = format_instant(state.now)
    return ProblemError(
        status, title, detail, PROBLEM + name, participants=participants, now=now, **extra
    )


MAX_NAME = 100

Documents = dict[int | str, dict[str, Any]]
ParticipantName = Annotated[Name, Path(alias="name", min_length=1, max_length=MAX_NAME)]


def clock_routes() -> APIRouter:
    """The routes under `/clock`, of the `app.state.clock_api` of each application."""
    routes = APIRouter(
        route_class=LazyRoute, dependencies=[Depends(no_query)], responses=responses(422)
    )
    of = partial(method_of, lambda state: state.clock_api)
    whole = json_response(shapes.ClockResponse)
    routes.get("/clock", response_model=None, responses=whole)(of(ClockApi.show))
    documents: Documents = {**whole, **responses(410, 503)}
    routes.post("/clock/run", response_model=None, responses=documents)(of(ClockApi.run))
    routes.post("/clock/pause", response_model=None, responses=whole)(of(ClockApi.pause))
    documents = {**json_response(shapes.AdvanceResponse), **responses(409, 410, 503, 504)}
    routes.post("/clock/advance", response_model=None, responses=documents)(of(ClockApi.advance))
    documents = {**whole, **responses(409, 410, 422, 503, 504)}
    routes.post("/clock/rewind", response_model=None, responses=documents)(of(ClockApi.rewind))
    participant = "/clock/participants/{name}"
    documents = {**json_response(shapes.WaitResponse), **responses(409, 410, 503)}
    routes.post(f"{participant}/wait", response_model=None, responses=documents)(of(ClockApi.wait))
    documents = {**json_response(shapes.BusyResponse), **responses(409, 410, 503)}
    routes.post(f"{participant}/busy", response_model=None, responses=documents)(of(ClockApi.busy))
    routes.delete(participant, status_code=204, response_model=None, responses=responses(404))(
        of(ClockApi.leave)
    )
    return routes


class ClockApi:
    """The operations of the clock."""

    def __init__(self, clock: Clock, position: Callable[[], int], events: WorldEvents) -> None:
        self._clock = clock
        self._events = events
        self._position = position

    async def show(self) -> Response:
        """The state of the clock."""
        return _json_response(self._state())

    async def wait(self, name: ParticipantName, body: shapes.WaitRequest) -> Response:
        """Join, and wait until the instant is reached or the time-out expires.

        The answer makes NAME busy.
        """
        with clock_problems(self._clock):
            answer = await self._clock.wait(
                name,
                body.until,
                timeout_s=body.timeout_s,
                order=body.order,
                what=body.what,
                kind=body.kind,
                epoch=body.epoch,
            )
        return _json_response({**_stamp(answer), "reached": answer.reached})

    async def busy(self, name: ParticipantName, body: shapes.BusyRequest | None = None) -> Response:
        """Join, or cancel the wait: the clock is paused until NAME waits again."""
        with clock_problems(self._clock):
            stamp = _stamp(self._clock.busy(name, epoch=None if body is None else body.epoch))
        return _json_response({**stamp, "position": self._position()})

    async def leave(self, name: ParticipantName) -> Response:
        """Leave the clock."""
        if not self._clock.leave(name):
            raise ProblemError(404, "Not Found", "there is no participant of that name")
        return Response(status_code=204)

    async def advance(self, body: shapes.AdvanceRequest) -> Response:
        """Pass every due instant on the way; answers once everything is settled there."""
        with clock_problems(self._clock), self._told_advance():
            reached = await self._clock.advance(
                self._target_instant(body), patience_s=body.patience_s
            )
        return _json_response({**self._state(), "reached": reached})

    async def rewind(self, body: shapes.RewindRequest) -> Response:
        """Restore an earlier state; answers once all participants have followed."""
        with clock_problems(self._clock), self._told_rewind():
            await self._clock.rewind(self._target_instant(body), patience_s=body.patience_s)
        return _json_response(self._state())

    async def run(self, body: shapes.RunRequest) -> Response:
        """Run at a fixed rate; after the advance, if one is under way."""
        with clock_problems(self._clock):
            self._clock.run(body.rate)
        text = f"The clock runs at {body.rate:g} seconds a second."
        self._events.note("clock", "info", "clock-running", lambda: text)
        return _json_response(self._state())

    async def pause(self) -> Response:
        """Stop; an advance ends at the next settled instant."""
        self._clock.pause()
        self._events.note("clock", "info", "clock-paused", lambda: "The clock was paused.")
        return _json_response(self._state())

    @contextmanager
    def _told_advance(self) -> Iterator[None]:
        """Tell how far the clock was moved, also if it could not be moved to the end."""
        before = self._clock.now
        try:
            yield
        except (HeldError, LoopingError) as error:
            reason = str(error)
            self._events.note("clock", "warning", "clock-held", lambda: f"{_sentence(reason)}.")
            raise
        finally:
            now = self._clock.now
            if now > before:
                text = f"The clock was moved on from {_shown(before)} to {_shown(now)}."
                self._events.note("clock", "info", "clock-advanced", lambda: text)

    @contextmanager
    def _told_rewind(self) -> Iterator[None]:
        """Tell where the clock was set back to, also if a participant has not followed."""
        before, epoch = self._clock.now, self._clock.epoch
        try:
            yield
        finally:
            if self._clock.epoch > epoch:
                now = self._clock.now
                text = f"The clock was set back from {_shown(before)} to {_shown(now)}."
                self._events.note("rewind", "warning", "clock-rewound", lambda: text)

    def _target_instant(self, body: shapes.AdvanceRequest | shapes.RewindRequest) -> datetime:
        try:
            return body.instant(self._clock.now)
        except OverflowError:
            raise invalid([("body.by", "leads beyond the years 1 to 9999")]) from None

    def _state(self) -> dict[str, Any]:
        return serialize_clock(self._clock)


def _shown(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def serialize_clock(clock: Clock) -> dict[str, Any]:
    """The clock's state, ready for JSON."""
    state: dict[str, Any] = _format_instants(
        msgspec.to_builtins(clock.state(), builtin_types=(datetime,))
    )
    return state


def _format_instants(value: Any) -> Any:
    """Plain data with its instants as text."""
    if isinstance(value, datetime):
        return format_instant(value)
    if isinstance(value, dict):
        return {key: _format_instants(each) for key, each in value.items()}
    return [_format_instants(each) for each in value] if isinstance(value, list) else value


def _stamp(answer: WaitResult) -> dict[str, Any]:
    return {"now": format_instant(answer.now), "epoch": answer.epoch}


def _json_response(value: dict[str, Any]) -> Response:
    return Response(msgspec.json.encode(value), media_type="application/json")

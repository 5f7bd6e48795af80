"""The routes to set and list the faults of a world."""

from functools import partial
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Path
from starlette.responses import Response

from parktime.simulator.api.openapi import no_query
from parktime.simulator.api.schemas import faults as shapes
from parktime.simulator.api.time_formats import format_instant
from parktime.simulator.api.world_events import WorldEvents
from parktime.simulator.errors import NotFoundError, RefusedError
from parktime.simulator.fault_injection.active_faults import ActiveFault, Fault
from parktime.simulator.fault_injection.events import FaultRemoved, HaltArmed
from parktime.simulator.fault_injection.kinds import HALT
from parktime.simulator.scenario.vocabulary import shown_keys
from parktime.simulator.world.scenario_events import FaultConfigured
from parktime.simulator.world.world import World
from parktime.web.openapi import json_response, responses
from parktime.web.problem import ProblemError, invalid
from parktime.web.routes import LazyRoute, method_of

Number = Annotated[
    int, Path(ge=1, le=2**53, description="The fault's number, from the response that set it.")
]


def faults_routes() -> APIRouter:
    """`/world/faults` and `/world/halt`, of the `app.state.faults_api` of each application."""
    routes = APIRouter(
        route_class=LazyRoute, dependencies=[Depends(no_query)], responses=responses(422)
    )
    of = partial(method_of, lambda state: state.faults_api)
    every, one, halt = "/world/faults", "/world/faults/{number}", "/world/halt"
    listed = json_response(shapes.FaultsResponse)
    routes.get(every, response_model=None, responses=listed)(of(FaultsApi.every))
    documents = {**json_response(shapes.FaultResponse, 201), **responses(404, 409)}
    routes.post(every, status_code=201, response_model=None, responses=documents)(of(FaultsApi.set))
    routes.delete(every, status_code=204, response_model=None)(of(FaultsApi.clear))
    routes.delete(one, status_code=204, response_model=None, responses=responses(404))(
        of(FaultsApi.unset)
    )
    documents = json_response(shapes.HaltResponse)
    routes.get(halt, response_model=None, responses=documents)(of(FaultsApi.halt))
    routes.put(halt, response_model=None, responses=documents)(of(FaultsApi.arm))
    routes.delete(halt, status_code=204, response_model=None)(of(FaultsApi.disarm))
    return routes


class FaultsApi:
    """The operations on faults. Like all of `/world`, without authentication."""

    def __init__(self, world: World, events: WorldEvents) -> None:
        self._world = world
        self._events = events

    async def every(self) -> Response:
        """The faults in force, and how often each kind was injected into each operation."""
        faults = self._world.faults
        return _json(
            {
                "now": format_instant(self._world.now),
                "faults": [
                    shapes.serialize_fault(each) for each in faults if each.fault.kind != HALT
                ],
                "injected": shapes.serialize_injected(faults),
            }
        )

    async def set(self, new: shapes.FaultRequest) -> Response:
        """Put a fault in force from now on."""
        key, entry = self._key_of(new), new.fault.entry()
        try:
            made: ActiveFault = self._world.apply(FaultConfigured(key, entry))
        except NotFoundError as refusal:
            raise ProblemError(404, "Not Found", refusal.message) from None
        except RefusedError as refusal:
            raise ProblemError(409, "Refused", refusal.message, "urn:parktime:refused") from None
        self._events.note_fault(key, entry)
        answer = _json(shapes.serialize_fault(made))
        answer.status_code = 201
        return answer

    async def clear(self) -> Response:
        """End all faults; the counts are kept."""
        key = next(iter(self._world.services))
        self._world.apply(FaultConfigured(key, None))
        self._events.note_fault(key, None)
        return Response(status_code=204)

    async def unset(self, number: Number) -> Response:
        """End this fault."""
        if not self._world.apply(FaultRemoved(number)):
            raise ProblemError(
                404, "Not Found", f"there is no fault {number}: it is over, or was never set"
            )
        self._events.note("action", "notice", "fault", lambda: f"Fault {number} was ended.")
        return Response(status_code=204)

    async def halt(self) -> Response:
        """Whether a halt is armed, and whether a call has halted."""
        armed = self._world.faults.armed
        return _json({"armed": armed is not None, "halted": armed is not None and armed.left == 0})

    async def arm(self, new: shapes.HaltRequest) -> Response:
        """Halt a later call:

        it gets no response, so that its caller can be killed at this point.
        """
        skip, now = new.after - 1, self._world.now
        self._world.apply(
            HaltArmed(Fault(HALT, now, calls=new.calls, times=1, skip=skip, after=new.done))
        )
        return await self.halt()

    async def disarm(self) -> Response:
        """Remove the halt."""
        self._world.apply(HaltArmed(None))
        return Response(status_code=204)

    def _key_of(self, new: shapes.FaultRequest) -> str:
        if new.service is not None:
            return new.service
        if len(self._world.services) > 1:
            raise invalid(
                [("body.service", f"say which service: {shown_keys(self._world.services)}")]
            )
        return next(iter(self._world.services))


def _json(value: dict[str, Any]) -> Response:
    return Response(msgspec.json.encode(value), media_type="application/json")

"""What goes wrong in a world on purpose, set and told over HTTP."""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path
from starlette.responses import Response

from problems.openapi import responses
from problems.problem import Problem
from problems.validation import invalid
from simulator.api import faults_shapes as shapes
from simulator.api.documented import told
from simulator.api.instants import tell_instant
from simulator.faults.deeds import Armed, Unset
from simulator.faults.fault import Fault
from simulator.faults.faults import SetFault
from simulator.faults.kinds import HALT
from simulator.world.refused import NotThere, Refused
from simulator.world.verbs import FaultSet
from simulator.world.world import World

Number = Annotated[
    int, Path(ge=1, le=2**53, description="The fault's number, as it was told when it was set.")
]


def faults_routes(world: World) -> APIRouter:
    """The routes under `/world/faults` and `/world/halt`."""
    routes = APIRouter()
    api = FaultsApi(world)
    every, one = "/world/faults", "/world/faults/{number}"
    routes.get(every, response_model=None, responses=told(shapes.FaultsTold))(api.every)
    documents = {**told(shapes.FaultTold, 201), **responses(404, 409)}
    routes.post(every, status_code=201, response_model=None, responses=documents)(api.set)
    routes.delete(every, status_code=204, response_model=None)(api.clear)
    routes.delete(one, status_code=204, response_model=None, responses={**responses(404)})(
        api.unset
    )
    routes.get("/world/halt", response_model=None, responses=told(shapes.HaltTold))(api.halt)
    routes.put("/world/halt", response_model=None, responses=told(shapes.HaltTold))(api.arm)
    routes.delete("/world/halt", status_code=204, response_model=None)(api.disarm)
    return routes


class FaultsApi:
    """The operations. As all of `/world`, for whoever holds the world."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def every(self) -> Response:
        """The faults that are set, and how often each kind was done to each kind of call."""
        faults = self._world.faults
        return _json(
            {
                "now": tell_instant(self._world.now),
                "faults": [shapes.told_fault(each) for each in faults if each.fault.kind != HALT],
                "injected": shapes.told_injected(faults),
            }
        )

    async def set(self, new: shapes.NewFault) -> Response:
        """From now on this goes wrong."""
        try:
            made: SetFault = self._world.do(FaultSet(self._key_of(new), new.fault.entry()))
        except NotThere as refusal:
            raise Problem(404, "Not Found", refusal.message) from None
        except Refused as refusal:
            raise Problem(409, "Refused", refusal.message, "urn:parktime:refused") from None
        answer = _json(shapes.told_fault(made))
        answer.status_code = 201
        return answer

    async def clear(self) -> Response:
        """Nothing goes wrong on purpose any more; what has is still told."""
        self._world.do(FaultSet(next(iter(self._world.services)), None))
        return Response(status_code=204)

    async def unset(self, number: Number) -> Response:
        """This one no more."""
        if not self._world.do(Unset(number)):
            raise Problem(
                404, "Not Found", f"there is no fault {number}: it is over, or was never set"
            )
        return Response(status_code=204)

    async def halt(self) -> Response:
        """Whether a call is to stand still, and whether it does."""
        armed = self._world.faults.armed
        return _json({"armed": armed is not None, "halted": armed is not None and armed.left == 0})

    async def arm(self, new: shapes.NewHalt) -> Response:
        """The call of that number gets no answer, so that its caller can be killed at this very point."""
        skip, now = new.after - 1, self._world.now
        self._world.do(Armed(Fault(HALT, now, calls=new.calls, times=1, skip=skip, after=new.done)))
        return await self.halt()

    async def disarm(self) -> Response:
        """No call is to stand still."""
        self._world.do(Armed(None))
        return Response(status_code=204)

    def _key_of(self, new: shapes.NewFault) -> str:
        if new.service is not None:
            return new.service
        if len(self._world.services) > 1:
            raise invalid(
                [("body.service", f"say which service: {', '.join(self._world.services)}")]
            )
        return next(iter(self._world.services))


def _json(value: dict[str, Any]) -> Response:
    return Response(msgspec.json.encode(value), media_type="application/json")

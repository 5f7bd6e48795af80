"""The routes of the world itself: its services, credentials and Storyparks, and what people do."""

from functools import partial
from typing import Annotated, Any, Self

import msgspec
from fastapi import APIRouter, Depends, Path, Request
from pydantic import Field, model_validator
from starlette.datastructures import State
from starlette.responses import Response

from parktime.simulator.api.addresses import CCMS_PATHS, STORYPARK_PATH, base_of
from parktime.simulator.api.openapi import Query, no_query, parameters_of, read_query
from parktime.simulator.api.schemas import world as shapes
from parktime.simulator.api.time_formats import IsoDate, check_span, format_instant
from parktime.simulator.api.world_events import WorldEvents
from parktime.simulator.errors import HistoryForgottenError, RefusedError
from parktime.simulator.regional_calendar import LOCAL_HOLIDAYS, Range
from parktime.simulator.scenario.scenario import Verb
from parktime.simulator.scenario.vocabulary import shown_keys
from parktime.simulator.world.calendar import service_calendar
from parktime.simulator.world.export_scenario import export_scenario
from parktime.simulator.world.recording import record
from parktime.simulator.world.scenario_events import apply_verb
from parktime.simulator.world.service import Service, export_storypark
from parktime.simulator.world.world import World
from parktime.web.model import ApiModel
from parktime.web.openapi import json_response, responses
from parktime.web.problem import ProblemError, invalid
from parktime.web.routes import LazyRoute, method_of

WORLD_SIDES = ("ccms", "storypark", "world")

Documents = dict[int | str, dict[str, Any]]
Key = Annotated[str, Path(description="The service's key in the scenario.")]


def world_routes() -> APIRouter:
    """The routes under `/world` without a query, of the `app.state.world_api` of each app."""
    routes = APIRouter(
        route_class=LazyRoute, dependencies=[Depends(no_query)], responses=responses(422)
    )
    of = partial(method_of, _world_api)
    service = "/world/services/{key}"
    documents: Documents = {**json_response(shapes.CredentialsResponse), **responses(404)}
    routes.get(f"{service}/credentials", response_model=None, responses=documents)(
        of(WorldApi.credentials)
    )
    documents = {**json_response(shapes.StoryparkResponse), **responses(404)}
    routes.get(f"{service}/storypark", response_model=None, responses=documents)(
        of(WorldApi.storypark)
    )
    documents = json_response(shapes.ExportResponse)
    routes.get("/world/scenario", response_model=None, responses=documents)(of(WorldApi.scenario))
    documents = {**json_response(shapes.RecordingResponse), **responses(409)}
    routes.get("/world/recording", response_model=None, responses=documents)(of(WorldApi.recording))
    documents = {**json_response(shapes.StepsResponse), **responses(404, 409)}
    routes.post("/world/steps", response_model=None, responses=documents)(of(WorldApi.steps))
    return routes


def world_page_routes() -> APIRouter:
    """`/world`: the world and a page of its services. And the calendar of a service."""
    routes = APIRouter(route_class=LazyRoute)
    routes.get(
        "/world",
        response_model=None,
        responses={**json_response(shapes.WorldResponse), **responses(404, 422)},
        openapi_extra={"parameters": list(parameters_of(WorldQuery))},
    )(method_of(_world_api, WorldApi.whole))
    routes.get(
        "/world/services/{key}/calendar",
        response_model=None,
        responses={**json_response(CalendarResponse), **responses(404, 422)},
        openapi_extra={"parameters": list(parameters_of(CalendarQuery))},
    )(method_of(_world_api, WorldApi.calendar))
    return routes


def _world_api(state: State) -> Any:
    return state.world_api


class WorldQuery(Query):
    """A page of services: after which key, and how many at most."""

    after: str | None = Field(None, max_length=200)
    limit: int = Field(200, ge=1, le=1_000)


class WorldApi:
    """The operations on the world, without authentication."""

    def __init__(self, world: World, events: WorldEvents) -> None:
        self._world = world
        self._events = events

    async def whole(self, request: Request) -> Response:
        """The world and its services in the file's order, by pages."""
        asked, scenario = read_query(request, WorldQuery), self._world.scenario
        keys = list(self._world.services)
        first = 0 if asked.after is None else keys.index(self._service(asked.after).key) + 1
        shown = keys[first : first + asked.limit]
        base = base_of(request.scope)
        services = {
            key: service_row(self._world.services[key], order, base)
            for order, key in enumerate(shown, start=first)
        }
        answer = {
            "title": scenario.title,
            "seed": scenario.seed,
            "starts": format_instant(scenario.starts),
            "ends": format_instant(scenario.ends),
            "now": format_instant(self._world.now),
            "services": services,
            "next_after": shown[-1] if shown and shown[-1] != keys[-1] else None,
        }
        return Response(msgspec.json.encode(answer), media_type="application/json")

    async def credentials(self, key: Key) -> dict[str, Any]:
        """What a client of the fake APIs needs for this service."""
        return service_credentials(self._service(key))

    async def calendar(self, request: Request, key: Key) -> Response:
        """School holidays (by the service's own terms, else its region's) and other days off."""
        service = self._service(key)
        asked = read_query(request, CalendarQuery)
        found = service_calendar(service.ccms.closures, asked.first, asked.last)
        holidays = [
            {"date": day.isoformat(), "name": name, "kept_only_in": LOCAL_HOLIDAYS.get(name)}
            for day, name in found.public_holidays
        ]
        answer = {
            "school_holidays": _serialize_ranges(found.school_holidays or ()),
            "school_terms_known": found.school_holidays is not None,
            "public_holidays": holidays,
            "closed": _serialize_ranges(found.closed),
        }
        return Response(msgspec.json.encode(answer), media_type="application/json")

    async def storypark(self, key: Key) -> Response:
        """The service's Storypark, as in a play's result."""
        content = msgspec.json.encode(export_storypark(self._service(key)))
        return Response(content, media_type="application/json")

    async def scenario(self) -> Response:
        """The world as it is now, as the keys of a scenario file, and what is linked."""
        return Response(
            msgspec.json.encode(export_scenario(self._world)), media_type="application/json"
        )

    async def recording(self) -> Response:
        """What was done since the world's start, as the steps of a scenario file."""
        try:
            recording = record(self._world)
        except HistoryForgottenError as forgotten:
            raise ProblemError(409, "Conflict", str(forgotten)) from None
        return Response(msgspec.json.encode(recording), media_type="application/json")

    async def steps(self, request: Request, steps: shapes.StepsRequest) -> Response:
        """Apply verbs in order at this instant.

        If one is refused: 409, and the rest is not done.
        """
        service = self._service(self._key_of(steps))
        for done, verb in enumerate(_world_verbs(steps)):
            try:
                apply_verb(self._world, service.key, verb)
            except RefusedError as refusal:
                self._events.note_act(service.key, verb, refusal)
                raise _refused(refusal, done) from None
            self._events.note_act(service.key, verb)
        answer = {"done": len(steps.verbs), "now": format_instant(self._world.now)}
        return Response(msgspec.json.encode(answer), media_type="application/json")

    def _key_of(self, steps: shapes.StepsRequest) -> str:
        if steps.service is not None:
            return steps.service
        if len(self._world.services) > 1:
            raise invalid(
                [("body.service", f"say which service: {shown_keys(self._world.services)}")]
            )
        return next(iter(self._world.services))

    def _service(self, key: str) -> Service:
        service = self._world.services.get(key)
        if service is None:
            raise ProblemError(
                404,
                "Not Found",
                f"there is no such service: there are {shown_keys(self._world.services)}",
            )
        return service


def service_row(service: Service, order: int, base: str) -> dict[str, Any]:
    """A service, and its vendors' addresses in the world at `base`, ready for JSON."""
    entry = service.entry
    return {
        "name": entry.name,
        "ccms": entry.ccms,
        "time_zone": entry.time_zone,
        "order": order,
        "addresses": {
            "ccms": f"{base.rstrip('/')}{CCMS_PATHS[entry.ccms]}/",
            "storypark": f"{base.rstrip('/')}{STORYPARK_PATH}/",
        },
    }


def service_credentials(service: Service) -> dict[str, Any]:
    """The paths and credentials of a service, ready for JSON."""
    known = service.credentials
    path = CCMS_PATHS[service.entry.ccms]
    ccms = {"url": path, "pin": known.pin, "key": known.key}
    if service.entry.ccms == "manage":
        ccms = {"url": path, "client_id": known.client_id, "client_secret": known.client_secret}
    return {"ccms": ccms, "storypark": {"url": STORYPARK_PATH, "token": known.token}}


def _world_verbs(steps: shapes.StepsRequest) -> list[Verb]:
    """The verbs. Raises ProblemError 422 if any is not the world's, before any is applied."""
    foreign = [
        (
            f"body.do.{number}",
            f"'{verb.word}' is not done in the world: use the daemon's API or the harness",
        )
        for number, (verb, *_) in enumerate(steps.do)
        if verb.side not in WORLD_SIDES
    ]
    if foreign:
        raise invalid(foreign)
    return steps.verbs


def _refused(refusal: RefusedError, done: int) -> ProblemError:
    return ProblemError(
        409, "Refused", refusal.message, "urn:parktime:refused", rule=refusal.rule, done=done
    )


class DateRangeResponse(ApiModel):
    """Consecutive days, both ends inclusive."""

    first: IsoDate = Field(alias="from")
    last: IsoDate = Field(alias="to")


class HolidayResponse(ApiModel):
    """A public holiday of the region; `kept_only_in` where one place alone keeps it."""

    date: IsoDate
    name: str
    kept_only_in: str | None


class CalendarResponse(ApiModel):
    """School holidays (empty if terms are unknown), public holidays and closed days."""

    school_holidays: list[DateRangeResponse]
    school_terms_known: bool
    public_holidays: list[HolidayResponse]
    closed: list[DateRangeResponse]


class CalendarQuery(Query):
    """The dates asked for, both inclusive, at most 60 weeks apart."""

    first: IsoDate = Field(alias="from")
    last: IsoDate = Field(alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        check_span(self.first, self.last, ("from", "to"))
        return self


def _serialize_ranges(ranges: tuple[Range, ...]) -> list[dict[str, Any]]:
    return [{"from": first.isoformat(), "to": last.isoformat()} for first, last in ranges]

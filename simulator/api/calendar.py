"""The route of a service's calendar."""

from typing import Annotated, Any, Self

import msgspec
from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, Field, model_validator
from starlette.responses import Response

from problems.documented import json_response
from problems.openapi import responses
from problems.problem import Problem
from simulator.api.dates import IsoDate, check_span
from simulator.api.query import Query, parameters_of, read_query
from simulator.world.calendar import Range, service_calendar
from simulator.world.world import World

Key = Annotated[str, Path(description="The service's key in the scenario.")]


class DateRangeResponse(BaseModel):
    """Consecutive days, both ends inclusive."""

    first: IsoDate = Field(alias="from")
    last: IsoDate = Field(alias="to")


class HolidayResponse(BaseModel):
    """A public holiday."""

    date: IsoDate
    name: str


class CalendarResponse(BaseModel):
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


def calendar_routes(world: World) -> APIRouter:
    """The calendar route."""
    routes = APIRouter()

    async def calendar(request: Request, key: Key) -> Response:
        """School and public holidays of the service's region, and its closed days."""
        service = world.services.get(key)
        if service is None:
            raise Problem(
                404, "Not Found", f"there is no such service: there are {', '.join(world.services)}"
            )
        asked = read_query(request, CalendarQuery)
        found = service_calendar(service.ccms.closures, asked.first, asked.last)
        holidays = [{"date": day.isoformat(), "name": name} for day, name in found.public_holidays]
        answer = {
            "school_holidays": _serialize_ranges(found.school_holidays or ()),
            "school_terms_known": found.school_holidays is not None,
            "public_holidays": holidays,
            "closed": _serialize_ranges(found.closed),
        }
        return Response(msgspec.json.encode(answer), media_type="application/json")

    routes.get(
        "/world/services/{key}/calendar",
        response_model=None,
        responses={**json_response(CalendarResponse), **responses(404, 422)},
        openapi_extra={"parameters": list(parameters_of(CalendarQuery))},
    )(calendar)
    return routes


def _serialize_ranges(ranges: tuple[Range, ...]) -> list[dict[str, Any]]:
    return [{"from": first.isoformat(), "to": last.isoformat()} for first, last in ranges]

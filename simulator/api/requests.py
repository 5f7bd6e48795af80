"""The routes of the journal: what clients sent to the fake APIs, and what they got."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any

import msgspec
from fastapi import APIRouter, Request
from starlette.responses import Response

from parktime.simulator.api.journal import Journal
from parktime.simulator.api.openapi import parameters_of, read_query, refuse_query
from parktime.simulator.api.schemas import requests as shapes
from parktime.simulator.api.time_formats import format_instant
from parktime.web.openapi import json_response, responses
from parktime.web.routes import LazyRoute, method_of


def requests_routes() -> APIRouter:
    """The routes under `/world/requests`, of the `app.state.requests_api` of each application."""
    routes = APIRouter(route_class=LazyRoute, responses=responses(422))
    of = partial(method_of, lambda state: state.requests_api)
    routes.get(
        "/world/requests",
        operation_id="list_requests",
        response_model=None,
        responses=json_response(shapes.RequestsResponse),
        openapi_extra={"parameters": list(parameters_of(shapes.RequestsQuery))},
    )(of(RequestsApi.list_requests))
    routes.delete(
        "/world/requests", operation_id="clear_requests", status_code=204, response_model=None
    )(of(RequestsApi.clear_requests))
    routes.post(
        "/world/requests/verify",
        operation_id="verify_requests",
        response_model=None,
        responses=json_response(shapes.RequestCount),
    )(of(RequestsApi.verify_requests))
    return routes


class RequestsApi:
    """The operations on the journal. `now` is the virtual instant."""

    def __init__(self, journal: Journal, now: Callable[[], datetime]) -> None:
        self._journal = journal
        self._now = now

    async def list_requests(self, request: Request) -> Response:
        """What clients sent to the fake APIs, and what they got: the latest 10,000 requests."""
        asked = read_query(request, shapes.RequestsQuery)
        found = list(islice(self._journal.entries(shapes.wanted(asked)), asked.limit + 1))
        bodies = asked.bodies == "true"
        return _json(
            {
                "now": format_instant(self._now()),
                "recorded": self._journal.recorded,
                "more": len(found) > asked.limit,
                "requests": [
                    shapes.serialize_request(entry, bodies=bodies) for entry in found[: asked.limit]
                ],
            }
        )

    async def clear_requests(self, request: Request) -> Response:
        """Forget all requests so far; their numbers go on."""
        refuse_query(request)
        self._journal.clear()
        return Response(status_code=204)

    async def verify_requests(self, request: Request, asked: shapes.RequestFilter) -> Response:
        """Count the requests that match; an empty filter counts all that are kept."""
        refuse_query(request)
        return _json({"count": sum(1 for _ in self._journal.entries(shapes.wanted(asked)))})


def _json(value: dict[str, Any]) -> Response:
    return Response(msgspec.json.encode(value), media_type="application/json")

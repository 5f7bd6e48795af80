"""The routes of the journal: what clients sent to the fake APIs, and what they got."""

from collections.abc import Callable
from datetime import datetime
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


def requests_routes(journal: Journal, now: Callable[[], datetime]) -> APIRouter:
    """The routes under `/world/requests`."""
    routes = APIRouter(responses=responses(422))

    async def list_requests(request: Request) -> Response:
        """What clients sent to the fake APIs, and what they got: the latest 10,000 requests."""
        asked = read_query(request, shapes.RequestsQuery)
        found = list(islice(journal.entries(shapes.wanted(asked)), asked.limit + 1))
        bodies = asked.bodies == "true"
        return _json(
            {
                "now": format_instant(now()),
                "recorded": journal.recorded,
                "more": len(found) > asked.limit,
                "requests": [
                    shapes.serialize_request(entry, bodies=bodies) for entry in found[: asked.limit]
                ],
            }
        )

    async def clear_requests(request: Request) -> Response:
        """Forget all requests so far; their numbers go on."""
        refuse_query(request)
        journal.clear()
        return Response(status_code=204)

    async def verify_requests(request: Request, asked: shapes.RequestFilter) -> Response:
        """Count the requests that match; an empty filter counts all that are kept."""
        refuse_query(request)
        return _json({"count": sum(1 for _ in journal.entries(shapes.wanted(asked)))})

    routes.get(
        "/world/requests",
        operation_id="list_requests",
        response_model=None,
        responses=json_response(shapes.RequestsResponse),
        openapi_extra={"parameters": list(parameters_of(shapes.RequestsQuery))},
    )(list_requests)
    routes.delete(
        "/world/requests", operation_id="clear_requests", status_code=204, response_model=None
    )(clear_requests)
    routes.post(
        "/world/requests/verify",
        operation_id="verify_requests",
        response_model=None,
        responses=json_response(shapes.RequestCount),
    )(verify_requests)
    return routes


def _json(value: dict[str, Any]) -> Response:
    return Response(msgspec.json.encode(value), media_type="application/json")

"""The routes by which worlds are opened, listed and deleted."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from itertools import islice
from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from parktime.simulator.api.addresses import base_of
from parktime.simulator.api.index import ABOUT
from parktime.simulator.api.openapi import parameters_of, read_query, refuse_query
from parktime.simulator.errors import SimulatorError
from parktime.simulator.hosting import schemas
from parktime.simulator.hosting.body import scenario_text
from parktime.simulator.hosting.registry import (
    NameTakenError,
    TooManyWorldsError,
    UnknownWorldError,
    WorldRegistry,
)
from parktime.simulator.scenario.errors import ScenarioError
from parktime.web.openapi import json_response, responses
from parktime.web.pages import link_page, wants_html
from parktime.web.problem import MAX_ERRORS, ProblemError

PROBLEM: Final = "urn:parktime:worlds:"
_PROBLEMS: Final[dict[type[SimulatorError], tuple[int, str, str]]] = {
    NameTakenError: (409, "Conflict", "name-taken"),
    TooManyWorldsError: (409, "Conflict", "too-many"),
    UnknownWorldError: (404, "Not Found", "unknown"),
}
_BODY: Final = {
    "required": True,
    "description": "A scenario, as a file has it.",
    "content": {
        media_type: {"schema": schema}
        for media_type, schema in (
            ("application/yaml", {"type": "string"}),
            ("application/json", {"type": "object"}),
        )
    },
}

Name = Annotated[str, Path(alias="id", description="The world's id.")]


@contextmanager
def world_problems() -> Iterator[None]:
    """Convert the errors of opening and finding worlds to ProblemError."""
    try:
        yield
    except ScenarioError as error:
        raise invalid_scenario(error) from None
    except (NameTakenError, TooManyWorldsError, UnknownWorldError) as error:
        status, title, name = _PROBLEMS[type(error)]
        raise ProblemError(status, title, str(error), PROBLEM + name) from None


def invalid_scenario(error: ScenarioError) -> ProblemError:
    """A 422 with the place of every issue, as `parktime check` finds them."""
    shown = error.issues[:MAX_ERRORS]
    return ProblemError(
        422,
        "Unprocessable Content",
        str(error),
        PROBLEM + "invalid-scenario",
        errors=[
            {"where": f"{each.file}:{each.line}:{each.column}", "message": each.message}
            for each in shown
        ],
        issues=[
            {"line": each.line, "column": each.column, "message": each.message} for each in shown
        ],
        omitted=error.omitted,
    )


def worlds_routes(registry: WorldRegistry) -> APIRouter:
    """The routes under `/worlds`, and the list at `/`."""
    routes = APIRouter(tags=["worlds"])
    api = WorldsApi(registry)
    routes.get(
        "/",
        operation_id="show_index",
        response_model=None,
        responses={**json_response(schemas.IndexResponse), **responses(422)},
    )(api.index)
    routes.get(
        "/worlds",
        operation_id="list_worlds",
        response_model=None,
        responses={**json_response(schemas.WorldsResponse), **responses(404, 422)},
        openapi_extra={"parameters": list(parameters_of(schemas.WorldsQuery))},
    )(api.list)
    routes.post(
        "/worlds",
        operation_id="open_world",
        status_code=201,
        response_model=None,
        responses={**json_response(schemas.HostedWorldResponse, 201), **responses(409, 413, 422)},
        openapi_extra={
            "parameters": list(parameters_of(schemas.OpenQuery)),
            "requestBody": _BODY,
        },
    )(api.open)
    routes.get(
        "/worlds/{id}",
        operation_id="show_world",
        response_model=None,
        responses={**json_response(schemas.HostedWorldResponse), **responses(404, 422)},
    )(api.show)
    routes.delete(
        "/worlds/{id}",
        operation_id="delete_world",
        status_code=204,
        response_model=None,
        responses=responses(404, 422),
    )(api.delete)
    return routes


class WorldsApi:
    """The operations on the worlds of a server, without authentication."""

    def __init__(self, registry: WorldRegistry) -> None:
        self._registry = registry

    async def index(self, request: Request) -> Response:
        """An index of this server: HTML if the request accepts it, else JSON."""
        refuse_query(request)
        base = base_of(request.scope)
        links = {
            "worlds": f"{base}worlds",
            "openapi": f"{base}worlds/openapi.json",
            "docs": f"{base}docs",
        }
        worlds = [schemas.summary(each, base) for each in self._registry]
        if wants_html(request):
            rows = {each["id"]: (each["url"], each["title"]) for each in worlds}
            about = {name: (address, ABOUT[name]) for name, address in links.items()}
            words = "Simulated worlds of parktime. POST a scenario to /worlds to open one."
            return link_page("parktime simulator", words, {"Worlds": rows, "This server": about})
        return _json(
            {
                "title": "parktime simulator",
                "version": version("parktime"),
                "worlds": {
                    each["id"]: {"title": each["title"], "path": each["path"], "url": each["url"]}
                    for each in worlds
                },
                "links": links,
            },
            headers={"Vary": "Accept"},
        )

    async def list(self, request: Request) -> Response:
        """The worlds in the order in which they were opened, by pages."""
        asked = read_query(request, schemas.WorldsQuery)
        worlds = list(self._registry)
        first = 0
        if asked.after is not None:
            with world_problems():
                first = worlds.index(self._registry.get(asked.after)) + 1
        shown = list(islice(worlds, first, first + asked.limit))
        base = base_of(request.scope)
        more = first + len(shown) < len(worlds)
        return _json(
            {
                "worlds": [schemas.summary(each, base) for each in shown],
                "next_after": shown[-1].id if shown and more else None,
            }
        )

    async def open(self, request: Request) -> Response:
        """Open a world from a scenario, in YAML or JSON, with its clock paused at `starts`.

        Steps that need a daemon or a player are left out and listed under `skipped`.
        """
        asked = read_query(request, schemas.OpenQuery)
        body = await request.body()
        with world_problems():
            text = scenario_text(request.headers.get("content-type", ""), body)
            opened = await self._registry.open(
                text, name=asked.name, with_steps=asked.steps == "true"
            )
        described = schemas.description(opened, base_of(request.scope))
        return _json(described, status=201, headers={"Location": described["url"]})

    async def show(self, request: Request, name: Name) -> Response:
        """A world, with its addresses and credentials."""
        refuse_query(request)
        with world_problems():
            hosted = self._registry.get(name)
        return _json(schemas.description(hosted, base_of(request.scope)))

    async def delete(self, request: Request, name: Name) -> Response:
        """Close a world for good: waits and advances in it are answered with 410."""
        refuse_query(request)
        with world_problems():
            self._registry.delete(name)
        return Response(status_code=204)


def _json(
    value: dict[str, Any], *, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    content = msgspec.json.encode(value)
    return Response(content, status, headers, media_type="application/json")

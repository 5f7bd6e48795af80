"""What there is at the address of a world: JSON for programs, HTML for people."""

from importlib.metadata import version
from typing import Any, Final

import msgspec
from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from parktime.simulator.api.addresses import base_of, origin_of, world_links
from parktime.simulator.api.openapi import refuse_query
from parktime.simulator.api.time_formats import Instant, format_instant
from parktime.simulator.world.world import World
from parktime.web.model import ApiModel
from parktime.web.openapi import json_response, responses
from parktime.web.pages import link_page, wants_html
from parktime.web.routes import LazyRoute, method_of

SERVER_ROOT: Final = "parktime.server_root"
"""In an ASGI scope: the path of the server that holds this world beside others."""

ABOUT: Final = {
    "world": "The services of this world",
    "clock": "The time, and who takes part in it",
    "requests": "What clients sent to the fake APIs, and what they got",
    "faults": "The faults in force",
    "checkpoints": "Saved states to come back to",
    "kidsoft": "The fake Kidsoft (each request needs a service's credentials)",
    "manage": "The fake Storypark Manage (each request needs a token)",
    "storypark": "The fake Storypark (each request needs a service's token)",
    "openapi": "This API for programs",
    "docs": "This API to read and to try",
    "kidsoft_docs": "The fake Kidsoft to read and to try",
    "manage_docs": "The fake Storypark Manage to read and to try",
    "storypark_docs": "The fake Storypark to read and to try",
    "worlds": "All worlds of this server",
}


class IndexResponse(ApiModel):
    """What there is at this address; `links` are absolute addresses by name."""

    title: str
    version: str = Field(description="The version of parktime.")
    now: Instant
    links: dict[str, str]


def index_routes() -> APIRouter:
    """The route `/`, of the `app.state.index_api` of each application."""
    routes = APIRouter(route_class=LazyRoute)
    routes.get(
        "/",
        operation_id="show_index",
        response_model=None,
        responses={**json_response(IndexResponse), **responses(422)},
    )(method_of(lambda state: state.index_api, IndexApi.show_index))
    return routes


class IndexApi:
    """The address of a world itself."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def show_index(self, request: Request) -> Response:
        """An index of the world, with links: HTML if the request accepts it, else JSON."""
        refuse_query(request)
        links = world_links(base_of(request.scope))
        if (root := request.scope.get(SERVER_ROOT)) is not None:
            links["worlds"] = f"{origin_of(request.scope)}{root}/worlds"
        title, now = self._world.scenario.title, format_instant(self._world.now)
        if wants_html(request):
            about = f"A simulated world of parktime. It is {now} there."
            rows = {name: (address, ABOUT[name]) for name, address in links.items()}
            return link_page(title, about, {"What there is": rows})
        answer: dict[str, Any] = {
            "title": title,
            "version": version("parktime"),
            "now": now,
            "links": links,
        }
        content = msgspec.json.encode(answer)
        return Response(content, media_type="application/json", headers={"Vary": "Accept"})

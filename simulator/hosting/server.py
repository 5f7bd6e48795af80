"""The application of a server with many worlds: passes each request to the world of its path."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.types import Receive, Scope, Send

from parktime.simulator.api.documents import WORLDS
from parktime.simulator.api.index import SERVER_ROOT
from parktime.simulator.app import CORS_METHODS, LOCAL_PAGES
from parktime.simulator.hosting.registry import HostedWorld, WorldRegistry
from parktime.simulator.hosting.routes import world_problems, worlds_routes
from parktime.web import handlers
from parktime.web.api_document import describe_api
from parktime.web.docs_page import add_docs_page
from parktime.web.handlers import install
from parktime.web.problem import ProblemError

_NAMED: Final = re.compile(r"/worlds/(?P<id>[^/]+)(?P<rest>/?)")


class WorldServer:
    """ASGI application: each world under its own path, `/worlds` to open and delete them.

    A world whose path is empty gets every request that is not for `/worlds`.
    """

    def __init__(self, registry: WorldRegistry) -> None:
        self._registry = registry
        self._control = _control_app(registry)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or respond with 404 where its world is not there."""
        path = scope.get("path", "").removeprefix(scope.get("root_path", ""))
        if scope["type"] != "http" or path == "/worlds":
            await self._control(scope, receive, send)
        elif path.startswith("/worlds/") and (named := _NAMED.match(path)) is not None:
            await self._to_named(named, scope, receive, send)
        elif (world := self._at(path)) is not None:
            await world.app(_within(scope, world.path), receive, send)
        else:
            await self._control(scope, receive, send)

    async def _to_named(
        self, named: re.Match[str], scope: Scope, receive: Receive, send: Send
    ) -> None:
        if not named["rest"]:
            await self._control(scope, receive, send)
            return
        try:
            with world_problems():
                world = self._registry.get(named["id"])
        except ProblemError as problem:
            await problem.response()(scope, receive, send)
        else:
            await world.app(_within(scope, f"/worlds/{world.id}"), receive, send)

    def _at(self, path: str) -> HostedWorld | None:
        return self._registry.at("/" + path[1:].partition("/")[0]) or self._registry.at("")


def _within(scope: Scope, path: str) -> Scope:
    """The scope of a request as the world at this path sees it."""
    root = scope.get("root_path", "")
    if not path:
        scope[SERVER_ROOT] = root  # no copy: the scope is this request's alone
        return scope
    return {**scope, "root_path": root + path, SERVER_ROOT: root}


def _control_app(registry: WorldRegistry) -> FastAPI:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        registry.close()

    app = FastAPI(
        title="parktime simulator: worlds",
        version="1",
        openapi_url="/worlds/openapi.json",
        docs_url=None,
        redoc_url=None,
        telemetry=handlers.OFF,
        lifespan=lifespan,
    )
    app.include_router(worlds_routes(registry))
    install(app)
    describe_api(app, WORLDS)
    add_docs_page(app, "worlds/openapi.json")
    app.add_middleware(
        CORSMiddleware,
        allow_origin_regex=LOCAL_PAGES,
        allow_methods=CORS_METHODS,
        allow_headers=["*"],
        expose_headers=("Location",),
    )
    return app

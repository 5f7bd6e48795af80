"""The daemon's HTTP API."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from parktime.daemon.api.dashboard_cache import DashboardCache
from parktime.daemon.api.dependencies import CURRENT_APP, AppState, RouteContext, Services
from parktime.daemon.api.description import DAEMON
from parktime.daemon.api.monitoring import UNMONITORED, Monitoring
from parktime.daemon.api.name_search import NameSearch
from parktime.daemon.api.responses import install_error_handlers
from parktime.daemon.api.routes.approvals import approvals_router
from parktime.daemon.api.routes.commands import commands_router
from parktime.daemon.api.routes.dashboard import dashboard_router
from parktime.daemon.api.routes.events import events_router
from parktime.daemon.api.routes.explain import explain_router
from parktime.daemon.api.routes.forecast import forecast_router, room_forecast_router
from parktime.daemon.api.routes.health import health_router, metrics_router
from parktime.daemon.api.routes.links import links_router
from parktime.daemon.api.routes.lives import lives_router, past_world_router, search_router
from parktime.daemon.api.routes.runs import history_router, runs_router
from parktime.daemon.api.routes.services import services_router, settings_router
from parktime.daemon.api.routes.setup_page import setup_page_router
from parktime.daemon.api.service_tally import ServiceTallies
from parktime.daemon.events.feed import EventFeed
from parktime.daemon.store.store import Store
from parktime.web import handlers
from parktime.web.api_document import describe_api
from parktime.web.docs_page import add_docs_page
from parktime.web.event_stream import EventStreams
from parktime.web.handlers import install


class Api:
    """ASGI application of one daemon.

    Calls that change something need `token`; with `protect_reads`, so do all others but health.

    Raises:
        ValueError: if the token is empty.
    """

    def __init__(
        self,
        services: Services,
        store: Store,
        *,
        token: str,
        now: Callable[[], datetime],
        monitoring: Monitoring = UNMONITORED,
        protect_reads: bool = False,
    ) -> None:
        if not token:
            raise ValueError("the daemon's token is empty, so that every caller would be let in")
        self._state = AppState(
            services=services,
            store=store,
            dashboard=DashboardCache(
                store, services.integrations, services.forecasts.upcoming_removals
            ),
            tallies=ServiceTallies(store),
            events=(events := EventFeed(store)),
            streams=EventStreams(events.version),
            names=NameSearch(store),
            now=now,
            monitoring=monitoring,
            token=token,
        )
        self._protect_reads = protect_reads

    @property
    def application(self) -> FastAPI:
        """The FastAPI application, shared by all daemons with the same `protect_reads`.

        Created on first use, since a daemon in a play may never be called.
        """
        return _application(self._protect_reads)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request of this daemon."""
        previous = CURRENT_APP.set(self._state)
        try:
            await self.application(scope, receive, send)
        finally:
            CURRENT_APP.reset(previous)


def openapi_document() -> dict[str, Any]:
    """The API's OpenAPI document, without a running daemon."""
    return _application(protect_reads=False).openapi()


@cache
def _application(protect_reads: bool) -> FastAPI:
    app = FastAPI(
        title="parktime daemon",
        version=version("parktime"),
        docs_url=None,  # the page loads scripts from another host
        redoc_url=None,
        telemetry=handlers.OFF,
    )
    context = RouteContext(protect_reads=protect_reads)
    for router in _ROUTERS:
        app.routes.extend(router(context).routes)
    install_error_handlers(app)
    install(app)
    describe_api(app, DAEMON)
    add_docs_page(app)
    return app


_ROUTERS = (
    health_router,
    dashboard_router,
    events_router,
    services_router,
    setup_page_router,
    settings_router,
    runs_router,
    history_router,
    commands_router,
    lives_router,
    past_world_router,
    search_router,
    links_router,
    room_forecast_router,
    forecast_router,
    explain_router,
    approvals_router,
    metrics_router,
)

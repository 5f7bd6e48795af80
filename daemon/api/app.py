"""The daemon's HTTP API."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from importlib.metadata import version

from fastapi import APIRouter, FastAPI
from starlette.types import Receive, Scope, Send

from parktime.daemon.api.dashboard_cache import Glances
from parktime.daemon.api.dependencies import SERVED, Context, Parts
from parktime.daemon.api.responses import install_refusals
from parktime.daemon.api.routes.approvals import recourse_router
from parktime.daemon.api.routes.dashboard import snapshot_router
from parktime.daemon.api.routes.explain import explain_router
from parktime.daemon.api.routes.forecast import ahead_router
from parktime.daemon.api.routes.links import links_router
from parktime.daemon.api.routes.room_forecast import forecast_router
from parktime.daemon.api.routes.runs import history_router, runs_router
from parktime.daemon.api.routes.services import services_router, settings_router
from parktime.daemon.api.routes.setup_page import page_router
from parktime.daemon.services import Services
from parktime.daemon.store.store import Store
from parktime.web import handlers
from parktime.web.handlers import install
from parktime.web.openapi import responses

_DESCRIPTION = """What operators and tools ask of the sync daemon.

Calls that change something need the daemon's token. Refusals are problem documents of type `urn:parktime:refused`, with the
handbook's rule that refuses under `rule`. Instants are UTC; dates are local to the service."""


class Api:
    """A daemon's API, as an ASGI application over its integrations and store.

    `token` is asked of every call that changes something, and with `protect_reads` of all others but health. ValueError for a token that is empty.
    """

    def __init__(
        self,
        services: Services,
        store: Store,
        *,
        token: str,
        now: Callable[[], datetime],
        settled: Callable[[], bool] = lambda: True,
        protect_reads: bool = False,
    ) -> None:
        if not token:
            raise ValueError("the daemon's token is empty: anybody would pass")
        glances = Glances(store, services.integrations.queries, services.forecasts.ahead)
        self._parts = Parts(services, store, glances, now, settled, token)
        self._protect_reads = protect_reads

    @property
    def application(self) -> FastAPI:
        """What serves every daemon of the process that guards its reads alike. Made when it is first asked for: some live and end without being spoken to."""
        return _application(self._protect_reads)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers for this daemon."""
        mark = SERVED.set(self._parts)
        try:
            await self.application(scope, receive, send)
        finally:
            SERVED.reset(mark)


@cache
def _application(protect_reads: bool) -> FastAPI:
    app = FastAPI(
        title="parktime daemon",
        version=version("parktime"),
        description=_DESCRIPTION,
        docs_url=None,  # its page would be fetched from elsewhere
        redoc_url=None,
        telemetry=handlers.OFF,
    )
    app.include_router(_routes(Context(protect_reads=protect_reads)), prefix="/v1")
    install_refusals(app)
    install(app)
    return app


_ROUTERS = (
    snapshot_router,
    services_router,
    page_router,
    settings_router,
    runs_router,
    history_router,
    links_router,
    forecast_router,
    ahead_router,
    explain_router,
    recourse_router,
)


def _routes(context: Context) -> APIRouter:
    routes = APIRouter(responses=responses(401, 403, 422, 502, 503))
    for router in _ROUTERS:
        routes.include_router(router(context))
    return routes

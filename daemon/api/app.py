"""The daemon's HTTP API."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from importlib.metadata import version

from fastapi import APIRouter, FastAPI
from starlette.types import Receive, Scope, Send

from daemon.api.ahead import ahead_router
from daemon.api.context import SERVED, Context, Parts
from daemon.api.explain import explain_router
from daemon.api.forecast import forecast_router
from daemon.api.glances import Glances
from daemon.api.history import history_router
from daemon.api.links import links_router
from daemon.api.page import page_router
from daemon.api.recourse import recourse_router
from daemon.api.refusals import install_refusals
from daemon.api.runs import runs_router
from daemon.api.services import services_router
from daemon.api.settings import settings_router
from daemon.api.snapshot import snapshot_router
from daemon.services import Services
from daemon.store.store import Store
from problems import telemetry
from problems.install import install
from problems.openapi import responses

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
        telemetry=telemetry.OFF,
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

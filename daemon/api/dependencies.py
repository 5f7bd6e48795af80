"""What every route uses: the current daemon's state and the security dependencies."""

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path

from parktime.daemon.api.auth import open_check, token_check
from parktime.daemon.api.dashboard_cache import DashboardCache
from parktime.daemon.api.monitoring import Monitoring
from parktime.daemon.api.name_search import NameSearch
from parktime.daemon.api.responses import unknown_service
from parktime.daemon.api.service_tally import ServiceTallies
from parktime.daemon.domain.service import Service
from parktime.daemon.events.feed import EventFeed
from parktime.daemon.explain.service import Explanations
from parktime.daemon.forecast.service import ForecastService
from parktime.daemon.operations.service import IntegrationService
from parktime.daemon.store.store import Store
from parktime.web.event_stream import EventStreams
from parktime.web.openapi import responses
from parktime.web.problem import Text
from parktime.web.routes import LazyRoute

Key = Annotated[Text, Path(min_length=1, max_length=200, description="The service's key.")]


@dataclass(frozen=True, slots=True)
class Services:
    """The application services behind the API: operations, forecasts and explanations."""

    integrations: IntegrationService
    forecasts: ForecastService
    explanations: Explanations


@dataclass(frozen=True, slots=True)
class AppState:
    """What the routes of one daemon work with. `token` is the operator's."""

    services: Services
    store: Store
    dashboard: DashboardCache
    tallies: ServiceTallies
    events: EventFeed
    streams: EventStreams
    names: NameSearch
    now: Callable[[], datetime]
    monitoring: Monitoring
    token: str


CURRENT_APP: Final = ContextVar[AppState]("current_app")
"""The daemon whose request is being handled.

One FastAPI application serves all daemons of a process, because creating it takes longer than
many a play.
"""


_PROBLEMS = responses(401, 403, 422, 502, 503)


class RouteContext:
    """Access to the current daemon, and the security dependencies of routes.

    `guards` are for calls that change something, `reads` for the others, and `operator` for calls
    that a service's own token does not permit.
    """

    def __init__(self, *, protect_reads: bool) -> None:
        self.guards: Sequence[Any] = [Depends(token_check(_token))]
        self.reads: Sequence[Any] = self.guards if protect_reads else [Depends(open_check(_token))]
        self.operator: Sequence[Any] = [Depends(token_check(_token, operator_only=True))]

    def router(self, *, version: str = "/v1", prefix: str = "", **options: Any) -> APIRouter:
        """A router for routes under the version and the prefix, with the problems that all have."""
        return APIRouter(
            prefix=f"{version}{prefix}", route_class=LazyRoute, responses=_PROBLEMS, **options
        )

    @property
    def app(self) -> AppState:
        """State of the daemon whose request is being handled."""
        return CURRENT_APP.get()

    @property
    def integrations(self) -> IntegrationService:
        """Operations on the integrations of its services."""
        return self.app.services.integrations

    @property
    def forecasts(self) -> ForecastService:
        """Its forecasts."""
        return self.app.services.forecasts

    @property
    def explanations(self) -> Explanations:
        """Its explanations."""
        return self.app.services.explanations

    @property
    def store(self) -> Store:
        """Its store."""
        return self.app.store

    def service(self, key: str) -> Service:
        """A registered service; a 404 problem for any other key."""
        try:
            return self.store.service(key)
        except KeyError:
            raise unknown_service(key) from None


def _token() -> str:
    return CURRENT_APP.get().token

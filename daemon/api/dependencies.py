"""What every route works with: the daemon whose request it is, and what guards it."""

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import Depends, Path

from parktime.daemon.api.auth import open_check, token_check
from parktime.daemon.api.responses import unknown_service
from parktime.daemon.domain.service import Service
from parktime.daemon.explain.service import Explanations
from parktime.daemon.forecast.service import Foresight
from parktime.daemon.operations.service import IntegrationService
from parktime.daemon.services import Services
from parktime.daemon.store.store import Store
from parktime.web.problem import Text

if TYPE_CHECKING:
    from parktime.daemon.api.dashboard_cache import Glances

LARGEST_ID = 2_147_483_647

Key = Annotated[Text, Path(min_length=1, max_length=200, description="The service's key.")]


@dataclass(frozen=True, slots=True)
class Parts:
    """One daemon's parts. `token`: its operator's."""

    services: Services
    store: Store
    glances: "Glances"
    now: Callable[[], datetime]
    settled: Callable[[], bool]
    token: str


SERVED: Final = ContextVar[Parts]("served")
"""Whose request is being answered. One application serves every daemon of a process: it takes longer to make than many a play."""


class Context:
    """`guards`: dependencies of calls that change something, `reads` of the others, `operator` of what no service's own token does."""

    def __init__(self, *, protect_reads: bool) -> None:
        self.guards: Sequence[Any] = [Depends(token_check(_token))]
        self.reads: Sequence[Any] = self.guards if protect_reads else [Depends(open_check(_token))]
        self.operator: Sequence[Any] = [Depends(token_check(_token, operator_only=True))]

    @property
    def parts(self) -> Parts:
        """Those of the daemon whose request it is."""
        return SERVED.get()

    @property
    def integrations(self) -> IntegrationService:
        """Its operations."""
        return SERVED.get().services.integrations

    @property
    def forecasts(self) -> Foresight:
        """Its forecasts."""
        return SERVED.get().services.forecasts

    @property
    def explanations(self) -> Explanations:
        """Its explanations."""
        return SERVED.get().services.explanations

    @property
    def store(self) -> Store:
        """Its store."""
        return SERVED.get().store

    def service(self, key: str) -> Service:
        """A known service; a 404 problem for another."""
        try:
            return self.store.service(key)
        except KeyError:
            raise unknown_service(key) from None


def _token() -> str:
    return SERVED.get().token

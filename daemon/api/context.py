"""What every route works with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Path

from daemon.api.refusals import unknown_service
from daemon.integrations import Integrations
from daemon.model.service import Service
from daemon.store.store import Store
from problems.text import Text

LARGEST_ID = 2_147_483_647

Key = Annotated[Text, Path(min_length=1, max_length=200, description="The service's key.")]


@dataclass(frozen=True, slots=True)
class Context:
    """The daemon's parts, and what guards them. `guards`: dependencies of calls that change something, `reads` of the others, `operator` of what no service's own token does."""

    integrations: Integrations
    store: Store
    now: Callable[[], datetime]
    settled: Callable[[], bool]
    guards: Sequence[Any]
    reads: Sequence[Any]
    operator: Sequence[Any]
    service_token: Callable[[str], str]

    def service(self, key: str) -> Service:
        """A known service; a 404 problem for another."""
        try:
            return self.store.service(key)
        except KeyError:
            raise unknown_service(key) from None

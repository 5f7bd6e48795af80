"""The reader of each CCMS that the daemon supports."""

from collections.abc import Callable
from typing import Final

import httpx2

from parktime.daemon.domain.service import CcmsKind, Service
from parktime.daemon.vendors.base import CcmsReader
from parktime.daemon.vendors.kidsoft import KidsoftReader
from parktime.daemon.vendors.manage import ManageReader
from parktime.daemon.vendors.retry_policy import RetryBudget

CreateReader = Callable[[Service, str | None, httpx2.AsyncClient, RetryBudget], CcmsReader]


def _kidsoft(
    service: Service, pin: str | None, client: httpx2.AsyncClient, budget: RetryBudget
) -> CcmsReader:
    access = service.access
    return KidsoftReader(client, access.ccms_url, pin or "", access.ccms, budget)


def _manage(
    service: Service, pin: str | None, client: httpx2.AsyncClient, budget: RetryBudget
) -> CcmsReader:
    return ManageReader(client, service.access.ccms_url, service.access.ccms, budget)


READERS: Final[dict[CcmsKind, CreateReader]] = {"kidsoft": _kidsoft, "manage": _manage}
"""How to create a reader for each CCMS."""


def ccms_reader(
    service: Service, pin: str | None, client: httpx2.AsyncClient, budget: RetryBudget
) -> CcmsReader:
    """Return the reader of a service's CCMS. `pin`: the Service PIN, for a CCMS that has one."""
    return READERS[service.ccms](service, pin, client, budget)

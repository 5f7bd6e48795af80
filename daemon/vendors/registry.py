"""The reader of each CCMS that the daemon supports."""

from collections.abc import Callable
from typing import Final

from parktime.daemon.domain.service import CcmsKind, Service
from parktime.daemon.vendors.base import CcmsReader
from parktime.daemon.vendors.kidsoft import KidsoftReader
from parktime.daemon.vendors.manage import ManageReader
from parktime.daemon.vendors.retry_policy import RetryBudget
from parktime.web.client import DirectClient

CreateReader = Callable[[Service, str | None, DirectClient, RetryBudget], CcmsReader]


def _kidsoft(
    service: Service, pin: str | None, client: DirectClient, budget: RetryBudget
) -> CcmsReader:
    access = service.access
    return KidsoftReader(client, access.ccms_url, pin or "", access.ccms, budget)


def _manage(
    service: Service, pin: str | None, client: DirectClient, budget: RetryBudget
) -> CcmsReader:
    return ManageReader(client, service.access.ccms_url, service.access.ccms, budget)


READERS: Final[dict[CcmsKind, CreateReader]] = {"kidsoft": _kidsoft, "manage": _manage}
"""How to create a reader for each CCMS."""


def ccms_reader(
    service: Service, pin: str | None, client: DirectClient, budget: RetryBudget
) -> CcmsReader:
    """Return the reader of a service's CCMS. `pin`: the Service PIN, for a CCMS that has one."""
    return READERS[service.ccms](service, pin, client, budget)

"""What the daemon asks of any CCMS. A new one is a file beside this, a row of settings.POLICIES, and a scenario."""

from datetime import date
from typing import Protocol

import httpx2

from daemon.model.publications import Publications
from daemon.model.roster import NextSessions, Roster
from daemon.model.service import Service
from daemon.readers.kidsoft import KidsoftReader
from daemon.readers.manage import ManageReader
from daemon.running.effort import Effort


class CcmsReader(Protocol):
    """A CCMS's picture, read whole. Every method raises Unreadable where the CCMS cannot be read."""

    async def read(self, first: date, last: date) -> Roster:
        """Children, rooms, and the sessions from `first` to `last`, both included."""

    async def next_sessions(self, first: date, last: date) -> NextSessions:
        """Each child's next session within these dates, both included."""

    def forget(self) -> None:
        """Believe nothing that was read so far: the next reading is taken whole."""

    def doubt(self) -> None:
        """Have everything sent whole the next time; what is the same then is the very same object."""

    async def publish(self) -> None:
        """Have the CCMS publish its picture at once (refresh)."""

    async def publications(self) -> Publications | None:
        """When it publishes; None where the CCMS does not tell."""

    async def listed(self) -> int | None:
        """How many children it says are on its list; None where it does not tell."""

    async def verify(self) -> None:
        """See that the integration is switched on; Refused says what is wrong (on-kidsoft, on-manage)."""


def ccms_reader(service: Service, pin: str | None, client: httpx2.AsyncClient, effort: Effort) -> CcmsReader:
    """The reader of a service's CCMS; `pin` is Kidsoft's, as Storypark was told it."""
    if service.ccms == "kidsoft":
        return KidsoftReader(client, service.access.ccms_url, pin or "", service.access.ccms, effort)
    return ManageReader(client, service.access.ccms_url, service.access.ccms, effort)

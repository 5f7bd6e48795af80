"""What all pages of a server share, and who asks for one."""

import secrets
from dataclasses import dataclass

from starlette.requests import Request

from parktime.tui.client import Client
from parktime.webui.clock_runner import ClockRunner
from parktime.webui.links import ReadLink, ReadLinks
from parktime.webui.servers import Servers
from parktime.webui.sessions import Session, Sessions

SESSION_COOKIE, LINK_COOKIE = "parktime-session", "parktime-link"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks: somebody who has logged in, somebody with a link, or anybody."""

    session: Session | None
    link: ReadLink | None
    reads_all: bool

    def may_read(self, service: str | None) -> bool:
        """Whether pages of that service are shown; None: pages about all services."""
        if self.reads_all or (self.link is not None and self.link.opens(service)):
            return True
        session = self.session
        return session is not None and session.service in (None, service)

    def may_act(self, service: str | None) -> bool:
        """Whether they may change something of that service; None: the clock."""
        return self.session is not None and self.session.service in (None, service)


class Site:
    """The servers that the pages are about, and who has logged in.

    `token`: the daemon's, for reading, and for codes of one use. With `protect_reads` nobody reads
    without a login or a link.
    """

    def __init__(self, servers: Servers, *, token: str | None, protect_reads: bool) -> None:
        self.servers = servers
        self.token = token
        self.protect_reads = protect_reads
        self.reader: Client = servers.client(token)
        self.sessions = Sessions()
        self.links = ReadLinks(token or secrets.token_urlsafe())
        self.clock = ClockRunner()
        self.open_streams = 0
        self.rule_sentences: dict[str, str] = {}

    def visitor(self, request: Request) -> Visitor:
        """Who asks."""
        session = self.sessions.find(request.cookies.get(cookie_name(request, SESSION_COOKIE), ""))
        link = self.links.read(request.cookies.get(cookie_name(request, LINK_COOKIE), ""))
        return Visitor(session, link, reads_all=not self.protect_reads)

    async def close(self) -> None:
        """Close all connections."""
        await self.clock.close()
        await self.sessions.close_all()
        await self.reader.close()


def cookie_name(request: Request, name: str) -> str:
    """A name with the port in it, since cookies of all ports of a host are one."""
    return f"{name}-{request.url.port or 80}"


def site_of(request: Request) -> Site:
    """The site that a request is for."""
    site: Site = request.app.state.site
    return site

"""Limits of a server: header size, and by which names and from which pages it may be called."""

from collections.abc import Collection
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from parktime.harness.servers.addresses import is_loopback
from parktime.web.problem import ProblemError

HEADER_BYTES: Final = 32_768
_MOST_NAMES: Final = 256
"""How many names of hosts are remembered, so that each is checked once."""


class KnownHostsOnly:
    """ASGI middleware: 403 for requests whose Host or Origin is neither loopback nor allowed.

    It keeps out DNS rebinding, and pages of other sites. Starlette's TrustedHostMiddleware checks
    Host alone, against a list of names, and answers 400 in plain text.
    """

    def __init__(self, app: ASGIApp, allowed: Collection[str] = ()) -> None:
        """Create it. `allowed`: names and addresses that are allowed besides loopback."""
        self._app = app
        self._allowed = frozenset(map(_plain, allowed))
        self._knows = lru_cache(maxsize=_MOST_NAMES)(self._check)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Calls the application, or answers 403 itself."""
        if scope["type"] == "http" and not self._is_known(scope):
            await _foreign().response()(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _is_known(self, scope: Scope) -> bool:
        for name, value in scope["headers"]:
            if name == b"host" and not self._knows(b"//" + value):
                return False
            if name == b"origin" and not self._knows(value):
                return False
        return True

    def _check(self, url: bytes) -> bool:
        try:
            host = urlsplit(url.decode("latin-1")).hostname or ""
        except ValueError:
            return False
        return is_loopback(host) or _plain(host) in self._allowed


def _plain(host: str) -> str:
    return host.lower().rstrip(".")


def _foreign() -> ProblemError:
    return ProblemError(
        403,
        "Forbidden",
        "This server is for this machine's own pages and programs: call it by 127.0.0.1, or start "
        "it with --allow-host and the name that you call it by.",
    )

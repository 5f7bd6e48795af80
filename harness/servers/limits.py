"""Limits of a server: header size and, on loopback, which pages may call it."""

from typing import Final
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from parktime.harness.servers.addresses import is_loopback
from parktime.web.problem import ProblemError

HEADER_BYTES: Final = 32_768


class LoopbackPagesOnly:
    """ASGI middleware: 403 for requests whose Host or Origin is not loopback (DNS rebinding, pages
    of other sites).

    Starlette's TrustedHostMiddleware checks Host alone, against a list of names, and answers 400 in
    plain text.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Calls the application, or answers 403 itself."""
        if scope["type"] == "http" and not _is_own(scope):
            await _foreign().response()(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _is_own(scope: Scope) -> bool:
    for name, value in scope["headers"]:
        if name == b"host" and not _of_loopback("//" + value.decode("latin-1")):
            return False
        if name == b"origin" and not _of_loopback(value.decode("latin-1")):
            return False
    return True


def _of_loopback(url: str) -> bool:
    try:
        return is_loopback(urlsplit(url).hostname or "")
    except ValueError:
        return False


def _foreign() -> ProblemError:
    return ProblemError(
        403,
        "Forbidden",
        "This server is for this machine's own pages and programs: call it by 127.0.0.1.",
    )

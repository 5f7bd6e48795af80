"""Methods of HTTP that every server answers: HEAD wherever GET is, OPTIONS, and what is allowed."""

from typing import Final

from starlette.requests import Request
from starlette.routing import BaseRoute, Match, Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class HeadMiddleware:
    """ASGI middleware: answers HEAD as GET would be answered, without the body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Call the application, with GET in place of HEAD."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app({**scope, "method": "GET", _IS_HEAD: True}, receive, without_body)


_IS_HEAD: Final = "parktime.is_head"


def is_head(scope: Scope) -> bool:
    """Whether a request that is answered as GET was HEAD: its answer must end by itself."""
    return _IS_HEAD in scope


METHODS: Final = ("DELETE", "GET", "PATCH", "POST", "PUT")
"""The methods that routes may have; HEAD goes with GET, and OPTIONS is everywhere."""


def allowed_methods(request: Request) -> str:
    """The methods of the request's path, for an Allow header: those of all its routes together."""
    routes = [route for route in request.app.router.routes if not isinstance(route, Mount)]
    found = {
        method
        for method in METHODS
        if any(_matches(route, request.scope, method) for route in routes)
    }
    return ", ".join(sorted({*found, "OPTIONS"} | ({"HEAD"} if "GET" in found else set())))


def _matches(route: BaseRoute, scope: Scope, method: str) -> bool:
    match, _ = route.matches({**scope, "method": method})
    return match is Match.FULL

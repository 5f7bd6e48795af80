"""An application that is made when it is first asked for: most worlds have children of one CCMS alone."""

from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send


class LazyApp:
    """An ASGI application that stands for the one that `make` makes, once."""

    def __init__(self, make: Callable[[], ASGIApp]) -> None:
        self._make = make
        self._app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Has the application answer."""
        if self._app is None:
            self._app = self._make()
        await self._app(scope, receive, send)

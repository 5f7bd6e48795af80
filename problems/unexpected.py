"""The last resort: an unexpected exception becomes a 500 without its text."""

import logging
import traceback

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from problems.problem import Problem

_log = logging.getLogger(__name__)


class ServerErrorMiddleware:
    """ASGI middleware: logs any exception by type and place, and responds with a plain 500.

    Neither contains the exception's text, which may quote personal data.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Call the application; a response that has started can only be cut off."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def watching_send(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, watching_send)
        except Exception as error:
            _log.error("%s in %s\n%s", type(error).__name__, scope["method"], format_frames(error))
            if started:
                raise
            await _server_error()(scope, receive, send)


def format_frames(error: BaseException) -> str:
    """The code lines that an exception passed through, without its text."""
    frames = traceback.extract_tb(error.__traceback__)
    return "\n".join(f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames)


def _server_error() -> ASGIApp:
    return Problem(
        500, "Internal Server Error", "This is a fault of the server; its log says where."
    ).response()

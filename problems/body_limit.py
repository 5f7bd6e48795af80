"""Limits the size of request bodies, with or without Content-Length."""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from problems.problem import Problem


class BodyTooLargeError(HTTPException):
    """A body exceeded the limit while it was read.

    An HTTPException, since FastAPI passes only those through its body reader.
    """

    def __init__(self, max_body_bytes: int) -> None:
        super().__init__(413, f"A request body may have {max_body_bytes} bytes at most.")


class BodyLimitMiddleware:
    """ASGI middleware: 413 for a body of more than `max_body_bytes`."""

    def __init__(self, app: ASGIApp, max_body_bytes: int) -> None:
        self.app = app
        self.max_body_bytes = max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond with 413, or call the application with a counting `receive`."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif _declared_bytes(scope) > self.max_body_bytes:
            await _too_large(self.max_body_bytes)(scope, receive, send)
        else:
            await self._counted(scope, receive, send)

    async def _counted(self, scope: Scope, receive: Receive, send: Send) -> None:
        read_bytes = 0
        started = False

        async def counting_receive() -> Message:
            nonlocal read_bytes
            message = await receive()
            read_bytes += len(message.get("body", b""))
            if read_bytes > self.max_body_bytes:
                raise BodyTooLargeError(self.max_body_bytes)
            return message

        async def watching_send(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, counting_receive, watching_send)
        except BodyTooLargeError:
            if started:
                raise
            await _too_large(self.max_body_bytes)(scope, receive, send)


def _declared_bytes(scope: Scope) -> int:
    """The Content-Length; 0 if missing or not a number, as bytes are counted anyway."""
    for name, value in scope["headers"]:
        if name == b"content-length":
            # Shortened, since Python limits the digits of an int.
            return int(value.lstrip(b"0")[:18] or b"0") if value.isdigit() else 0
    return 0


def too_large_problem(detail: str) -> Problem:
    """The 413. It closes the connection, since the rest of the body is not read."""
    return Problem(413, "Content Too Large", detail, headers={"Connection": "close"})


def _too_large(max_body_bytes: int) -> ASGIApp:
    return too_large_problem(f"A request body may have {max_body_bytes} bytes at most.").response()

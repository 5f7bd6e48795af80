"""Makes an application answer every error with a problem document."""

import logging
import traceback
from http import HTTPStatus
from typing import Final

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.telemetry import TelemetryConfig
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from parktime.web.methods import HeadMiddleware, allowed_methods
from parktime.web.openapi import with_problems
from parktime.web.problem import ProblemError, describe_error, invalid


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


def too_large_problem(detail: str) -> ProblemError:
    """The 413. It closes the connection, since the rest of the body is not read."""
    return ProblemError(413, "Content Too Large", detail, headers={"Connection": "close"})


def _too_large(max_body_bytes: int) -> ASGIApp:
    return too_large_problem(f"A request body may have {max_body_bytes} bytes at most.").response()


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
    return ProblemError(
        500, "Internal Server Error", "Internal error; see the server's log."
    ).response()


_UNREADABLE_BODY = (
    "There was an error parsing the body"  # FastAPI's words for bytes that are no text
)


def install(app: FastAPI, *, max_body_bytes: int = 1_048_576) -> None:
    """Install the handlers, the body limit, HEAD, and their OpenAPI documentation on `app`.

    A mounted application needs its own call: exceptions do not cross a mount.
    """
    app.add_exception_handler(ProblemError, _problem_response)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_middleware(BodyLimitMiddleware, max_body_bytes=max_body_bytes)
    app.add_middleware(ServerErrorMiddleware)
    app.add_middleware(HeadMiddleware)
    app.openapi = with_problems(app.openapi)  # type: ignore[method-assign] # FastAPI's documented way


async def _problem_response(_: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)
    return error.response()


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        return _other_method(request)
    if isinstance(error, BodyTooLargeError):
        return too_large_problem(error.detail).response()
    if error.status_code == 400 and error.detail == _UNREADABLE_BODY:
        return invalid([("body", "is not JSON text in UTF-8")]).response()
    title = HTTPStatus(error.status_code).phrase
    detail = _DETAILS.get(error.status_code, str(error.detail))
    return ProblemError(error.status_code, title, detail, headers=error.headers).response()


def _other_method(request: Request) -> Response:
    """204 for OPTIONS, otherwise 405; both with the methods of the path."""
    headers = {"Allow": allowed_methods(request)}
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=headers)
    detail = f"This method is not for this path: it has {headers['Allow']}."
    return ProblemError(405, "Method Not Allowed", detail, headers=headers).response()


_DETAILS = {
    404: "There is nothing here.",
}


async def _validation_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return invalid([describe_error(each) for each in error.errors()]).response()


OFF: Final[TelemetryConfig] = {"tracing": False, "metrics": False, "logs": False}

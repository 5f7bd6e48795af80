"""Makes an application answer every error with a problem document."""

from http import HTTPStatus

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from problems.body_limit import BodyLimitMiddleware, BodyTooLargeError, too_large_problem
from problems.openapi import with_problems
from problems.problem import Problem
from problems.unexpected import ServerErrorMiddleware
from problems.validation import describe_error, invalid

_UNREADABLE_BODY = (
    "There was an error parsing the body"  # FastAPI's words for bytes that are no text
)


def install(app: FastAPI, *, max_body_bytes: int = 1_048_576) -> None:
    """Install the handlers, the body limit, and their OpenAPI documentation on `app`.

    A mounted application needs its own call: exceptions do not cross a mount.
    """
    app.add_exception_handler(Problem, _problem_response)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_middleware(BodyLimitMiddleware, max_body_bytes=max_body_bytes)
    app.add_middleware(ServerErrorMiddleware)
    app.openapi = with_problems(app.openapi)  # type: ignore[method-assign] # FastAPI's documented way


async def _problem_response(_: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return error.response()


async def _http_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if isinstance(error, BodyTooLargeError):
        return too_large_problem(error.detail).response()
    if error.status_code == 400 and error.detail == _UNREADABLE_BODY:
        return invalid([("body", "is not JSON text in UTF-8")]).response()
    title = HTTPStatus(error.status_code).phrase
    detail = _DETAILS.get(error.status_code, str(error.detail))
    return Problem(error.status_code, title, detail, headers=error.headers).response()


_DETAILS = {
    404: "There is nothing here.",
    405: "This method is not for this path.",
}


async def _validation_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return invalid([describe_error(each) for each in error.errors()]).response()

"""The effect of each kind of fault on a call."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.utils import format_datetime
from types import MappingProxyType
from typing import Any, Final

import msgspec
from starlette.responses import Response

from parktime.simulator.fault_injection.active_faults import Fault
from parktime.simulator.fault_injection.exchange import (
    BufferedResponse,
    ConnectionDropped,
    DropMode,
    Exchange,
)
from parktime.simulator.fault_injection.kinds import HALT
from parktime.simulator.fault_injection.operations import Call
from parktime.simulator.fault_injection.response_edits import (
    EDITS,
    SHAPES,
    Body,
    ListShape,
    edit_record,
)
from parktime.web.etag import etag_of
from parktime.web.problem import ProblemError

DEFAULT_LATENCY_S: Final = 5.0
DEFAULT_SKEW_S: Final = 86_400.0

SIGN_IN: Final = b"<!doctype html><html><body><h1>Please sign in</h1></body></html>"
_HTML: Final = "text/html; charset=utf-8"
WRONG_TYPE: Final = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class FaultedCall:
    """A call that meets a fault at `now`.

    Call `on_fired` when the fault takes effect. `sleep` takes real seconds; `expire` revokes a
    Manage token. `first_seen` returns the first body of a list that the fault saw. `as_another`
    returns the request with another service's credentials, None if there is no other service.
    """

    exchange: Exchange
    operation: Call
    fault: Fault
    now: datetime
    on_fired: Callable[[], None]
    sleep: Callable[[float], Awaitable[None]]
    expire: Callable[[str], None]
    first_seen: Callable[[str, bytes], bytes]
    as_another: Callable[[], Awaitable[Exchange | None]]

    async def respond(self) -> BufferedResponse:
        """Let the vendor handle the request; returns its buffered response."""
        return await self.exchange.answer()

    def drop(self, mode: DropMode) -> ConnectionDropped:
        """Record the fault as fired; returns the exception to raise."""
        self.on_fired()
        return ConnectionDropped(mode)

    def replace_with(self, answer: BufferedResponse) -> BufferedResponse:
        """Record the fault as fired; returns `answer`."""
        self.on_fired()
        return answer


Effect = Callable[[FaultedCall], Awaitable[BufferedResponse]]
"""Returns the response to send, or raises ConnectionDropped with the part to send, if any."""


async def _latency(call: FaultedCall) -> BufferedResponse:
    answer = call.replace_with(await call.respond())
    await call.sleep(DEFAULT_LATENCY_S if call.fault.seconds is None else call.fault.seconds)
    return answer


async def _refused(call: FaultedCall) -> BufferedResponse:
    await call.exchange.drain()
    raise call.drop("cut")


async def _reset(call: FaultedCall) -> BufferedResponse:
    answer = await call.respond()
    dropped = call.drop("cut")
    dropped.partial = (
        answer if answer.body else None
    )  # an answer without a body would be whole before it breaks off
    raise dropped


async def _timeout_before(call: FaultedCall) -> BufferedResponse:
    await call.exchange.drain()
    raise call.drop("held")


async def _timeout_after(call: FaultedCall) -> BufferedResponse:
    await call.respond()
    raise call.drop("held")


async def _halt(call: FaultedCall) -> BufferedResponse:
    await (call.respond() if call.fault.after else call.exchange.drain())
    raise call.drop("halted")


async def _rate_limited(call: FaultedCall) -> BufferedResponse:
    headers = {"Retry-After": str(call.fault.retry_after_s)}
    return call.replace_with(
        _problem(ProblemError(429, "Too Many Requests", "ask again later", headers=headers))
    )


async def _server_error(call: FaultedCall) -> BufferedResponse:
    return call.replace_with(
        _problem(ProblemError(call.fault.status, "Server Error", "something went wrong here"))
    )


async def _sign_in(call: FaultedCall) -> BufferedResponse:
    return call.replace_with(
        _to_buffered(Response(SIGN_IN, 302, {"Location": "/sign-in"}, media_type=_HTML))
    )


async def _html(call: FaultedCall) -> BufferedResponse:
    return call.replace_with(_to_buffered(Response(SIGN_IN, 200, media_type=_HTML)))


async def _token_expired(call: FaultedCall) -> BufferedResponse:
    call.expire(call.exchange.header(b"authorization").partition(" ")[2].strip())
    kind = f"urn:parktime:{call.operation.api}:unknown-token"
    return call.replace_with(
        _problem(
            ProblemError(
                401, "Unauthorized", "this token has run out", kind, {"WWW-Authenticate": "Bearer"}
            )
        )
    )


async def _cut_short(call: FaultedCall) -> BufferedResponse:
    answer = await _unconditional(call)
    return (
        call.replace_with(
            call.exchange.conditional(answer.with_body(answer.body[: len(answer.body) // 2]))
        )
        if answer.body
        else answer
    )


async def _wrong_content_type(call: FaultedCall) -> BufferedResponse:
    answer = await _unconditional(call)
    tagged = answer.with_etag(etag_of(answer.body, WRONG_TYPE))
    return call.replace_with(
        call.exchange.conditional(tagged.with_header(b"content-type", WRONG_TYPE.encode()))
    )


async def _skewed_clock(call: FaultedCall) -> BufferedResponse:
    off = timedelta(seconds=DEFAULT_SKEW_S if call.fault.seconds is None else call.fault.seconds)
    date = format_datetime(call.now + off, usegmt=True).encode()
    return call.replace_with((await call.respond()).with_header(b"date", date))


async def _stale_etag(call: FaultedCall) -> BufferedResponse:
    asked = call.exchange.header(b"if-none-match")
    if not asked:
        return await call.respond()
    return call.replace_with(BufferedResponse(304, [(b"etag", asked.encode("latin-1"))]))


async def _old_list(call: FaultedCall) -> BufferedResponse:
    """The first answer of the fault's window, again and again.

    Later dates make no other list, but a longer or shorter range of dates does.
    """
    shape = SHAPES[call.operation.api, call.operation.name]
    answer = await _unconditional(call)
    if _json_body(answer) is None:
        return answer
    page = call.exchange.query_parameter(shape.asked) or ""
    asked = f"{call.operation.api} {call.operation.name} {page}{_range_asked(call.exchange)}"
    first = call.first_seen(asked, answer.body)
    return answer if first == answer.body else call.replace_with(answer.with_body(first))


def _range_asked(exchange: Exchange) -> str:
    """The length of the range of dates that a request names, in days; empty without one."""
    for start, end in (("from", "to"), ("next_session_from", "next_session_to")):
        first, last = exchange.query_parameter(start), exchange.query_parameter(end)
        if first and last:
            with suppress(ValueError):  # the vendor refuses it
                return f" {(date.fromisoformat(last) - date.fromisoformat(first)).days}"
    return ""


async def _wrong_credentials(call: FaultedCall) -> BufferedResponse:
    other = await call.as_another()
    return await call.respond() if other is None else call.replace_with(await other.answer())


async def _edit_body(call: FaultedCall) -> BufferedResponse:
    """The response with its JSON edited, and the ETag of what it is then."""
    shape = SHAPES.get((call.operation.api, call.operation.name))

    def edit(body: Body) -> bool:
        kind = call.fault.kind
        return edit_record(kind, body) if shape is None else EDITS[kind](body, shape)

    return _edited_response(call, await _unconditional(call), edit)


async def _repeated_cursor(call: FaultedCall) -> BufferedResponse:
    """Always the first page, with a next page that leads to it again."""
    shape = SHAPES[call.operation.api, call.operation.name]
    first = await call.exchange.unconditional().with_query(**{shape.asked: None}).answer()

    def edit(body: Body) -> bool:
        shape.set_next(body, AGAIN)
        return True

    return _edited_response(call, first, edit)


AGAIN: Final = "again"
SHIFTED: Final = "shifted"


async def _shifting_page(call: FaultedCall) -> BufferedResponse:
    """The list in at least two pages, the second starting with the last row of the first."""
    shape = SHAPES[call.operation.api, call.operation.name]
    asked = call.exchange.query_parameter(shape.asked)
    first = await call.exchange.unconditional().with_query(**{shape.asked: None}).answer()
    if asked is None or (shape.next is None and asked == "1"):
        return _split_first_page(first, shape)
    is_own_page = asked not in (SHIFTED, "2") or (shape.next is None and _has_next(first, shape))
    later = await call.exchange.unconditional().answer() if is_own_page else first

    def edit(body: Body) -> bool:
        rows, before = shape.rows_of(body), shape.rows_of(msgspec.json.decode(first.body))
        if is_own_page:
            rows.insert(0, before[-1])
        else:
            del rows[: _first_half(rows) - 1]
            shape.end(body)
        body[shape.total] += 1
        if shape.next is None:
            body["Page"] = int(asked)
            body["TotalPages"] = max(body["TotalPages"], body["Page"])
        return True

    return _edited_response(call, later, edit)


def _split_first_page(first: BufferedResponse, shape: ListShape) -> BufferedResponse:
    """The first page unchanged, or half of it if it is the only one.

    The fault has not fired yet.
    """
    body = _json_body(first)
    if body is None or shape.has_next(body) or len(shape.rows_of(body)) < 2:
        return first
    del shape.rows_of(body)[_first_half(shape.rows_of(body)) :]
    shape.set_next(body, SHIFTED)
    return first.with_body(msgspec.json.encode(body))


def _first_half(rows: list[Any]) -> int:
    return (len(rows) + 1) // 2


def _has_next(answer: BufferedResponse, shape: ListShape) -> bool:
    body = _json_body(answer)
    return body is not None and shape.has_next(body)


def _edited_response(
    call: FaultedCall, answer: BufferedResponse, edit: Callable[[Body], bool]
) -> BufferedResponse:
    body = _json_body(answer)
    if body is None or not edit(body):
        return answer
    edited = answer.with_body(msgspec.json.encode(body))
    return call.replace_with(call.exchange.conditional(edited))


def _json_body(answer: BufferedResponse) -> Body | None:
    """The JSON body of a successful response, otherwise None."""
    if not 200 <= answer.status < 300 or not answer.body:
        return None
    body: Body = msgspec.json.decode(answer.body)
    return body


async def _unconditional(call: FaultedCall) -> BufferedResponse:
    """The full response, ignoring If-None-Match: a 304 has nothing to edit."""
    return await call.exchange.unconditional().answer()


def _problem(problem: ProblemError) -> BufferedResponse:
    return _to_buffered(problem.response())


def _to_buffered(response: Response) -> BufferedResponse:
    return BufferedResponse(response.status_code, list(response.raw_headers), bytes(response.body))


EFFECTS: Final[Mapping[str, Effect]] = MappingProxyType(
    {
        "latency": _latency,
        "refused": _refused,
        "reset": _reset,
        "timeout_before": _timeout_before,
        "timeout_after": _timeout_after,
        "rate_limited": _rate_limited,
        "server_error": _server_error,
        "sign_in": _sign_in,
        "html": _html,
        "cut_short": _cut_short,
        "wrong_content_type": _wrong_content_type,
        "token_expired": _token_expired,
        "repeated_cursor": _repeated_cursor,
        "shifting_page": _shifting_page,
        "skewed_clock": _skewed_clock,
        "old_list": _old_list,
        "wrong_credentials": _wrong_credentials,
        "stale_etag": _stale_etag,
        HALT: _halt,
        **dict.fromkeys(EDITS, _edit_body),
    }
)
"""By kind."""

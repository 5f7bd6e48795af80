"""Carrying faults out: for each kind, what becomes of a call that meets it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from types import MappingProxyType
from typing import Any, Final

import msgspec
from starlette.responses import Response

from problems.problem import Problem
from simulator.faults.calls import Call
from simulator.faults.edits import EDITS, edit_record
from simulator.faults.exchange import Answer, Exchange
from simulator.faults.fault import Fault
from simulator.faults.kinds import HALT
from simulator.faults.lists import SHAPES, Body, ListShape
from simulator.faults.severed import How, Severed

LATE_S: Final = 5.0
SKEW_S: Final = 86_400.0

SIGN_IN: Final = b"<!doctype html><html><body><h1>Please sign in</h1></body></html>"
_HTML: Final = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Met:
    """A call that meets a fault at `now`. `happened` is called when it really goes wrong; `sleep` is real seconds."""

    exchange: Exchange
    call: Call
    fault: Fault
    now: datetime
    happened: Callable[[], None]
    sleep: Callable[[float], Awaitable[None]]
    expire: Callable[[str], None]

    async def answer(self) -> Answer:
        """What the vendor says, once it has done what it was asked."""
        return await self.exchange.answer()

    def sever(self, how: How) -> Severed:
        """The end, to be raised."""
        self.happened()
        return Severed(how)

    def instead(self, answer: Answer) -> Answer:
        """That answer goes wrong."""
        self.happened()
        return answer


Carry = Callable[[Met], Awaitable[Answer]]
"""The answer to be sent; Severed where there is none, or no whole one (which it bears then)."""


async def _latency(met: Met) -> Answer:
    answer = met.instead(await met.answer())
    await met.sleep(LATE_S if met.fault.seconds is None else met.fault.seconds)
    return answer


async def _refused(met: Met) -> Answer:
    await met.exchange.drain()
    raise met.sever("cut")


async def _reset(met: Met) -> Answer:
    answer = await met.answer()
    severed = met.sever("cut")
    severed.begun = (
        answer if answer.body else None
    )  # an answer without a body would be whole before it breaks off
    raise severed


async def _timeout_before(met: Met) -> Answer:
    await met.exchange.drain()
    raise met.sever("held")


async def _timeout_after(met: Met) -> Answer:
    await met.answer()
    raise met.sever("held")


async def _halt(met: Met) -> Answer:
    await (met.answer() if met.fault.after else met.exchange.drain())
    raise met.sever("halted")


async def _rate_limited(met: Met) -> Answer:
    headers = {"Retry-After": str(met.fault.retry_after_s)}
    return met.instead(
        _problem(Problem(429, "Too Many Requests", "ask again later", headers=headers))
    )


async def _server_error(met: Met) -> Answer:
    return met.instead(
        _problem(Problem(met.fault.status, "Server Error", "something went wrong here"))
    )


async def _sign_in(met: Met) -> Answer:
    return met.instead(_answer(Response(SIGN_IN, 302, {"Location": "/sign-in"}, media_type=_HTML)))


async def _html(met: Met) -> Answer:
    return met.instead(_answer(Response(SIGN_IN, 200, media_type=_HTML)))


async def _token_expired(met: Met) -> Answer:
    met.expire(met.exchange.header(b"authorization").partition(" ")[2].strip())
    kind = f"urn:parktime:{met.call.api}:unknown-token"
    return met.instead(
        _problem(
            Problem(
                401, "Unauthorized", "this token has run out", kind, {"WWW-Authenticate": "Bearer"}
            )
        )
    )


async def _cut_short(met: Met) -> Answer:
    answer = await _afresh(met)
    return (
        met.instead(answer.with_body(answer.body[: len(answer.body) // 2]))
        if answer.body
        else answer
    )


async def _wrong_content_type(met: Met) -> Answer:
    return met.instead(
        (await _afresh(met)).with_header(b"content-type", b"text/plain; charset=utf-8")
    )


async def _skewed_clock(met: Met) -> Answer:
    off = timedelta(seconds=SKEW_S if met.fault.seconds is None else met.fault.seconds)
    date = format_datetime(met.now + off, usegmt=True).encode()
    return met.instead((await met.answer()).with_header(b"date", date))


async def _stale_etag(met: Met) -> Answer:
    asked = met.exchange.header(b"if-none-match")
    if not asked:
        return await met.answer()
    return met.instead(Answer(304, [(b"etag", asked.encode("latin-1"))]))


async def _edited(met: Met) -> Answer:
    """The answer with its JSON spoiled; it bears the ETag of the sound one."""
    shape = SHAPES.get((met.call.api, met.call.name))

    def edit(body: Body) -> bool:
        kind = met.fault.kind
        return edit_record(kind, body) if shape is None else EDITS[kind](body, shape)

    return _spoiled(met, await _afresh(met), edit)


async def _repeated_cursor(met: Met) -> Answer:
    """Always the first page, and always a next one: that which was asked for, if any was."""
    shape = SHAPES[met.call.api, met.call.name]
    first = await met.exchange.afresh().asking(**{shape.asked: None}).answer()

    def edit(body: Body) -> bool:
        shape.go_on(body, AGAIN)
        return True

    return _spoiled(met, first, edit)


AGAIN: Final = "again"
SHIFTED: Final = "shifted"


async def _shifting_page(met: Met) -> Answer:
    """The list in two pages at least, of which the second begins with the last row of the first."""
    shape = SHAPES[met.call.api, met.call.name]
    asked = met.exchange.asked(shape.asked)
    first = await met.exchange.afresh().asking(**{shape.asked: None}).answer()
    if asked is None or (shape.next is None and asked == "1"):
        return _parted(first, shape)
    natural = asked not in (SHIFTED, "2") or (shape.next is None and _goes_on(first, shape))
    later = await met.exchange.afresh().answer() if natural else first

    def edit(body: Body) -> bool:
        rows, before = shape.rows_of(body), shape.rows_of(msgspec.json.decode(first.body))
        if natural:
            rows.insert(0, before[-1])
        else:
            del rows[: _first_half(rows) - 1]
            shape.end(body)
        body[shape.total] += 1
        if shape.next is None:
            body["Page"] = int(asked)
            body["TotalPages"] = max(body["TotalPages"], body["Page"])
        return True

    return _spoiled(met, later, edit)


def _parted(first: Answer, shape: ListShape) -> Answer:
    """The first page as it is, or the first half of one that is all: nothing is wrong with it yet."""
    body = _body(first)
    if body is None or shape.goes_on(body) or len(shape.rows_of(body)) < 2:
        return first
    del shape.rows_of(body)[_first_half(shape.rows_of(body)) :]
    shape.go_on(body, SHIFTED)
    return first.with_body(msgspec.json.encode(body))


def _first_half(rows: list[Any]) -> int:
    return (len(rows) + 1) // 2


def _goes_on(answer: Answer, shape: ListShape) -> bool:
    body = _body(answer)
    return body is not None and shape.goes_on(body)


def _spoiled(met: Met, answer: Answer, edit: Callable[[Body], bool]) -> Answer:
    body = _body(answer)
    if body is None or not edit(body):
        return answer
    return met.instead(answer.with_body(msgspec.json.encode(body)))


def _body(answer: Answer) -> Body | None:
    """The JSON of a good answer; None for any other."""
    if not 200 <= answer.status < 300 or not answer.body:
        return None
    body: Body = msgspec.json.decode(answer.body)
    return body


async def _afresh(met: Met) -> Answer:
    """The whole answer, also for somebody who has it already: there is nothing to spoil in a 304."""
    return await met.exchange.afresh().answer()


def _problem(problem: Problem) -> Answer:
    return _answer(problem.response())


def _answer(response: Response) -> Answer:
    return Answer(response.status_code, list(response.raw_headers), bytes(response.body))


CARRY: Final[Mapping[str, Carry]] = MappingProxyType(
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
        "stale_etag": _stale_etag,
        HALT: _halt,
        **dict.fromkeys(EDITS, _edited),
    }
)
"""By kind."""

"""Reading pages over HTTP: authorised, retried, validated, and decoded only when they changed."""

import asyncio
import random
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import httpx2
import msgspec
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type

from parktime.daemon.vendors.retry_policy import Effort

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

LONGEST_RETRY_AFTER_S = 10.0
"""A vendor that asks for more patience than this is not asked again: the next run will."""
FIRST_WAIT_S = 0.1
LONGEST_WAIT_S = 2.0
"""Between two attempts; each wait is twice the one before, up to this, and some jitter on top."""
JITTER_S = 0.5
MAX_BODY_BYTES = 8 * 1024 * 1024
MAX_CACHED_PAGES = 128
MOST_PATIENCE = 4
"""An answer that comes in pieces may take so many times as long as one piece may."""

Authorise = Callable[[bool], Awaitable[dict[str, str]]]
"""The headers that a vendor wants; True asks for fresh ones, after it refused the last."""


class Decoder(Protocol[T_co]):
    """Makes a value of JSON; MsgspecError where that cannot be."""

    def decode(self, content: bytes, /) -> T_co: ...


class Unreadable(Exception):
    """A vendor could not be read, or not be written to. The message bears no name, birth date or token."""


class NotSent(Unreadable):
    """The vendor was not asked: it has failed too often just now."""


class Answered(Unreadable):
    """The vendor answered, and refused: `status`, and its problem's `type` and `detail` where it sent one."""

    def __init__(self, where: str, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"{where} answered {status}")
        self.status = status
        self.type = str(problem.get("type", ""))
        self.detail = str(problem.get("detail", ""))


@dataclass(frozen=True, slots=True)
class _Known:
    etag: str | None
    body: bytes
    decoded: Any


@dataclass(frozen=True, slots=True)
class Reply:
    """A vendor's answer, whole."""

    status: int
    headers: httpx2.Headers
    content: bytes


class Wire:
    """One vendor's API for one service. Pages are remembered by address: one that is unchanged is not decoded twice."""

    def __init__(
        self, client: httpx2.AsyncClient, base_url: str, authorise: Authorise, effort: Effort
    ) -> None:
        self._client = client
        self._effort = effort
        self._base_url = base_url.rstrip("/")
        self._said_base = re.sub(r"^[^/]*//[^/]*", "", self._base_url)
        self._authorise = authorise
        self._known: dict[str, _Known] = {}
        self._doubted: set[str] = set()
        self._requests: dict[tuple[str, str], tuple[dict[str, str], httpx2.Request]] = {}

    async def get(self, path: str, decoder: Decoder[T]) -> T:
        """The decoded answer; the same object as last time while the vendor says the same. Unreadable where it cannot be had."""
        known = self._known.get(path)
        etag = None if known is None or path in self._doubted else known.etag
        response = await self._send("GET", path, {"If-None-Match": etag} if etag else {})
        self._doubted.discard(path)
        if known is not None and _is_unchanged(response, known, etag):
            return known.decoded  # type: ignore[no-any-return]
        decoded = _decode(response, decoder, self._where("GET", path))
        self._remember(path, _Known(response.headers.get("etag"), response.content, decoded))
        return decoded

    async def write(
        self, method: str, path: str, body: dict[str, Any] | None, key: str | None = None
    ) -> dict[str, Any]:
        """Send one write; with a key, doing so again does nothing twice. The answered object, empty for none."""
        return (
            await self._written(method, path, body, {} if key is None else {"Idempotency-Key": key})
        )[0]

    async def set(self, method: str, path: str, body: dict[str, Any] | None, key: str) -> bool:
        """Send one write whose answer tells nothing new: whether it had been done before, under this key."""
        return (await self._written(method, path, body, {"Idempotency-Key": key}))[1]

    async def _written(
        self, method: str, path: str, body: dict[str, Any] | None, headers: dict[str, str]
    ) -> tuple[dict[str, Any], bool]:
        self.doubt()  # what is written now, no answer of before can tell
        response = await self._send(method, path, headers, body)
        answer = _decode(response, _OBJECT, self._where(method, path)) if response.content else {}
        return answer, response.headers.get("idempotent-replayed") == "true"

    def forget(self) -> None:
        """Read everything whole the next time: an answer that went wrong on its way may bear the ETag of the right one."""
        self._known.clear()

    def doubt(self) -> None:
        """Have everything sent whole the next time, whatever its ETag: an answer that is the same then is the same object still."""
        self._doubted = set(self._known)

    def _remember(self, path: str, page: _Known) -> None:
        self._known.pop(path, None)
        self._known[path] = page
        while len(self._known) > MAX_CACHED_PAGES:
            del self._known[next(iter(self._known))]

    async def _send(
        self, method: str, path: str, headers: dict[str, str], body: Any = None
    ) -> Reply:
        """Send a request, retrying failures that may pass. Raises NotSent, Unreadable or Answered."""
        if refusal := self._effort.refusal(self._base_url):
            raise NotSent(f"{self._where(method, path)}: not sent, for {refusal}")
        attempts = self._effort.attempts(self._base_url)
        retrying = AsyncRetrying(
            sleep=self._effort.pace.sleep,
            retry=_IF_PASSING,
            wait=_wait_s,
            stop=lambda state: (
                state.attempt_number >= attempts or _asked_wait_s(state) > LONGEST_RETRY_AFTER_S
            ),
            reraise=True,
        )
        try:
            response: Reply = await retrying(self._once, method, path, headers, body)
        except _Passing as passing:
            self._effort.given_up(self._base_url)
            raise Unreadable(str(passing)) from None
        self._effort.answered(self._base_url)
        _judge(response, self._where(method, path))
        return response

    async def _once(self, method: str, path: str, headers: dict[str, str], body: Any) -> Reply:
        where = self._where(method, path)
        for renew in (False, True):
            authorised = {**await self._authorise(renew), **headers}
            request = self._request(method, path, authorised, body)
            try:
                response = await self._exchange(request)
            except (httpx2.RequestError, TimeoutError) as error:
                raise _Passing(f"{where}: {type(error).__name__}") from error
            except _Endless:
                raise Unreadable(f"{where} answered more than {MAX_BODY_BYTES} bytes") from None
            if response.status != 401:
                break
        if response.status == 429 or response.status >= 500:
            raise _Passing(f"{where} answered {response.status}", _retry_after_s(response))
        return response

    async def _exchange(self, request: httpx2.Request) -> Reply:
        """The answer with all of its body, no longer on its way and no larger than may be."""
        clock = asyncio.get_running_loop()
        until_s = clock.time() + MOST_PATIENCE * self._effort.pace.timeout_s
        response = await self._client.send(request, stream=True)
        try:
            parts: list[bytes] = []
            size = 0
            async for part in response.aiter_bytes():
                if parts and clock.time() > until_s:  # each piece in time, and all of them never
                    raise TimeoutError
                parts.append(part)
                size += len(part)
                if size > MAX_BODY_BYTES:
                    raise _Endless
            return Reply(response.status_code, response.headers, b"".join(parts))
        finally:
            await response.aclose()

    def _request(
        self, method: str, path: str, headers: dict[str, str], body: Any
    ) -> httpx2.Request:
        """The request; one that reads is built once and sent again, for building costs as much as sending in process."""
        if method != "GET":
            return self._build(method, path, headers, body)
        one = path, headers.get("If-None-Match", "")
        known = self._requests.get(one)
        if known is not None and known[0] == headers:
            return known[1]
        request = self._build(method, path, headers)
        self._requests[one] = (headers, request)
        while len(self._requests) > MAX_CACHED_PAGES:
            del self._requests[next(iter(self._requests))]
        return request

    def _build(
        self, method: str, path: str, headers: dict[str, str], body: Any = None
    ) -> httpx2.Request:
        try:
            return self._client.build_request(
                method, self._base_url + path, headers=headers, json=body
            )
        except (httpx2.InvalidURL, ValueError):  # its words would quote what cannot be sent
            where = self._where(method, path)
            raise Unreadable(
                f"{where}: no request can be made of this address and these credentials"
            ) from None

    def _where(self, method: str, path: str) -> str:
        return f"{method} {self._said_base}{path.partition('?')[0]}"


class _Passing(Exception):
    """A failure that may be over the next time, but not before `retry_after_s` where the vendor says so."""

    def __init__(self, message: str, retry_after_s: float = 0.0) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class _Endless(Exception):
    """A body of more than MAX_BODY_BYTES."""


_IF_PASSING = retry_if_exception_type(_Passing)


def _wait_s(state: RetryCallState) -> float:
    """Exponential backoff with Retry-After as its floor; the jitter on top keeps a fleet from returning all at once."""
    backoff_s: float = min(FIRST_WAIT_S * 2 ** (state.attempt_number - 1), LONGEST_WAIT_S)
    return max(backoff_s, _asked_wait_s(state)) + random.uniform(0, JITTER_S)


def _asked_wait_s(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    return error.retry_after_s if isinstance(error, _Passing) else 0.0


_OBJECT = msgspec.json.Decoder(dict[str, Any])


def _judge(response: Reply, where: str) -> None:
    status = response.status
    if status == 304 or 200 <= status < 300:
        return
    raise Answered(where, status, _problem(response))


def _retry_after_s(response: Reply) -> float:
    """Seconds alone, 0 where nothing is said: a date in Retry-After would be read off a clock that need not be ours."""
    said = response.headers.get("retry-after", "")
    return float(said) if said.isascii() and said.isdigit() else 0.0


def _problem(response: Reply) -> dict[str, Any]:
    try:
        return _OBJECT.decode(response.content)
    except (msgspec.MsgspecError, RecursionError):
        return {}


def _decode(response: Reply, decoder: Decoder[T], where: str) -> T:
    if not _is_json(response):
        raise Unreadable(f"{where} answered no JSON")
    try:
        return decoder.decode(response.content)
    except msgspec.MsgspecError as error:
        raise Unreadable(
            f"{where} answered what cannot be read: {_without_values(error)}"
        ) from None
    except RecursionError:
        raise Unreadable(f"{where} answered JSON that goes too deep") from None


def _is_unchanged(response: Reply, known: _Known, asked: str | None) -> bool:
    """Whether the vendor says the same as last time. "Not modified" is no answer to whoever named nothing that could have been."""
    if response.status == 304:
        return asked is not None
    return response.content == known.body and _is_json(response)


def _is_json(response: Reply) -> bool:
    return "json" in response.headers.get("content-type", "")


def _without_values(error: msgspec.MsgspecError) -> str:
    """What the library says is wrong, and where; of a word that is none of those known it would quote the word, which may be a name."""
    said = str(error)
    return said if "'" not in said else f"unknown word at{said.rpartition(' - at')[2]}"

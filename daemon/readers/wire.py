"""Reading pages over HTTP: authorised, retried, validated, and decoded only when they changed."""

import random
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from typing import Any, TypeVar

import httpx2
import msgspec

from daemon.effort import Effort

T = TypeVar("T")

LONGEST_RETRY_AFTER_S = 10.0
"""A vendor that asks for more patience than this is not asked again: the next run will."""
FIRST_WAIT_S = 0.1
LONGEST_WAIT_S = 2.0
"""Between two attempts; each wait is twice the one before, up to this, and some jitter on top."""
JITTER_S = 0.5
MAX_BODY_BYTES = 32 * 1024 * 1024
MAX_CACHED_PAGES = 128

Authorise = Callable[[bool], Awaitable[dict[str, str]]]
"""The headers that a vendor wants; True asks for fresh ones, after it refused the last."""


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


class Wire:
    """One vendor's API for one service. Pages are remembered by address: one that is unchanged is not decoded twice."""

    def __init__(self, client: httpx2.AsyncClient, base_url: str, authorise: Authorise, effort: Effort) -> None:
        self._client = client
        self._effort = effort
        self._base_url = base_url.rstrip("/")
        self._said_base = re.sub(r"^[^/]*//[^/]*", "", self._base_url)
        self._authorise = authorise
        self._known: dict[str, _Known] = {}
        self._requests: dict[str, tuple[dict[str, str], httpx2.Request]] = {}

    async def get(self, path: str, decoder: msgspec.json.Decoder[T]) -> T:
        """The decoded answer; the same object as last time while the vendor says the same. Unreadable where it cannot be had."""
        known = self._known.get(path)
        headers = {"If-None-Match": known.etag} if known is not None and known.etag else {}
        response = await self._send("GET", path, headers)
        if known is not None and (response.status_code == 304 or response.content == known.body):
            return known.decoded  # type: ignore[no-any-return]
        decoded = _decode(response, decoder, self._where("GET", path))
        self._remember(path, _Known(response.headers.get("etag"), response.content, decoded))
        return decoded

    async def write(
        self, method: str, path: str, body: dict[str, Any] | None, key: str | None = None
    ) -> dict[str, Any]:
        """Send one write; with a key, doing so again does nothing twice. The answered object, empty for none."""
        headers = {} if key is None else {"Idempotency-Key": key}
        response = await self._send(method, path, headers, body)
        if not response.content:
            return {}
        return _decode(response, _OBJECT, self._where(method, path))

    def forget(self) -> None:
        """Read everything whole the next time: an answer that went wrong on its way may bear the ETag of the right one."""
        self._known.clear()

    def _remember(self, path: str, page: _Known) -> None:
        self._known.pop(path, None)
        self._known[path] = page
        while len(self._known) > MAX_CACHED_PAGES:
            del self._known[next(iter(self._known))]

    async def _send(self, method: str, path: str, headers: dict[str, str], body: Any = None) -> httpx2.Response:
        """The answer, asked for until it comes or patience ends. No library does this: those that retry sleep where nobody can put another clock."""
        if refusal := self._effort.refusal(self._base_url):
            raise NotSent(f"{self._where(method, path)}: not sent, for {refusal}")
        attempts = self._effort.attempts(self._base_url)
        for attempt in count(1):
            try:
                response = await self._once(method, path, headers, body)
            except _Passing as passing:
                if attempt >= attempts or passing.retry_after_s > LONGEST_RETRY_AFTER_S:
                    self._effort.given_up(self._base_url)
                    raise Unreadable(str(passing)) from None
                await self._effort.pace.sleep(_wait_s(attempt, passing.retry_after_s))
            else:
                self._effort.answered(self._base_url)
                _judge(response, self._where(method, path))
                return response
        raise AssertionError("attempts are counted until they end")

    async def _once(self, method: str, path: str, headers: dict[str, str], body: Any) -> httpx2.Response:
        where = self._where(method, path)
        for renew in (False, True):
            authorised = {**await self._authorise(renew), **headers}
            request = self._request(method, path, authorised, body)
            try:
                response = await self._client.send(request)
            except httpx2.RequestError as error:
                raise _Passing(f"{where}: {type(error).__name__}") from error
            if response.status_code != 401:
                break
        if response.status_code == 429 or response.status_code >= 500:
            raise _Passing(f"{where} answered {response.status_code}", _retry_after_s(response))
        return response

    def _request(self, method: str, path: str, headers: dict[str, str], body: Any) -> httpx2.Request:
        """The request; one that reads is built once and sent again, for building costs as much as sending in process."""
        if method != "GET":
            return self._build(method, path, headers, body)
        known = self._requests.get(path)
        if known is not None and known[0] == headers:
            return known[1]
        request = self._build(method, path, headers)
        self._requests[path] = (headers, request)
        while len(self._requests) > MAX_CACHED_PAGES:
            del self._requests[next(iter(self._requests))]
        return request

    def _build(self, method: str, path: str, headers: dict[str, str], body: Any = None) -> httpx2.Request:
        try:
            return self._client.build_request(method, self._base_url + path, headers=headers, json=body)
        except (httpx2.InvalidURL, ValueError):  # its words would quote what cannot be sent
            where = self._where(method, path)
            raise Unreadable(f"{where}: no request can be made of this address and these credentials") from None

    def _where(self, method: str, path: str) -> str:
        return f"{method} {self._said_base}{path.partition('?')[0]}"


class _Passing(Exception):
    """A failure that may be over the next time, but not before `retry_after_s` where the vendor says so."""

    def __init__(self, message: str, retry_after_s: float = 0.0) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


def _wait_s(attempt: int, retry_after_s: float) -> float:
    """What the vendor asked for is a floor, and the jitter comes on top: a fleet must not come back all at once."""
    usual_s: float = min(FIRST_WAIT_S * 2 ** (attempt - 1), LONGEST_WAIT_S)
    return max(usual_s, retry_after_s) + random.uniform(0, JITTER_S)


_OBJECT = msgspec.json.Decoder(dict[str, Any])


def _judge(response: httpx2.Response, where: str) -> None:
    status = response.status_code
    if status == 304 or 200 <= status < 300:
        return
    raise Answered(where, status, _problem(response))


def _retry_after_s(response: httpx2.Response) -> float:
    """Seconds alone, 0 where nothing is said: a date in Retry-After would be read off a clock that need not be ours."""
    said = response.headers.get("retry-after", "")
    return float(said) if said.isascii() and said.isdigit() else 0.0


def _problem(response: httpx2.Response) -> dict[str, Any]:
    try:
        return _OBJECT.decode(response.content)
    except msgspec.MsgspecError:
        return {}


def _decode(response: httpx2.Response, decoder: msgspec.json.Decoder[T], where: str) -> T:
    if "json" not in response.headers.get("content-type", ""):
        raise Unreadable(f"{where} answered no JSON")
    if len(response.content) > MAX_BODY_BYTES:
        raise Unreadable(f"{where} answered more than {MAX_BODY_BYTES} bytes")
    try:
        return decoder.decode(response.content)
    except msgspec.MsgspecError as error:
        raise Unreadable(f"{where} answered what cannot be read: {_without_values(error)}") from None


def _without_values(error: msgspec.MsgspecError) -> str:
    """What the library says is wrong, and where; of a word that is none of those known it would quote the word, which may be a name."""
    said = str(error)
    return said if "'" not in said else f"unknown word at{said.rpartition(' - at')[2]}"

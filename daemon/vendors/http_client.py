"""HTTP client of a vendor's API: authorised, retried, validated, and cached by ETag."""

import asyncio
import random
import re
from collections.abc import AsyncIterable, Awaitable, Callable, Container, Iterable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import httpx2
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type

from parktime.daemon.telemetry.observer import RequestRecord, VendorName
from parktime.daemon.vendors.errors import (
    CCMS,
    STORYPARK,
    CircuitOpenError,
    HttpStatusError,
    ResponseTooLargeError,
    TransientError,
    VendorError,
    WrongRecordError,
)
from parktime.daemon.vendors.page_cache import MAX_CACHED_PAGES, PageCache
from parktime.daemon.vendors.response import (
    OBJECT,
    Decoder,
    VendorResponse,
    decode_body,
    headers_of,
    raise_for_status,
    request_error,
    retry_after_header_s,
    status_error,
)
from parktime.daemon.vendors.retry_policy import RetryBudget
from parktime.web.client import CertificatesError, DirectClient

T = TypeVar("T")

MAX_RETRY_AFTER_S = 10.0
"""A request is not retried if the vendor asks for a longer wait: the next run tries again."""
INITIAL_BACKOFF_S = 0.1
MAX_BACKOFF_S = 2.0
"""The wait between two attempts doubles up to this; jitter is added."""
JITTER_S = 0.5
MAX_BODY_BYTES = 8 * 1024 * 1024
TOTAL_TIMEOUT_FACTOR = 4
"""A body sent in pieces may take this many times as long as one piece may."""

ASK_PAGES: Final = "Pages-If-None-Match"
"""Names pages with their ETags: the answer says which of them are unchanged."""
UNCHANGED_PAGES: Final = "pages-not-modified"
"""Names the pages that are unchanged, in the answer."""
_LISTABLE: Final = re.compile(r'"[^\s,"]*"')
"""ETags that can stand in a list."""

AuthHeaders = Callable[[bool], Awaitable[dict[str, str]]]
"""Returns the headers that authorise a request; True: renew them, since the last were refused."""


@dataclass(frozen=True, slots=True)
class _Call:
    """What is to be sent. `text`: the call for messages, without host and query."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any
    text: str

    @property
    def writes(self) -> bool:
        return self.method != "GET"


class VendorClient:
    """Client of one vendor's API for one service.

    Pages are cached by path. While a page is unchanged, `get` returns the same decoded object.
    """

    def __init__(
        self,
        client: DirectClient,
        base_url: str,
        auth_headers: AuthHeaders,
        budget: RetryBudget,
        *,
        vendor: VendorName,
    ) -> None:
        self._vendor = vendor
        self._failures = STORYPARK if vendor == "storypark" else CCMS
        self._client = client
        self._budget = budget
        self._base_url = base_url.rstrip("/")
        self._log_base = re.sub(r"^[^/]*//[^/]*", "", self._base_url)
        self._auth_headers = auth_headers
        self._pages = PageCache()
        self._requests: dict[tuple[str, str], tuple[dict[str, str], httpx2.Request]] = {}

    async def get(self, path: str, decoder: Decoder[T], unchanged: Container[str] = ()) -> T:
        """Return the decoded response; the same object as last time while it is unchanged.

        `unchanged`: pages that the vendor need not be asked for, as `get_with_unchanged` found.

        Raises:
            VendorError: The vendor cannot be reached, refuses, or answers something else.
        """
        if path in unchanged:
            known = self._pages.unchanged(path, decoder)
            if known is not None:
                return known.decoded  # type: ignore[no-any-return]
        return (await self._get(path, decoder, {}))[0]

    async def get_with_unchanged(
        self, path: str, decoder: Decoder[T], pages: Iterable[str]
    ) -> tuple[T, frozenset[str]]:
        """As `get`, and ask in the same request which of these pages are unchanged.

        Returns:
            The decoded response, and the pages that the vendor says it need not be asked for; none
            if it does not know this kind of request.
        """
        asked = {
            self._log_base + page: (page, etag)
            for page, etag in self._pages.etags(pages).items()
            if _LISTABLE.fullmatch(etag)
        }
        listed = ", ".join(f"{full_path} {etag}" for full_path, (_, etag) in asked.items())
        decoded, response = await self._get(path, decoder, {ASK_PAGES: listed} if listed else {})
        named = response.headers.get(UNCHANGED_PAGES, "").split(", ")
        return decoded, frozenset(asked[each][0] for each in named if each in asked)

    async def _get(
        self, path: str, decoder: Decoder[T], headers: dict[str, str]
    ) -> tuple[T, VendorResponse]:
        cached, etag = self._pages.ask(path)
        if etag:
            headers["If-None-Match"] = etag
        response = await self._send("GET", path, headers)
        if cached is not None:
            cached = self._pages.wake(path, cached, decoder)
            if cached.is_unchanged(response, etag):
                return cached.decoded, response
        decoded = self._decode(response, decoder, self._describe("GET", path))
        self._pages.put(path, response, decoded)
        return decoded, response

    async def exists(self, path: str) -> bool:
        """Whether the vendor has a record under this path, by a request for it alone.

        Raises:
            VendorError: The vendor cannot be reached, refuses, or answers something else.
        """
        try:
            await self.get(path, OBJECT)
        except HttpStatusError as error:
            if error.status == 404:
                return False
            raise
        return True

    async def post(
        self, path: str, body: dict[str, Any] | None, key: str | None = None
    ) -> dict[str, Any]:
        """Send a POST request, and return the JSON object of the response, empty if it has none.

        `key` is an idempotency key: sent again with it, the request is not applied twice.

        Raises:
            VendorError: The request failed, or it is unknown whether it was applied.
        """
        headers = {} if key is None else {"Idempotency-Key": key}
        return (await self._write("POST", path, body, headers))[0]

    async def apply_idempotent(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None,
        key: str,
        record_id: str | None = None,
    ) -> bool:
        """Send a write under an idempotency key, and return whether it was a replay.

        `record_id`: the record that the answer must be of, if it is of any.

        Raises:
            WrongRecordError: The answer is another record.
            VendorError: The request failed, or it is unknown whether it was applied.
        """
        answer, replayed = await self._write(method, path, body, {"Idempotency-Key": key})
        if record_id is not None and answer.get("id", record_id) != record_id:
            raise WrongRecordError(f"{self._describe(method, path)} answered another record")
        return replayed

    async def _write(
        self, method: str, path: str, body: dict[str, Any] | None, headers: dict[str, str]
    ) -> tuple[dict[str, Any], bool]:
        self.revalidate()  # the write may change any cached page
        response = await self._send(method, path, headers, body)
        request = self._describe(method, path)
        answer = self._decode(response, OBJECT, request) if response.content else {}
        return answer, response.headers.get("idempotent-replayed") == "true"

    def _decode(self, response: VendorResponse, decoder: Decoder[T], request: str) -> T:
        try:
            return decode_body(response, decoder, request)
        except VendorError as error:
            error.failure = self._failures.unreadable
            self._budget.observer.answer_rejected(self._vendor, "unreadable")
            raise

    def clear_cache(self) -> None:
        """Drop all cached pages: a damaged response may carry the ETag of a good one."""
        self._pages.clear()

    def rest(self) -> None:
        """Keep the pages that were asked for since the last rest, in little memory."""
        self._requests.clear()
        self._pages.rest()

    def revalidate(self) -> None:
        """Send no ETag in the next request of each page; equal content keeps the same object."""
        self._pages.revalidate()

    async def _send(
        self, method: str, path: str, headers: dict[str, str], body: Any = None
    ) -> VendorResponse:
        """Send a request within the retry budget. Raises VendorError."""
        call = _Call(method, path, headers, body, self._describe(method, path))
        if reason := self._budget.skip_reason(self._base_url):
            self._budget.observer.answer_rejected(self._vendor, "not-sent")
            refused = CircuitOpenError(f"{call.text}: not sent, for {reason}")
            refused.failure = self._failures.failing
            raise refused
        if call.writes and (refusal := self._budget.write_refusal()):
            raise CircuitOpenError(f"{call.text}: not sent, for {refusal}")
        try:
            response = await self._retried(call, self._budget.attempts(self._base_url))
        except TransientError as error:
            self._budget.record_failure(self._base_url)
            failed = VendorError(str(error))  # or a client around this one would retry it
            failures = self._failures
            failed.failure = failures.failing if error.answered else failures.unanswered
            raise failed from None
        self._budget.record_success(self._base_url)
        try:
            raise_for_status(response, call.text)
        except VendorError as error:
            error.failure = self._failures.refused
            raise
        return response

    async def _retried(self, call: _Call, attempts: int) -> VendorResponse:
        """Send a request up to so many times. Raises the TransientError of the last attempt.

        The retry library is called only after a first attempt that failed, and is given its error.
        """
        try:
            return await self._attempt(call)
        except TransientError as error:
            first = [error]

        async def attempt() -> VendorResponse:
            if first:
                raise first.pop()
            return await self._attempt(call)

        retrying = AsyncRetrying(
            sleep=self._budget.limits.sleep,
            retry=retry_if_exception_type(TransientError),
            wait=_backoff_s,
            stop=lambda state: (
                state.attempt_number >= attempts or _retry_after_s(state) > MAX_RETRY_AFTER_S
            ),
            reraise=True,
        )
        response: VendorResponse = await retrying(attempt)
        return response

    async def _attempt(self, call: _Call) -> VendorResponse:
        """Send a request once, or twice if its credentials had to be renewed."""
        if call.writes and (refusal := self._budget.write_refusal()):
            raise VendorError(f"{call.text}: not sent again, for {refusal}")
        if "Idempotency-Key" in call.headers and self._budget.before_write is not None:
            await self._budget.before_write()
        for renew in (False, True):
            request = self._request(call, {**await self._auth_headers(renew), **call.headers})
            try:
                response = await self._observed(request, call)
            except CertificatesError as error:  # another attempt would not find them either
                raise VendorError(f"{call.text}: {error}") from error
            except (httpx2.RequestError, TimeoutError) as error:
                message = f"{call.text}: {type(error).__name__}"
                raise TransientError(message, answered=False) from error
            if response.status != 401:
                break
        if response.status == 429 or response.status >= 500:
            message = f"{call.text} answered {response.status}"
            raise TransientError(message, retry_after_header_s(response))
        return response

    async def _observed(self, request: httpx2.Request, call: _Call) -> VendorResponse:
        """Send a request once, and tell the observer how it ended."""
        record = RequestRecord(
            self._vendor, call.method, self._log_base + call.path.partition("?")[0]
        )
        with self._budget.observer.request(record), self._budget.sending():
            try:
                response = await self._exchange(request, call.text)
            except Exception as error:
                record.error = request_error(error)
                raise
            record.status = response.status
            record.error = status_error(response.status)
            return response

    async def _exchange(self, request: httpx2.Request, description: str) -> VendorResponse:
        """Send a request and read the whole response, within limits of time and size."""
        loop = asyncio.get_running_loop()
        deadline_s = loop.time() + TOTAL_TIMEOUT_FACTOR * self._budget.limits.timeout_s
        response = await self._client.transport.handle_async_request(request)
        try:
            headers = headers_of(response)
            if self._budget.machine is not None:
                self._budget.machine.observe(request.url.host, headers)
            parts: list[bytes] = []
            size = 0
            async for part in _body_parts(response, headers):
                if parts and loop.time() > deadline_s:  # though each piece arrived in time
                    raise TimeoutError
                parts.append(part)
                size += len(part)
                if size > MAX_BODY_BYTES:
                    raise ResponseTooLargeError(
                        f"{description} answered more than {MAX_BODY_BYTES} bytes"
                    )
            return VendorResponse(response.status_code, headers, b"".join(parts))
        finally:
            await response.aclose()

    def _request(self, call: _Call, headers: dict[str, str]) -> httpx2.Request:
        """Return the request. GET requests are reused: building one costs as much as sending it."""
        if call.writes:
            return self._build(call, headers)
        key = call.path, headers.get("If-None-Match", "")
        known = self._requests.get(key)
        if known is not None and known[0] == headers:
            return known[1]
        request = self._build(call, headers)
        self._requests[key] = (headers, request)
        while len(self._requests) > MAX_CACHED_PAGES:
            del self._requests[next(iter(self._requests))]
        return request

    def _build(self, call: _Call, headers: dict[str, str]) -> httpx2.Request:
        try:
            return self._client.build_request(
                call.method, self._base_url + call.path, headers=headers, json=call.body
            )
        except (httpx2.InvalidURL, ValueError):  # its message would quote the credentials
            raise VendorError(
                f"{call.text}: no request can be made of this address and these credentials"
            ) from None

    def _describe(self, method: str, path: str) -> str:
        """A request for messages: without host and query."""
        return f"{method} {self._log_base}{path.partition('?')[0]}"


def _body_parts(response: httpx2.Response, headers: dict[str, str]) -> AsyncIterable[bytes]:
    """The parts of a body as they arrive, decompressed."""
    if "content-encoding" in headers:
        return response.aiter_bytes()
    assert isinstance(response.stream, httpx2.AsyncByteStream)
    return response.stream


def _backoff_s(state: RetryCallState) -> float:
    """Exponential backoff, at least Retry-After, plus jitter so that clients spread out."""
    backoff_s: float = min(INITIAL_BACKOFF_S * 2 ** (state.attempt_number - 1), MAX_BACKOFF_S)
    return max(backoff_s, _retry_after_s(state)) + random.uniform(0, JITTER_S)


def _retry_after_s(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    return error.retry_after_s if isinstance(error, TransientError) else 0.0

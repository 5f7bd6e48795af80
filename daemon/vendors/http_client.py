"""HTTP client of a vendor's API: authorised, retried, validated, and cached by ETag."""

import asyncio
import random
import re
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

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
    raise_for_status,
    request_error,
    retry_after_header_s,
    status_error,
)
from parktime.daemon.vendors.retry_policy import RetryBudget
from parktime.web.client import CertificatesError

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

AuthHeaders = Callable[[bool], Awaitable[dict[str, str]]]
"""Returns the headers that authorise a request; True: renew them, since the last were refused."""


class VendorClient:
    """Client of one vendor's API for one service.

    Pages are cached by path. While a page is unchanged, `get` returns the same decoded object.
    """

    def __init__(
        self,
        client: httpx2.AsyncClient,
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

    async def get(self, path: str, decoder: Decoder[T]) -> T:
        """Return the decoded response; the same object as last time while it is unchanged.

        Raises:
            VendorError: The vendor cannot be reached, refuses, or answers something else.
        """
        cached, etag = self._pages.ask(path)
        response = await self._send("GET", path, {"If-None-Match": etag} if etag else {})
        if cached is not None:
            cached = self._pages.wake(path, cached, decoder)
            if cached.is_unchanged(response, etag):
                return cached.decoded  # type: ignore[no-any-return]
        decoded = self._decode(response, decoder, self._describe("GET", path))
        self._pages.put(path, response, decoded)
        return decoded

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
        request = self._describe(method, path)
        if reason := self._budget.skip_reason(self._base_url):
            self._budget.observer.answer_rejected(self._vendor, "not-sent")
            refused = CircuitOpenError(f"{request}: not sent, for {reason}")
            refused.failure = self._failures.failing
            raise refused
        if method != "GET" and (refusal := self._budget.write_refusal()):
            raise CircuitOpenError(f"{request}: not sent, for {refusal}")
        attempts = self._budget.attempts(self._base_url)
        retrying = AsyncRetrying(
            sleep=self._budget.limits.sleep,
            retry=retry_if_exception_type(TransientError),
            wait=_backoff_s,
            stop=lambda state: (
                state.attempt_number >= attempts or _retry_after_s(state) > MAX_RETRY_AFTER_S
            ),
            reraise=True,
        )
        try:
            response: VendorResponse = await retrying(self._attempt, method, path, headers, body)
        except TransientError as error:
            self._budget.record_failure(self._base_url)
            failed = VendorError(str(error))  # or a client around this one would retry it
            failures = self._failures
            failed.failure = failures.failing if error.answered else failures.unanswered
            raise failed from None
        self._budget.record_success(self._base_url)
        try:
            raise_for_status(response, request)
        except VendorError as error:
            error.failure = self._failures.refused
            raise
        return response

    async def _attempt(
        self, method: str, path: str, headers: dict[str, str], body: Any
    ) -> VendorResponse:
        """Send a request once, or twice if its credentials had to be renewed."""
        description = self._describe(method, path)
        if method != "GET" and (refusal := self._budget.write_refusal()):
            raise VendorError(f"{description}: not sent again, for {refusal}")
        if "Idempotency-Key" in headers and self._budget.before_write is not None:
            await self._budget.before_write()
        for renew in (False, True):
            all_headers = {**await self._auth_headers(renew), **headers}
            request = self._request(method, path, all_headers, body)
            try:
                response = await self._observed(request, method, path)
            except CertificatesError as error:  # another attempt would not find them either
                raise VendorError(f"{description}: {error}") from error
            except (httpx2.RequestError, TimeoutError) as error:
                message = f"{description}: {type(error).__name__}"
                raise TransientError(message, answered=False) from error
            if response.status != 401:
                break
        if response.status == 429 or response.status >= 500:
            message = f"{description} answered {response.status}"
            raise TransientError(message, retry_after_header_s(response))
        return response

    async def _observed(self, request: httpx2.Request, method: str, path: str) -> VendorResponse:
        """Send a request once, and tell the observer how it ended."""
        record = RequestRecord(self._vendor, method, self._log_base + path.partition("?")[0])
        with self._budget.observer.request(record):
            try:
                response = await self._exchange(request, self._describe(method, path))
            except Exception as error:
                record.error = request_error(error)
                raise
            record.status = response.status
            record.error = status_error(response.status)
            return response

    async def _exchange(self, request: httpx2.Request, description: str) -> VendorResponse:
        """Send a request and read the whole response, within limits of time and size."""
        with self._budget.sending():
            return await self._exchange_now(request, description)

    async def _exchange_now(self, request: httpx2.Request, description: str) -> VendorResponse:
        loop = asyncio.get_running_loop()
        deadline_s = loop.time() + TOTAL_TIMEOUT_FACTOR * self._budget.limits.timeout_s
        response = await self._client.send(request, stream=True)
        if self._budget.machine is not None:
            self._budget.machine.observe(request.url.host, response.headers)
        try:
            parts: list[bytes] = []
            size = 0
            async for part in response.aiter_bytes():
                if parts and loop.time() > deadline_s:  # though each piece arrived in time
                    raise TimeoutError
                parts.append(part)
                size += len(part)
                if size > MAX_BODY_BYTES:
                    raise ResponseTooLargeError(
                        f"{description} answered more than {MAX_BODY_BYTES} bytes"
                    )
            return VendorResponse(response.status_code, response.headers, b"".join(parts))
        finally:
            await response.aclose()

    def _request(
        self, method: str, path: str, headers: dict[str, str], body: Any
    ) -> httpx2.Request:
        """Return the request. GET requests are reused: building one costs as much as sending it."""
        if method != "GET":
            return self._build(method, path, headers, body)
        key = path, headers.get("If-None-Match", "")
        known = self._requests.get(key)
        if known is not None and known[0] == headers:
            return known[1]
        request = self._build(method, path, headers)
        self._requests[key] = (headers, request)
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
        except (httpx2.InvalidURL, ValueError):  # its message would quote the credentials
            raise VendorError(
                f"{self._describe(method, path)}: "
                "no request can be made of this address and these credentials"
            ) from None

    def _describe(self, method: str, path: str) -> str:
        """A request for messages: without host and query."""
        return f"{method} {self._log_base}{path.partition('?')[0]}"


def _backoff_s(state: RetryCallState) -> float:
    """Exponential backoff, at least Retry-After, plus jitter so that clients spread out."""
    backoff_s: float = min(INITIAL_BACKOFF_S * 2 ** (state.attempt_number - 1), MAX_BACKOFF_S)
    return max(backoff_s, _retry_after_s(state)) + random.uniform(0, JITTER_S)


def _retry_after_s(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    return error.retry_after_s if isinstance(error, TransientError) else 0.0

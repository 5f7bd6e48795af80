"""Delivers alerts by POST, signed, and again until the receiver has taken them."""

import asyncio
import hmac
from hashlib import sha256
from typing import Final

import httpx2
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type
from tenacity.wait import wait_base, wait_random_exponential

from parktime.daemon.telemetry.log import log
from parktime.web.client import open_client

SIGNATURE: Final = "X-Parktime-Signature"
DELIVERY: Final = "X-Parktime-Delivery"
TIMEOUT_S: Final = 10.0
"""Time for one attempt, in real seconds."""
LONGEST_PAUSE_S: Final = 300.0


class NotDeliveredError(Exception):
    """The receiver did not take an alert. `reason` is without its URL, which may hold a token."""

    def __init__(self, reason: str, retry_after_s: float = 0.0) -> None:
        super().__init__(reason)
        self.retry_after_s = min(retry_after_s, LONGEST_PAUSE_S)


def sign(secret: str, body: bytes) -> str:
    """The value of the signature's header: HMAC-SHA256 of the body, in hexadecimal digits."""
    return f"sha256={hmac.new(secret.encode(), body, sha256).hexdigest()}"


class _Pause(wait_base):
    """Grows from a second to five minutes; not less than the receiver asks for."""

    def __init__(self, first_s: float) -> None:
        self._grows = wait_random_exponential(multiplier=first_s, max=LONGEST_PAUSE_S)

    def __call__(self, retry_state: RetryCallState) -> float:
        error = retry_state.outcome.exception() if retry_state.outcome else None
        asked_s = error.retry_after_s if isinstance(error, NotDeliveredError) else 0.0
        return max(self._grows(retry_state), asked_s)


class Delivery:
    """Sends to one receiver. `first_pause_s`: the longest pause after the first attempt."""

    def __init__(
        self, url: str, secret: str, proxy: str | None = None, *, first_pause_s: float = 2.0
    ) -> None:
        self._url = url
        self._secret = secret
        self._client = open_client(timeout_s=TIMEOUT_S, proxy=proxy)
        self._first_pause_s = first_pause_s

    async def deliver(self, id: str, body: bytes) -> None:
        """Send a body until the receiver has taken it. `id` names it, the same at every attempt."""
        attempts = AsyncRetrying(
            retry=retry_if_exception_type(NotDeliveredError),
            wait=_Pause(self._first_pause_s),
            before_sleep=_log_failure,
        )
        await attempts(self._send, id, body)

    async def _send(self, id: str, body: bytes) -> None:
        headers = {
            "Content-Type": "application/json",
            SIGNATURE: sign(self._secret, body),
            DELIVERY: id,
        }
        try:
            async with (
                asyncio.timeout(TIMEOUT_S),
                self._client.stream("POST", self._url, content=body, headers=headers) as response,
            ):
                status, retry_after = response.status_code, response.headers.get("retry-after", "")
        except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError) as error:
            raise NotDeliveredError(type(error).__name__) from None
        if not 200 <= status < 300:
            wait_s = float(retry_after[:6]) if retry_after.isdecimal() else 0.0
            raise NotDeliveredError(f"status {status}", wait_s)

    async def close(self) -> None:
        """Close the connection."""
        await self._client.aclose()


def _log_failure(state: RetryCallState) -> None:
    error = state.outcome.exception() if state.outcome else None
    log.warning(
        "alert_not_delivered",
        reason=str(error),
        attempts=state.attempt_number,
        retry_in_s=round(state.upcoming_sleep, 1),
    )

"""A vendor's response: its body decoded, and what is wrong with it as a code or an exception."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import httpx2
import msgspec

from parktime.daemon.telemetry.observer import RequestError
from parktime.daemon.vendors.errors import HttpStatusError, ResponseTooLargeError, VendorError

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

OBJECT = msgspec.json.Decoder(dict[str, Any])
"""Decodes any JSON object."""


class Decoder(Protocol[T_co]):
    """Decodes the body of a response."""

    def decode(self, content: bytes, /) -> T_co:
        """Return the value.

        Raises:
            msgspec.MsgspecError: The content is not what is expected.
        """


@dataclass(frozen=True, slots=True)
class VendorResponse:
    """A response with its whole body. `headers`: by their names in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes


def headers_of(response: httpx2.Response) -> dict[str, str]:
    """The headers of a response, by their names in lower case."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in response.headers.raw:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def raise_for_status(response: VendorResponse, request: str) -> None:
    """Raise HttpStatusError unless the vendor did what was asked; `request` describes that."""
    status = response.status
    if status != 304 and not 200 <= status < 300:
        raise HttpStatusError(request, status, _problem(response))


def request_error(error: Exception) -> RequestError:
    """The code of an exchange that ended with an exception."""
    if isinstance(error, (TimeoutError, httpx2.TimeoutException)):
        return "timeout"
    return "too-large" if isinstance(error, ResponseTooLargeError) else "connection"


def status_error(status: int) -> RequestError | None:
    """The code of a status that is an error; else None."""
    if status == 429:
        return "rate-limited"
    if status >= 500:
        return "server-error"
    return "client-error" if status >= 400 else None


def retry_after_header_s(response: VendorResponse) -> float:
    """Retry-After in seconds, else 0. A date is ignored: the vendor's clock may differ."""
    value = response.headers.get("retry-after", "")
    return float(value) if value.isascii() and value.isdigit() else 0.0


def _problem(response: VendorResponse) -> dict[str, Any]:
    try:
        return OBJECT.decode(response.content)
    except (msgspec.MsgspecError, RecursionError):
        return {}


def decode_body(response: VendorResponse, decoder: Decoder[T], request: str) -> T:
    """Decode the body. Raises VendorError that quotes nothing of it."""
    if not is_json(response):
        raise VendorError(f"{request} answered no JSON")
    try:
        return decoder.decode(response.content)
    except msgspec.MsgspecError as error:
        raise VendorError(
            f"{request} answered what cannot be read: {_without_values(error)}"
        ) from None
    except RecursionError:
        raise VendorError(f"{request} answered JSON that goes too deep") from None


def is_json(response: VendorResponse) -> bool:
    """Whether the vendor says that the body is JSON."""
    return "json" in response.headers.get("content-type", "")


def _without_values(error: msgspec.MsgspecError) -> str:
    """The decoder's message, without a value that it may quote: it may be a name."""
    message = str(error)
    return message if "'" not in message else f"unknown word at{message.rpartition(' - at')[2]}"

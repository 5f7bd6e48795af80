"""Secrets, issued tokens, and the service that a request authenticates as."""

from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from hmac import compare_digest
from typing import Annotated, Generic, TypeVar

import msgspec
from fastapi import Depends, Request

from parktime.simulator.api.oauth import shown_client
from parktime.simulator.fault_injection.exchange import Exchange
from parktime.simulator.fault_injection.operations import Call
from parktime.simulator.world.service import Service
from parktime.simulator.world.world import World
from parktime.web.problem import ProblemError

T = TypeVar("T")

TOKEN_LIFETIME_S = 3_600
MAX_ISSUED = 10_000


class Secrets(Generic[T]):
    """The owner of each secret, found by digest and then compared in constant time."""

    def __init__(self) -> None:
        self._opens: dict[bytes, tuple[str, T]] = {}

    def add(self, secret: str, opens: T) -> None:
        """Register a secret."""
        self._opens[_digest(secret)] = (secret, opens)

    def lookup(self, secret: str | None) -> T | None:
        """The owner of the secret, or None."""
        if secret is None:
            return None
        found = self._opens.get(_digest(secret))
        return found[1] if found is not None and constant_time_equal(found[0], secret) else None


class IssuedTokens:
    """Access tokens, each valid for an hour of real time. Each opens one service, by key."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._issued: OrderedDict[bytes, tuple[str, float]] = OrderedDict()
        self._count = 0

    def issue(self, opens: str, secret: str) -> str:
        """Issue a token; beyond the limit the oldest one is revoked."""
        self._count += 1
        token = "fake-access-" + sha256(f"{secret}\0{self._count}".encode()).hexdigest()[:40]
        self._issued[_digest(token)] = (opens, self._monotonic() + TOKEN_LIFETIME_S)
        if len(self._issued) > MAX_ISSUED:
            self._issued.popitem(last=False)
        return token

    def expire(self, token: str) -> None:
        """Revoke a token."""
        self._issued.pop(_digest(token), None)

    def lookup(self, token: str | None) -> str | None:
        """The service's key, or None for an unknown or expired token."""
        return self._opened_by(_digest(token or ""))

    def opened_by(self, token: str) -> Callable[[], str | None]:
        """Looks the same token up, as often as it is called."""
        return partial(self._opened_by, _digest(token))

    def _opened_by(self, digest: bytes) -> str | None:
        opens, until_s = self._issued.get(digest, ("", 0.0))
        return opens if opens and self._monotonic() < until_s else None


def constant_time_equal(one: str, other: str) -> bool:
    """Whether two secrets are equal, compared in constant time."""
    return compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))


def bearer_token(request: Request) -> str | None:
    """The token of an `Authorization: Bearer` header, or None."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def _digest(secret: str) -> bytes:
    return sha256(secret.encode("utf-8", "replace")).digest()


PROBLEM = "urn:parktime:storypark:"
_CHALLENGE = {"WWW-Authenticate": "Bearer"}


class StoryparkAuth:
    """The services of a world by their tokens."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._tokens: Secrets[str] = Secrets()
        for service in world.services.values():
            if service.entry.storypark_of is None:
                self._tokens.add(service.credentials.token, service.key)

    def service_of(self, request: Request) -> Service:
        """The service of the request. Raises ProblemError 401 for a missing or unknown token."""
        key = self._tokens.lookup(bearer_token(request))
        if key is None:
            detail = "the bearer token is missing or not known"
            raise ProblemError(401, "Unauthorized", detail, PROBLEM + "unknown-token", _CHALLENGE)
        return self._world.services[key]


async def _caller(request: Request) -> Service:
    callers: StoryparkAuth = request.app.state.callers
    return callers.service_of(request)


AuthenticatedService = Annotated[Service, Depends(_caller)]
"""A dependency, so that unauthenticated bodies are not parsed. Needs `app.state.callers`."""


class ServiceIdentifier:
    """The services of a world by PIN, bearer token, or the credentials of a token request."""

    def __init__(self, world: World, tokens: IssuedTokens) -> None:
        self._tokens = tokens
        self._world = world
        known = {key: service.credentials for key, service in world.services.items()}
        self._by_pin = {each.pin: key for key, each in known.items() if each.pin is not None}
        self._by_client = {
            each.client_id: key for key, each in known.items() if each.client_id is not None
        }
        self._by_token = {
            each.token: key
            for key, each in known.items()
            if world.services[key].entry.storypark_of is None
        }

    async def __call__(self, call: Call, exchange: Exchange) -> str | None:
        """The service's key, or None. The body of a token request must be buffered."""
        if call.api == "kidsoft":
            return self._by_pin.get(exchange.header(b"x-service-pin"))
        if call.name == "token":
            kind, shown = exchange.header(b"content-type"), exchange.header(b"authorization")
            return self._of_client(kind, shown, await exchange.drain())
        shown = exchange.header(b"authorization").partition(" ")[2].strip()
        return self._tokens.lookup(shown) if call.api == "manage" else self._by_token.get(shown)

    def by_headers(self, path: str, headers: list[tuple[bytes, bytes]]) -> str | None:
        """The service's key by the credentials in the headers of a request, or None."""
        return self.opens(path, headers)()

    def opens(self, path: str, headers: list[tuple[bytes, bytes]]) -> Callable[[], str | None]:
        """Tells the service's key by these headers, as often as it is called: tokens expire."""
        wanted = b"x-service-pin" if path.startswith("/kidsoft/") else b"authorization"
        shown = next((value.decode("latin-1") for name, value in headers if name == wanted), "")
        if wanted == b"x-service-pin":
            return partial(self._by_pin.get, shown)
        token = shown.partition(" ")[2].strip()
        if path.startswith("/manage/"):
            return self._tokens.opened_by(token)
        return partial(self._by_token.get, token)

    def by_body(self, call: Call, headers: list[tuple[bytes, bytes]], body: bytes) -> str | None:
        """The service's key by the client of a token request; None for other calls."""
        if call.name != "token":
            return None
        shown = {name: value.decode("latin-1") for name, value in headers}
        return self._of_client(
            shown.get(b"content-type", ""), shown.get(b"authorization", ""), body
        )

    def _of_client(self, kind: str, authorization: str, body: bytes) -> str | None:
        return self._by_client.get(shown_client(kind, authorization, body))

    async def as_another(self, call: Call, exchange: Exchange, key: str | None) -> Exchange | None:
        """The call with the credentials of the service after `key`; None if there is no other."""
        other = self._next_service(call, key)
        if other is None:
            return None
        known = other.credentials
        if call.api == "kidsoft":
            with_pin = exchange.with_header(b"x-service-pin", known.pin or "")
            return with_pin.with_header(b"x-api-key", known.key or "")
        if call.name == "token":
            request = {
                "grant_type": "client_credentials",
                "client_id": known.client_id,
                "client_secret": known.client_secret,
            }
            as_json = exchange.with_header(b"content-type", "application/json")
            return as_json.with_header(b"authorization", "").with_body(msgspec.json.encode(request))
        token = known.token
        if call.api == "manage":
            token = self._tokens.issue(other.key, known.client_secret or "")
        return exchange.with_header(b"authorization", f"Bearer {token}")

    def _next_service(self, call: Call, key: str | None) -> Service | None:
        """The next service in the file with an account at the vendor of the call, in a circle."""
        keys = [
            each.key
            for each in self._world.services.values()
            if call.api in ("storypark", each.entry.ccms)
        ]
        if key not in keys or len(keys) < 2:
            return None
        return self._world.services[keys[(keys.index(key) + 1) % len(keys)]]

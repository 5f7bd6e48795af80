"""Secrets and tokens, compared in constant time."""

from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from hmac import compare_digest
from typing import Generic, TypeVar

from fastapi import Request

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
        opens, until_s = self._issued.get(_digest(token or ""), ("", 0.0))
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

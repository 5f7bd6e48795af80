"""Secrets that callers show, and what each opens. Compared so that the time it takes tells nothing."""

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
    """What each secret opens. They are looked up by their digests, which nobody can steer, and then compared."""

    def __init__(self) -> None:
        self._opens: dict[bytes, tuple[str, T]] = {}

    def add(self, secret: str, opens: T) -> None:
        """`secret` opens that from now on."""
        self._opens[_digest(secret)] = (secret, opens)

    def lookup(self, secret: str | None) -> T | None:
        """What the secret opens; None for none, and for one that opens nothing."""
        if secret is None:
            return None
        found = self._opens.get(_digest(secret))
        return found[1] if found is not None and constant_time_equal(found[0], secret) else None


class IssuedTokens:
    """Tokens given out for an hour of real time each, by a clock that nobody can set: what they open is a service's key."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._issued: OrderedDict[bytes, tuple[str, float]] = OrderedDict()
        self._count = 0

    def issue(self, opens: str, secret: str) -> str:
        """A new token; past the bound the oldest one ends early."""
        self._count += 1
        token = "fake-access-" + sha256(f"{secret}\0{self._count}".encode()).hexdigest()[:40]
        self._issued[_digest(token)] = (opens, self._monotonic() + TOKEN_LIFETIME_S)
        if len(self._issued) > MAX_ISSUED:
            self._issued.popitem(last=False)
        return token

    def expire(self, token: str) -> None:
        """That token has run out from now on."""
        self._issued.pop(_digest(token), None)

    def lookup(self, token: str | None) -> str | None:
        """What the token opens; None for an unknown one, and for one that has run out."""
        opens, until_s = self._issued.get(_digest(token or ""), ("", 0.0))
        return opens if opens and self._monotonic() < until_s else None


def constant_time_equal(one: str, other: str) -> bool:
    """Whether two secrets are equal, in a time that does not tell where they differ."""
    return compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))


def bearer_token(request: Request) -> str | None:
    """The token of an `Authorization: Bearer` header; None without one."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def _digest(secret: str) -> bytes:
    return sha256(secret.encode("utf-8", "replace")).digest()

"""Authorisation: bearer tokens of the daemon and of services, and the admin role."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Annotated, Literal

from fastapi import Depends, Header, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from parktime.daemon.domain.errors import RefusedError
from parktime.web.problem import ProblemError

_BEARER = HTTPBearer(
    scheme_name="token",
    description="The daemon's token, set by its operator.",
    auto_error=False,
)

TokenCheck = Callable[[Request, HTTPAuthorizationCredentials | None], Awaitable[None]]

Token = Callable[[], str]
"""Returns the operator's token of the current daemon."""


def service_token(token: str, key: str) -> str:
    """A token for one service, derived from the operator's token by HMAC.

    It does not reveal the operator's token, and is valid as long as that one.
    """
    signature = hmac.new(
        token.encode(), b"service\0" + key.encode("utf-8", "replace"), sha256
    ).hexdigest()
    encoded = urlsafe_b64encode(key.encode("utf-8", "replace")).decode().rstrip("=")
    return f"service.{encoded}.{signature}"


def service_of(token: str, credentials: str) -> str | None:
    """The service that a token is for; None if it is not a valid service token."""
    kind, _, rest = credentials.partition(".")
    try:
        encoded = rest.partition(".")[0].encode()
        key = urlsafe_b64decode(encoded + b"=" * (-len(encoded) % 4)).decode()
    except ValueError:
        return None
    return key if kind == "service" and _same(service_token(token, key), credentials) else None


def token_check(operators: Token, *, operator_only: bool = False) -> TokenCheck:
    """A dependency that requires the operator's token.

    Unless `operator_only`, the token of the service in the path will do.
    """

    async def check(
        request: Request, shown: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]
    ) -> None:
        token = operators()
        credentials = "" if shown is None else shown.credentials
        if _same(credentials, token):
            return
        service = service_of(token, credentials)
        if service is None:
            raise _unknown_token()
        if operator_only or service != request.path_params.get("key"):
            raise _wrong_service(service)

    return check


def open_check(operators: Token) -> Callable[[Request], Awaitable[None]]:
    """A dependency of reads that need no token, but check one that is sent.

    So the token of one service reads nothing of another.
    """
    check_shown = token_check(operators)

    async def check(request: Request) -> None:
        for header in request.headers.getlist("authorization"):
            scheme, _, shown = header.partition(" ")
            await check_shown(
                request, HTTPAuthorizationCredentials(scheme=scheme, credentials=shown.strip())
            )

    return check


def _same(one: str, other: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))


def _unknown_token() -> ProblemError:
    return ProblemError(
        401,
        "Unauthorized",
        "This call needs the daemon's token: send 'Authorization: Bearer TOKEN'.",
        headers={"WWW-Authenticate": "Bearer"},
    )


def _wrong_service(service: str) -> ProblemError:
    return ProblemError(
        403,
        "Forbidden",
        f"This token is only for the service '{service}' and the rights of its centre.",
    )


async def admin_only(
    acting_as: Annotated[
        Literal["admin", "educator"],
        Header(
            alias="X-Acting-As",
            description="The role of the caller: admin educator, or another.",
        ),
    ] = "admin",
) -> None:
    """A dependency of the set-up page, its mappings and its settings (admin-only)."""
    if acting_as != "admin":
        raise RefusedError(
            "only admin educators see and change the integration page and its settings",
            "admin-only",
        )

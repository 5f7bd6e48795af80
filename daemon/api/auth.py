"""Who may call: the daemon's bearer token, and who the caller acts as on the page."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Annotated, Literal

from fastapi import Depends, Header, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from parktime.daemon.domain.errors import Refused
from parktime.web.problem import Problem

_BEARER = HTTPBearer(
    scheme_name="token",
    description="The daemon's token, as its operator gave it.",
    auto_error=False,
)

TokenCheck = Callable[[Request, HTTPAuthorizationCredentials | None], Awaitable[None]]

Token = Callable[[], str]
"""The operator's token of the daemon that is asked."""


def service_token(token: str, key: str) -> str:
    """A token for one service alone, made of the operator's: who has it learns nothing of that one, and it ends with it."""
    mark = hmac.new(
        token.encode(), b"service\0" + key.encode("utf-8", "replace"), sha256
    ).hexdigest()
    return (
        f"service.{urlsafe_b64encode(key.encode('utf-8', 'replace')).decode().rstrip('=')}.{mark}"
    )


def service_of(token: str, shown: str) -> str | None:
    """The service for which a token is good; None for one that is no service's."""
    kind, _, rest = shown.partition(".")
    try:
        written = rest.partition(".")[0].encode()
        key = urlsafe_b64decode(written + b"=" * (-len(written) % 4)).decode()
    except ValueError:
        return None
    return key if kind == "service" and _same(service_token(token, key), shown) else None


def token_check(operators: Token, *, operator_only: bool = False) -> TokenCheck:
    """A dependency that lets callers pass with the operator's token, or with that of the service of the path unless `operator_only`."""

    async def check(
        request: Request, shown: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]
    ) -> None:
        token = operators()
        credentials = "" if shown is None else shown.credentials
        if _same(credentials, token):
            return
        service = service_of(token, credentials)
        if service is None:
            raise _unknown()
        if operator_only or service != request.path_params.get("key"):
            raise _another(service)

    return check


def open_check(operators: Token) -> Callable[[Request], Awaitable[None]]:
    """A dependency of what anybody on this machine may read: only whoever shows a token is taken at it, so that one service's gets nothing of another's here either."""
    check_shown = token_check(operators)

    async def check(request: Request) -> None:
        for header in request.headers.getlist("authorization"):
            scheme, _, shown = header.partition(" ")
            await check_shown(
                request, HTTPAuthorizationCredentials(scheme=scheme, credentials=shown.strip())
            )

    return check


def _same(one: str, other: str) -> bool:
    """In a time that is as long for a near miss as for any other."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))


def _unknown() -> Problem:
    return Problem(
        401,
        "Unauthorized",
        "This call needs the daemon's token: send 'Authorization: Bearer TOKEN'.",
        headers={"WWW-Authenticate": "Bearer"},
    )


def _another(service: str) -> Problem:
    return Problem(
        403,
        "Forbidden",
        f"This token is for the service '{service}' alone, and for what its centre may do.",
    )


async def admin_only(
    acting_as: Annotated[
        Literal["admin", "educator"],
        Header(
            alias="X-Acting-As",
            description="Who the caller acts for: an admin educator, or another.",
        ),
    ] = "admin",
) -> None:
    """A dependency of the page, its mappings and its settings (admin-only)."""
    if acting_as != "admin":
        raise Refused(
            "only admin educators see and change the integration page and its settings",
            "admin-only",
        )

"""Who may call: the daemon's bearer token, and who the caller acts as on the page."""

import hmac
from collections.abc import Awaitable, Callable
from typing import Annotated, Literal

from fastapi import Depends, Header
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from daemon.refused import Refused
from problems.problem import Problem

_BEARER = HTTPBearer(scheme_name="token", description="The daemon's token, as its operator gave it.", auto_error=False)

TokenCheck = Callable[[HTTPAuthorizationCredentials | None], Awaitable[None]]


def token_check(token: str) -> TokenCheck:
    """A dependency that lets only callers with this token pass; ValueError for a token that is empty."""
    if not token:
        raise ValueError("the daemon's token is empty: anybody would pass")
    expected = token.encode()

    async def check(shown: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]) -> None:
        # The comparison takes as long for a near miss as for any other.
        if shown is None or not hmac.compare_digest(shown.credentials.encode("utf-8", "replace"), expected):
            raise Problem(
                401,
                "Unauthorized",
                "This call needs the daemon's token: send 'Authorization: Bearer TOKEN'.",
                headers={"WWW-Authenticate": "Bearer"},
            )

    return check


async def admin_only(
    acting_as: Annotated[
        Literal["admin", "educator"],
        Header(alias="X-Acting-As", description="Who the caller acts for: an admin educator, or another."),
    ] = "admin",
) -> None:
    """A dependency of the page, its mappings and its settings (admin-only)."""
    if acting_as != "admin":
        raise Refused("only admin educators see and change the integration page and its settings", "admin-only")

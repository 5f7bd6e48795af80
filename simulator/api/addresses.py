"""Absolute addresses of what a server offers, as its caller reaches it."""

import re
from typing import Final

from starlette.types import Scope

CCMS_PATHS: Final = {"kidsoft": "/kidsoft/v2", "manage": "/manage"}
STORYPARK_PATH: Final = "/storypark/v1"
LINKS: Final = {
    "world": "world",
    "clock": "clock",
    "requests": "world/requests",
    "faults": "world/faults",
    "checkpoints": "world/checkpoints",
    "kidsoft": "kidsoft/v2/",
    "manage": "manage/",
    "storypark": "storypark/v1/",
    "openapi": "openapi.json",
    "docs": "docs",
    "kidsoft_docs": "kidsoft/docs",
    "manage_docs": "manage/docs",
    "storypark_docs": "storypark/docs",
}
"""What a world offers, relative to its address."""

_HOST: Final = re.compile(
    r"[A-Za-z0-9._-]{1,253}(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:[0-9]{1,5})?"
)


def origin_of(scope: Scope) -> str:
    """Scheme, host and port by which the caller reaches this server, such as `http://127.0.0.1:1`.

    The host is that of the `Host` header; without a plain one, the address that was connected to.
    """
    shown = next((value for name, value in scope["headers"] if name == b"host"), b"")
    host = shown.decode("latin-1")
    if _HOST.fullmatch(host) is None:
        address, port = scope.get("server") or ("localhost", None)
        host = f"[{address}]" if ":" in address else address
        host += f":{port}" if port is not None else ""
    return f"{scope.get('scheme', 'http')}://{host}"


def base_of(scope: Scope) -> str:
    """The address of the application that handles the request, with a slash at its end."""
    return f"{origin_of(scope)}{scope.get('root_path', '')}/"


def world_links(base: str) -> dict[str, str]:
    """The addresses of everything in the world at `base`, which ends with a slash."""
    return {name: base + path for name, path in LINKS.items()}

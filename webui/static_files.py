"""Styles and script of the pages, under names that change with their content."""

from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

TYPES: Final = {"parktime.css": "text/css", "parktime.js": "text/javascript"}
FOR_EVER: Final = {"Cache-Control": "public, max-age=31536000, immutable"}


@cache
def _contents() -> dict[str, tuple[bytes, str]]:
    """Content and media type by hashed name."""
    found = {}
    for name, media_type in TYPES.items():
        content = files("parktime.webui").joinpath("static", name).read_bytes()
        stem, _, suffix = name.rpartition(".")
        found[f"{stem}.{sha256(content).hexdigest()[:12]}.{suffix}"] = content, media_type
    return found


def static_url(name: str) -> str:
    """The address of a file by its plain name."""
    hashed = dict(zip(TYPES, _contents(), strict=True))
    return f"/static/{hashed[name]}"


async def serve_static(request: Request) -> Response:
    """A file; a browser may keep it for ever."""
    found = _contents().get(request.path_params["name"])
    if found is None:
        raise HTTPException(404)
    content, media_type = found
    return Response(content, media_type=media_type, headers=FOR_EVER)

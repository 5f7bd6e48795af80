"""A page to read an API and to try its calls in, served without any other host."""

from importlib.util import find_spec
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response

from parktime.web.problem import ProblemError

ASSETS: Final = ("swagger-ui-bundle.js", "swagger-ui.css", "favicon.png")
"""What fastapi-offline carries of Swagger UI."""


def add_docs_page(app: FastAPI, openapi_url: str = "openapi.json") -> None:
    """Serve the page at `/docs`. All addresses in it are relative, for any path before it.

    FastAPI's own page loads scripts from another host.
    """
    page = get_swagger_ui_html(
        openapi_url=openapi_url,
        title=app.title,
        swagger_js_url="docs/swagger-ui-bundle.js",
        swagger_css_url="docs/swagger-ui.css",
        swagger_favicon_url="docs/favicon.png",
    )

    async def show_docs(_: Request) -> Response:
        return HTMLResponse(page.body)

    async def show_asset(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in ASSETS:
            raise ProblemError(404, "Not Found", "There is nothing here.")
        return FileResponse(_folder() / name, headers={"Cache-Control": "max-age=3600"})

    app.add_route("/docs", show_docs, include_in_schema=False)
    app.add_route("/docs/{name}", show_asset, include_in_schema=False)


def _folder() -> Path:
    found = find_spec("fastapi_offline")
    assert found is not None and found.origin is not None, "it is a dependency of parktime"
    return Path(found.origin).parent / "static"

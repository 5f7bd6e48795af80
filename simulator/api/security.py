"""Authentication schemes in OpenAPI. Each API checks credentials itself."""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI

BEARER = {"type": "http", "scheme": "bearer"}
API_KEY = {"type": "apiKey", "in": "header", "name": "X-Api-Key"}


def document_security(
    app: FastAPI, name: str, scheme: dict[str, Any], open_paths: tuple[str, ...] = ()
) -> None:
    """Require `scheme` for every operation except `open_paths`. Call after adding all routes."""
    app.openapi = _with_security(app.openapi, name, scheme, open_paths)  # type: ignore[method-assign] # FastAPI's way


def _with_security(
    openapi: Callable[[], dict[str, Any]],
    name: str,
    scheme: dict[str, Any],
    open_paths: tuple[str, ...],
) -> Callable[[], dict[str, Any]]:
    def document() -> dict[str, Any]:
        made = openapi()
        made.setdefault("components", {})["securitySchemes"] = {name: scheme}
        for path, operations in made["paths"].items():
            if path not in open_paths:
                for operation in operations.values():
                    operation["security"] = [{name: []}]
        return made

    return document

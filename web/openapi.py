"""Documents problem responses in OpenAPI."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, TypeAdapter
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from parktime.web.api_document import NAME
from parktime.web.problem import MEDIA_TYPE

_PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "A problem document (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "A URI that identifies the problem."},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "What went wrong, and the remedy."},
        "errors": {
            "type": "array",
            "description": "With 422: every error of the request.",
            "items": {
                "type": "object",
                "required": ["where", "message"],
                "properties": {"where": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
    "additionalProperties": True,
}
_FASTAPI_SCHEMAS = ("HTTPValidationError", "ValidationError")


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For `responses=` of a route or application: these statuses return a problem document.

    The application needs `handlers.install`, which defines the schema.
    """
    return {status: _response(status) for status in statuses}


def _response(status: int) -> dict[str, Any]:
    return {
        "description": HTTPStatus(status).phrase,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def with_problems(openapi: Callable[[], dict[str, Any]]) -> Callable[[], dict[str, Any]]:
    """`openapi` of an application, with the problem schema instead of FastAPI's own 422 schema."""

    def document() -> dict[str, Any]:
        made = openapi()
        schemas = made.setdefault("components", {}).setdefault("schemas", {})
        for name in _FASTAPI_SCHEMAS:
            schemas.pop(name, None)
        schemas["Problem"] = _PROBLEM
        for path in made.get("paths", {}).values():
            for operation in path.values():
                _document_problems(operation)
        return made

    return document


def _document_problems(operation: dict[str, Any]) -> None:
    answers = operation["responses"]
    if "422" in answers:
        answers["422"] = _response(422)
    if "requestBody" in operation:
        answers.setdefault("413", _response(413))


def documented(shape: Any) -> Any:
    """A model for `response_model=` or `responses=`: documents `shape`, validates nothing."""
    return Annotated[Any, _SchemaOnly(shape)]


def json_response(shape: type, status: int = 200) -> dict[int | str, dict[str, Any]]:
    """For `responses=` of a route: a success documented by this model."""
    return {status: {"model": documented(shape)}}


class _SchemaOnly:
    def __init__(self, shape: Any) -> None:
        self._shape = shape

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.any_schema()

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        made = handler(TypeAdapter(self._shape).core_schema)
        if isinstance(self._shape, type) and "properties" in made:
            made = {**made, NAME: self._shape.__name__}
        return made

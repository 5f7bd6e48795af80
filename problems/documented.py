"""Shapes of answers in the OpenAPI document, without validators.

Routes encode their answers themselves: building the validators of all shapes would cost 0.1 s with each application.
"""

from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, TypeAdapter
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema


def documented(shape: Any) -> Any:
    """A model for `response_model=` or `responses=` that documents `shape` and validates nothing."""
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
        return handler(TypeAdapter(self._shape).core_schema)

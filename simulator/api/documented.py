"""Response models for OpenAPI alone: routes encode their responses themselves."""

from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, TypeAdapter
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema


def json_response(shape: type, status: int = 200) -> dict[int | str, dict[str, Any]]:
    """For `responses=` of a route:

    a success documented by this model, without building a validator.
    """
    return {status: {"model": Annotated[Any, _SchemaOnly(shape)]}}


class _SchemaOnly:
    def __init__(self, shape: type) -> None:
        self._shape = shape

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.any_schema()

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return handler(TypeAdapter(self._shape).core_schema)

"""The JSON Schema of a scenario file, for editors and programs."""

from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from simulator.scenario.format import ScenarioSchema

DRAFT = "https://json-schema.org/draft/2020-12/schema"


class _FileSchema(GenerateJsonSchema):
    """Pydantic's schema without generated titles and non-scalar defaults."""

    schema_dialect = DRAFT

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        written = super().dict_schema(schema)
        if "patternProperties" in written:
            written["additionalProperties"] = False  # or a key that fits no pattern would pass
        return written

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        written = super().default_schema(schema)
        if not isinstance(written.get("default"), (str, int)):
            written.pop("default", None)
        return written


def scenario_schema() -> dict[str, Any]:
    """The JSON Schema, draft 2020-12, of a whole scenario file."""
    described = ScenarioSchema.model_json_schema(schema_generator=_FileSchema)
    return {
        "$schema": DRAFT,
        **described,
        "title": "A parktime scenario",
        "description": "A story of one or more services: what is there, what is done, and what then holds.",
    }

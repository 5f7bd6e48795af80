"""Query parameters validated and documented by a model, and documented security."""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from fastapi import FastAPI
from pydantic import ConfigDict, ValidationError
from pydantic_core import ErrorDetails
from starlette.requests import Request

from parktime.web.model import ApiModel
from parktime.web.problem import describe_error, invalid

_MAX_PARAMETERS = 50


class Query(ApiModel):
    """Base of all queries: a field is a parameter, its alias the name on the wire."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, validate_by_alias=True, validate_by_name=False
    )


QueryT = TypeVar("QueryT", bound=Query)


class NoQuery(Query):
    """The query of an operation without parameters."""


def refuse_query(request: Request) -> None:
    """Raise ProblemError 422 for a request that has parameters, where there are none."""
    if request.scope["query_string"]:
        read_query(request, NoQuery)


async def no_query(request: Request) -> None:
    """A dependency of routes without parameters: `refuse_query`."""
    refuse_query(request)


def read_query(request: Request, model: type[QueryT]) -> QueryT:
    """The query of a request. Raises ProblemError 422 listing every error, with the known names."""
    try:
        pairs = parse_qsl(
            request.scope["query_string"].decode("latin-1"),
            keep_blank_values=True,
            max_num_fields=_MAX_PARAMETERS,
        )
    except ValueError:
        raise invalid([("query", f"has more than {_MAX_PARAMETERS} parameters")]) from None
    values = dict(pairs)
    if len(values) < len(pairs):
        raise invalid([("query", "gives a parameter twice")])
    try:
        return model.model_validate(values)
    except ValidationError as error:
        errors = [_describe(each, model) for each in error.errors(include_url=False)]
        raise invalid(errors) from None


def _describe(error: ErrorDetails, model: type[Query]) -> tuple[str, str]:
    where, message = describe_error(error)
    if error["type"] == "extra_forbidden":
        known = ", ".join(each["name"] for each in parameters_of(model))
        message += f": the parameters are {known}" if known else ": there are no parameters"
    return f"query.{where}".rstrip("."), message


@cache
def parameters_of(model: type[Query]) -> tuple[dict[str, Any], ...]:
    """The OpenAPI parameters of a query model. Do not modify."""
    schema = model.model_json_schema()
    required = schema.get("required", [])
    return tuple(
        {"name": name, "in": "query", "required": name in required, "schema": _without_null(field)}
        for name, field in schema.get("properties", {}).items()
    )


def _without_null(field: dict[str, Any]) -> dict[str, Any]:
    """The parameter's schema without null, as a query has none."""
    choices = [each for each in field.get("anyOf", []) if each != {"type": "null"}]
    rest = {key: value for key, value in field.items() if key not in ("anyOf", "default", "title")}
    return {**choices[0], **rest} if len(choices) == 1 else rest


BEARER = {"type": "http", "scheme": "bearer"}
API_KEY = {"type": "apiKey", "in": "header", "name": "X-Api-Key"}


def without_default(schema: dict[str, Any]) -> None:
    """Remove the default of a field that is left out rather than null."""
    schema.pop("default")


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

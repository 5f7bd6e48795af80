"""Completes an OpenAPI document: plain operation ids, tags, named schemas, who publishes it."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from fastapi import FastAPI

NAME: Final = "x-schema-name"
"""Marks an inline schema that belongs among the named ones."""

_REF: Final = "#/components/schemas/"
_CONTACT: Final = {"name": "The maintainers of parktime"}
_LICENSE: Final = {"name": "MIT", "identifier": "MIT"}

Document = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiDescription:
    """What FastAPI does not know of an API.

    Attributes:
        text: What the API is for.
        tags: What each tag stands for, by name, in the order in which they are shown.
        tag_of: The tag of an operation without one, by its path.
        id_of: The id of an operation by method and path; None: the name of its function.
        server: Where the API is, relative to its document.
    """

    text: str
    tags: Mapping[str, str]
    tag_of: Callable[[str], str]
    id_of: Callable[[str, str], str | None] = lambda _method, _path: None
    server: str = "."


def describe_api(app: FastAPI, description: ApiDescription) -> None:
    """Complete the OpenAPI document of `app`. Call last, after all that changes the document."""
    openapi = app.openapi

    def document() -> Document:
        return _complete(openapi(), description)

    app.openapi = document  # type: ignore[method-assign] # FastAPI's way


def operations_of(document: Document) -> Iterator[tuple[str, str, Document]]:
    """(method, path, operation) of a document."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def _complete(document: Document, description: ApiDescription) -> Document:
    """The document, changed in place; a second time it stays as it is."""
    info = document["info"]
    info |= {"description": description.text, "contact": _CONTACT, "license": _LICENSE}
    document.setdefault("servers", [{"url": description.server}])
    for method, path, operation in operations_of(document):
        operation["operationId"] = _operation_id(method, path, operation, description)
        operation.setdefault("tags", [description.tag_of(path)])
        operation.setdefault("security", [])
        body = operation.get("requestBody", {})
        for content in body.get("content", {}).values():
            _name_body(content, document)
    used = {tag for *_, operation in operations_of(document) for tag in operation["tags"]}
    document["tags"] = [
        {"name": name, "description": words}
        for name, words in description.tags.items()
        if name in used
    ]
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    document["paths"] = _tidy(document["paths"], schemas)
    for name in list(schemas):
        schemas[name] = _tidy(schemas[name], schemas)
    document["components"]["schemas"] = dict(sorted(schemas.items()))
    return document


def _operation_id(method: str, path: str, operation: Document, known: ApiDescription) -> str:
    generated: str = operation["operationId"]
    suffix = re.sub(r"\W", "_", path) + f"_{method.lower()}"
    return known.id_of(method, path) or generated.removesuffix(suffix)


def _name_body(content: Document, document: Document) -> None:
    """An object with a title gets a name."""
    schema = content.get("schema", {})
    if "properties" in schema and schema.get("title", "").isidentifier():
        content["schema"] = {**schema, NAME: schema["title"]}


def _tidy(value: Any, schemas: Document) -> Any:
    """A copy in which marked schemas are references, and a choice of one is that one."""
    if isinstance(value, list):
        return [_tidy(each, schemas) for each in value]
    if not isinstance(value, dict):
        return value
    made = {key: _tidy(each, schemas) for key, each in value.items() if key != NAME}
    only = made.get("oneOf")
    if isinstance(only, list) and len(only) == 1:
        made = {**{key: each for key, each in made.items() if key != "oneOf"}, **only[0]}
    name = value.get(NAME)
    if not isinstance(name, str):
        return made
    named = {**made, "title": name}
    return {"$ref": _REF + name} if schemas.setdefault(name, named) == named else made

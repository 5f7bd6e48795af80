"""Renders an OpenAPI document as Markdown: operations, then the schemas."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

Document = Mapping[str, Any]
REF = "#/components/schemas/"
STATUS_TEXT = {
    "400": "Bad Request",
    "401": "Unauthorized: no valid token",
    "403": "Forbidden: the token does not allow this",
    "404": "Not Found",
    "409": "Conflict: refused, and the document says by which rule",
    "413": "Content Too Large",
    "422": "Unprocessable Content: the document lists every error with its place",
    "429": "Too Many Requests",
    "503": "Service Unavailable",
    "504": "Gateway Timeout",
}


def render(document: Document, prefix: str = "", keep: str = "/") -> str:
    """Markdown for all operations whose path starts with `keep`; `prefix` is the mount path."""
    parts = [
        _operation(prefix + path, method, each) for path, method, each in operations(document, keep)
    ]
    used = _schemas_used(document, keep)
    schemas = document.get("components", {}).get("schemas", {})
    parts += ["## Schemas\n"] if used else []
    parts += [_schema(name, schemas[name]) for name in sorted(used)]
    return "\n".join(parts)


def operations(document: Document, keep: str = "/") -> Iterator[tuple[str, str, Document]]:
    """(path, method, operation) of a document."""
    for path, methods in document["paths"].items():
        if path.startswith(keep):
            for method, operation in methods.items():
                yield path, method.upper(), operation


def _operation(path: str, method: str, operation: Document) -> str:
    lines = [
        f"## {method} `{path}`\n",
        _text(operation.get("description", operation.get("summary", ""))),
        "",
    ]
    if operation.get("security"):
        lines += ["Needs a token.", ""]
    lines += _parameters(operation.get("parameters", []))
    lines += _body(operation.get("requestBody"))
    lines += ["| status | answer |", "| --- | --- |"]
    for status, answer in sorted(operation["responses"].items()):
        lines.append(f"| {status} | {_answer(status, answer)} |")
    return "\n".join(lines) + "\n"


def _parameters(parameters: list[Document]) -> list[str]:
    if not parameters:
        return []
    lines = ["| parameter | in | type | meaning |", "| --- | --- | --- | --- |"]
    for each in parameters:
        needed = ", required" if each.get("required") and each["in"] != "path" else ""
        meaning = each.get("description") or each.get("schema", {}).get("description", "")
        lines.append(
            f"| `{each['name']}` | {each['in']}{needed} | {_type(each.get('schema', {}))} | "
            f"{_cell(meaning)} |"
        )
    return [*lines, ""]


def _body(body: Document | None) -> list[str]:
    if not body:
        return []
    needed = "" if body.get("required") else " (may be left out)"
    lines = []
    for media, content in body["content"].items():
        schema = content.get("schema", {})
        lines += [f"Body{needed}, `{media}`: {_type(schema)}", ""]
        lines += _fields(schema) if "properties" in schema else []
    return lines


def _answer(status: str, answer: Document) -> str:
    content = answer.get("content", {})
    shapes = [_shape(media, each.get("schema", {})) for media, each in content.items()]
    words = STATUS_TEXT.get(status, "")
    if any("problem" in media for media in content):
        return f"{words or answer.get('description', '')} (problem document)"
    described = answer.get("description", "")
    described = "" if described == "Successful Response" else described
    return "; ".join(filter(None, [_cell(described), *shapes])) or "done"


def _shape(media: str, schema: Document) -> str:
    where = "" if media == "application/json" else f"`{media}`: "
    if "properties" in schema:
        fields = ", ".join(f"`{name}` {_type(each)}" for name, each in schema["properties"].items())
        return f"{where}{fields}"
    return f"{where}{_type(schema)}"


def _schema(name: str, schema: Document) -> str:
    lines = [f"### {name}\n", _text(schema.get("description", "")), ""]
    lines += _fields(schema) if "properties" in schema else [_type(schema)]
    return "\n".join(lines) + "\n"


def _fields(schema: Document) -> list[str]:
    required = set(schema.get("required", []))
    lines = ["| field | type | meaning |", "| --- | --- | --- |"]
    for name, each in schema["properties"].items():
        mark = (
            ""
            if name in required or "default" not in each
            else f"; default `{_json(each['default'])}`"
        )
        optional = " (optional)" if name not in required else ""
        lines.append(
            f"| `{name}`{optional} | {_type(each)}{mark} | {_cell(each.get('description', ''))} |"
        )
    return [*lines, ""]


def _type(schema: Document) -> str:
    """The type in words, with its bounds, and a link where it is a schema of its own."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(REF)
        return f"[{name}](#{slug(name)})"
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            return " or ".join(dict.fromkeys(_type(each) for each in schema[key]))
    if "const" in schema:
        return f"`{_json(schema['const'])}`"
    if "enum" in schema:
        return " \\| ".join(f"`{_json(each)}`" for each in schema["enum"])
    return _plain_type(schema)


def _plain_type(schema: Document) -> str:
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"list of {_type(schema.get('items', {}))}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), Mapping):
        return f"map to {_type(schema['additionalProperties'])}"
    if schema.get("format") == "date-time":
        return "instant"
    bounds = [
        f"{words} {schema[key]:,}"
        for key, words in (
            ("minimum", "≥"),
            ("maximum", "≤"),
            ("exclusiveMinimum", ">"),
            ("maxLength", "up to"),
        )
        if isinstance(schema.get(key), int | float) and abs(schema[key]) < 10**12
    ]
    if "up to" in " ".join(bounds):
        bounds[-1] += " characters"
    named = {"number": "number", "integer": "integer", "string": "text", "boolean": "true or false"}
    return f"{named.get(kind, kind)}{' (' + ', '.join(bounds) + ')' if bounds else ''}"


def _schemas_used(document: Document, keep: str) -> set[str]:
    schemas = document.get("components", {}).get("schemas", {})
    used: set[str] = set()
    waiting = [each for _, _, each in operations(document, keep)]
    while waiting:
        for name in re.findall(rf"'{REF}([^']+)'", str(waiting.pop())):
            if name not in used and name in schemas:
                used.add(name)
                waiting.append(schemas[name])
    return used


def slug(heading: str) -> str:
    """The anchor that the site gives to a heading of letters and digits."""
    return re.sub(r"[^\w]+", "-", heading.lower()).strip("-")


def _json(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _text(text: str) -> str:
    return text.strip()


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())

"""Problem documents (RFC 9457), and field types whose errors are in plain words."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema
from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"


class ProblemError(Exception):
    """Raised anywhere below a route to respond with this document and `status`.

    `type` is a URI that identifies the problem for programs, `extra` are further members of the
    document, `headers` go with the response.
    """

    def __init__(
        self,
        status: int,
        title: str,
        detail: str,
        type: str = "about:blank",
        headers: Mapping[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(f"{status} {title}: {detail}")
        self.status = status
        self.title = title
        self.detail = detail
        self.type = type
        self.headers = dict(headers or {})
        self.extra = extra

    def document(self) -> dict[str, Any]:
        """The members of the document, those of the RFC first."""
        return {
            "type": self.type,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            **self.extra,
        }

    def response(self) -> Response:
        """The response with the document."""
        # A lone surrogate from a JSON escape cannot be encoded as UTF-8.
        text = json.dumps(self.document(), ensure_ascii=False, default=str)
        return Response(
            text.encode("utf-8", "replace"),
            status_code=self.status,
            headers=self.headers,
            media_type=MEDIA_TYPE,
        )


MAX_ERRORS = 50


def invalid(errors: Sequence[tuple[str, str]]) -> ProblemError:
    """A 422 that lists the (where, message) of up to 50 errors."""
    listed = [{"where": where, "message": message} for where, message in errors[:MAX_ERRORS]]
    detail = "; ".join(f"{each['where']}: {each['message']}" for each in listed)
    return ProblemError(422, "Unprocessable Content", detail, errors=listed)


def describe_error(error: Mapping[str, Any]) -> tuple[str, str]:
    """(where, message) of a pydantic error, in plain words and without the value."""
    if error["type"] == "json_invalid":
        return "body", f"is not JSON: {error['ctx']['error']} at character {error['loc'][-1]}"
    where = ".".join(str(part) for part in error["loc"] if not _is_tag(part))
    return where, _message(error)


def _message(error: Mapping[str, Any]) -> str:
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    if error["type"] == "extra_forbidden":
        return "is not known here"
    return str(error["msg"])


def _is_tag(part: str | int) -> bool:
    """Whether a part of the place names a form, `(text)`, rather than a key."""
    return isinstance(part, str) and part.startswith("(") and part.endswith(")")


@dataclass(frozen=True, slots=True)
class SchemaPattern:
    """Adds a pattern to the JSON Schema only; a validator reports violations in words."""

    pattern: str

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {**handler(schema), "pattern": self.pattern}


def check_characters(text: str) -> str:
    """Return `text`. Raises ValueError for a NUL or a lone surrogate, which UTF-8 cannot encode."""
    if "\x00" in text:
        raise ValueError("has a NUL character, which no name has")
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("has half a surrogate pair, which is no character")
    return text


def check_not_blank(text: str) -> str:
    """Return `text`. Raises ValueError if it is blank."""
    if not text.strip():
        raise ValueError("is blank: give it at least one letter")
    return text


def whole_number(value: Any) -> Any:
    """Return `value`, as an int if it is an integral float: JSON has a single number type."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


BLANK_OR_NOT = r"^[^\u0000]*$"
NOT_BLANK = r"^[^\u0000]*[^\s\u0000\u001c-\u001f\u0085][^\u0000]*$"
"""Python counts five control characters as blank that JavaScript does not."""


Text = Annotated[str, AfterValidator(check_characters), SchemaPattern(BLANK_OR_NOT)]
Name = Annotated[
    str, AfterValidator(check_characters), AfterValidator(check_not_blank), SchemaPattern(NOT_BLANK)
]
WholeNumber = Annotated[int, BeforeValidator(whole_number)]

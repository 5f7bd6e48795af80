"""Building blocks of the schemas: the base model, and annotations for values with several forms.

The models are what editors complete from, so each form appears in the JSON Schema, and each states
in its messages what is expected.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Annotated, Any, Final, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationError,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import (
    CoreSchema,
    ErrorDetails,
    InitErrorDetails,
    PydanticCustomError,
    core_schema,
)

from parktime.simulator.scenario import times
from parktime.simulator.scenario.errors import shorten
from parktime.simulator.scenario.vocabulary import did_you_mean

MESSAGE_ERROR: Final = "parktime"
"""The error type whose message is complete."""

KEY_ERROR: Final = "parktime_key"
"""The error type of an issue at the key rather than its value."""
HINT_ERROR: Final = "parktime_hint"
"""The error type of a hint, left out where its step has another error: it may be a consequence."""
FORM_ERROR: Final = "parktime_form"
"""The error type for a value of an unexpected shape."""
VALUE_ERROR: Final = "parktime_value"
"""The error type whose message shows the value: better as it is written, where that is known."""


_Complete = Literal["parktime", "parktime_key", "parktime_hint"]


def schema_error(words: str, kind: _Complete = MESSAGE_ERROR) -> PydanticCustomError:
    """A validation error with this exact message; braces are not interpreted."""
    return PydanticCustomError(kind, "{words}", {"words": words})


def value_error(
    expected: str, value: Any, read: Callable[[str], Any] | None = None
) -> PydanticCustomError:
    """A validation error that shows the value that was found instead of what is expected.

    `read` raises ValueError where the value would be wrong as text, too: quotes would not help.
    """
    context = {
        "words": f"{expected}, {describe_value(value, read=read)}",
        "expected": expected,
        "read": read,
    }
    return PydanticCustomError(VALUE_ERROR, "{words}", context)


class ScenarioModel(BaseModel):
    """A mapping of a scenario: unknown keys are errors, and nothing is converted."""

    # defer_build: reading a file needs the validator of the whole document alone
    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        arbitrary_types_allowed=True,
        defer_build=True,
    )

    @model_validator(mode="wrap")
    @classmethod
    def _explain_keys(cls, value: Any, read: Callable[[Any], Self]) -> Self:
        try:
            return read(value)
        except ValidationError as error:
            details = [cls._with_words(each) for each in error.errors(include_url=False)]
            raise ValidationError.from_exception_data(cls.__name__, details) from None

    @classmethod
    def _with_words(cls, error: ErrorDetails) -> InitErrorDetails:
        kept = InitErrorDetails(
            type=_error_type(error),
            loc=error["loc"],
            input=error["input"],
            ctx=error.get("ctx", {}),
        )
        if len(error["loc"]) != 1:
            return kept
        key = str(error["loc"][0])
        if error["type"] == "extra_forbidden":
            kept["type"] = schema_error(cls.unknown_key_message(key), KEY_ERROR)
        elif error["type"] == "missing":
            kept["type"] = schema_error(f"'{key}' is missing: {cls._describe(key)}")
        return kept

    @classmethod
    def unknown_key_message(cls, key: str) -> str:
        """The message for an unknown key."""
        known = [name for name, _ in cls._keys()]
        return f"unknown key '{shorten(key)}'{did_you_mean(key, known) or _one_of(known)}"

    @classmethod
    def _keys(cls) -> Iterator[tuple[str, FieldInfo]]:
        return ((info.alias or name, info) for name, info in cls.model_fields.items())

    @classmethod
    def _describe(cls, key: str) -> str:
        described = {name: info.description for name, info in cls._keys()}
        return described.get(key) or "it is required here"


class Forms:
    """A value with several forms, distinguished by shape: text, number, mapping or list."""

    def __init__(self, expected: str, **forms: Any) -> None:
        self.expected = expected
        self.forms = forms

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        choices = {
            f"({shape})": handler.generate_schema(form) for shape, form in self.forms.items()
        }
        return core_schema.tagged_union_schema(
            choices,
            discriminator=lambda value: f"({shape_of(value)})",
            custom_error_type=FORM_ERROR,
            custom_error_message=f"expected {self.expected}",
        )


class NotNull:
    """For optional fields: the key may be left out, but not null."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        schema = handler(source)
        return schema["schema"] if schema["type"] == "nullable" else schema


class ParsedText:
    """A text parsed by `read`, which raises ValueError with a remedy."""

    def __init__(
        self,
        expected: str,
        read: Callable[[str], Any],
        *,
        pattern: str | None = None,
        among: Sequence[str] | Callable[[], Sequence[str]] = (),
        most: int = 200,
    ) -> None:
        self.expected = expected
        self.read = read
        self.most = most
        self.json: JsonSchemaValue = {"type": "string", "minLength": 1, "maxLength": most}
        if pattern is not None:
            self.json["pattern"] = pattern
        self.among = among

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self._checked)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        if self.among:
            return {
                "type": "string",
                "enum": list(self.among() if callable(self.among) else self.among),
            }
        return dict(self.json)

    def _checked(self, value: Any) -> Any:
        if not isinstance(value, str):
            raise value_error(f"expected {self.expected}", value, self.read)
        if not 0 < len(value) <= self.most:
            raise schema_error(f"expected {self.expected} of 1 to {self.most} characters")
        try:
            return self.read(value)
        except ValueError as error:
            raise schema_error(str(error)) from None


def shape_of(value: Any) -> str:
    """The shape of a value: text, number, mapping, list and so on."""
    shapes = {
        str: "text",
        int: "number",
        dict: "mapping",
        list: "list",
        bool: "truth",
        type(None): "nothing",
        float: "fraction",
    }
    return shapes.get(type(value), "thing")


def describe_value(
    value: Any, written: str | None = None, read: Callable[[str], Any] | None = None
) -> str:
    """The value found, for a message, with a remedy where only quotes are missing.

    `written`: as it is in the file. `read`: see `value_error`.
    """
    shown = show_scalar(value, written)
    if shown is None:
        return f"got a {shape_of(value)}"
    if not shown or (value is None and written is None):
        return "got nothing"
    try:
        _ = None if read is None else read(shown)
    except ValueError:
        return f"got {shown}"
    return f"got {shown}: put text in quotes, '{shown}'"


def show_scalar(value: Any, written: str | None = None) -> str | None:
    """A number, true, false or null, as it is written if that is known; None for anything else."""
    if value is not None and not isinstance(value, (bool, int, float)):
        return None
    if written is not None:
        return written
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _error_type(error: ErrorDetails) -> str | PydanticCustomError:
    context = error.get("ctx", {})
    if error["type"] == "value_error":
        return schema_error(str(context["error"]))
    if error["type"] == FORM_ERROR:
        return value_error(error["msg"], error["input"])
    if error["type"] == VALUE_ERROR:
        return value_error(context["expected"], error["input"], context["read"])
    for kind in (MESSAGE_ERROR, KEY_ERROR, HINT_ERROR):
        if error["type"] == kind:
            return schema_error(error["msg"], kind)
    return error["type"]


def _one_of(known: list[str]) -> str:
    return f": known keys are {', '.join(known)}" if len(known) <= 12 else ""


def is_tag(part: str | int) -> bool:
    """Whether part of an error's location names a form (`(text)`) rather than a key of the file."""
    return isinstance(part, str) and re.fullmatch(r"\([a-z]+\)", part) is not None


MAX_NAME, MAX_PROSE = 200, 10_000
"""Characters of a name, and of a title or a description."""


def tidy(text: str) -> str:
    """The text with whitespace collapsed. Raises ValueError if blank or with control characters."""
    if any(unicodedata.category(each) in ("Cc", "Cs") and each not in "\t\n\r" for each in text):
        raise ValueError("control characters are not allowed in text")
    words = " ".join(text.split())
    if not words:
        raise ValueError("expected text, got blank")
    return words


def _prose(text: str) -> str:
    tidy(text)
    return text.strip()


Text = Annotated[str, ParsedText("text", tidy, most=MAX_NAME)]
RoomName = Annotated[str, ParsedText("the name of a room", tidy, most=MAX_NAME)]
Prose = Annotated[str, ParsedText("text", _prose, most=MAX_PROSE)]
Day = Annotated[
    date, ParsedText("a date, e.g. 2026-12-24", times.parse_day, pattern=times.DAY_PATTERN)
]
DayRange = Annotated[
    tuple[date, date],
    ParsedText(
        "a range of dates, e.g. 2026-12-24..2027-01-03",
        times.parse_range,
        pattern=times.RANGE_PATTERN,
    ),
]
Duration = Annotated[
    timedelta,
    ParsedText("a duration, e.g. 12h", times.parse_duration, pattern=times.DURATION_PATTERN),
]
Instant = Annotated[
    times.UnresolvedTime,
    ParsedText("a time, e.g. 2026-12-10 09:00", times.read_instant, pattern=times.INSTANT_PATTERN),
]
Amount = Annotated[int, Field(ge=0, le=1_000_000)]
Switch = Annotated[Literal["on", "off"], Field(description="on or off")]
Turned = Annotated[Literal["on", "off"], AfterValidator(lambda word: word == "on")]

"""Turns pydantic's validation errors into messages with places and remedies."""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from parktime.simulator.scenario.errors import shorten
from parktime.simulator.scenario.scenario import Place
from parktime.simulator.scenario.schema.forms import (
    FORM_ERROR,
    KEY_ERROR,
    MESSAGE_ERROR,
    describe_value,
    is_tag,
)
from parktime.simulator.scenario.vocabulary import did_you_mean
from parktime.simulator.scenario.yaml_reader import Node

_AT_KEY = "[key]"


def locate_errors(error: ValidationError, root: Node) -> Iterator[tuple[Place, str]]:
    """Every error with the place of its key or value."""
    for each in error.errors(include_url=False):
        yield _place(each, root), error_message(each)


def error_message(error: ErrorDetails) -> str:
    """The message of an error, with a remedy."""
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    if error["type"] in (MESSAGE_ERROR, KEY_ERROR):
        return error["msg"]
    if error["type"] == FORM_ERROR:
        return f"{error['msg']}, {describe_value(error['input'])}"
    in_words = _MESSAGES.get(error["type"])
    return (
        in_words(error["input"], error.get("ctx", {})) if in_words else _lower_first(error["msg"])
    )


def _place(error: ErrorDetails, root: Node) -> Place:
    path: list[str | int] = []
    node: Node | None = root
    for part in error["loc"]:
        below = node.child(part) if node is not None else None
        if below is None and (is_tag(part) or part == _AT_KEY):
            continue
        if below is None:
            return root.key_place(tuple(path))  # a key is missing: where its mapping begins
        path, node = [*path, part], below
    at_key = error["type"] == KEY_ERROR or _AT_KEY in error["loc"][-1:]
    return root.key_place(tuple(path)) if at_key else root.value_place(tuple(path))


def _literal(value: Any, context: dict[str, Any]) -> str:
    right = re.findall(r"'([^']*)'", context["expected"]) or [context["expected"].lower()]
    either = " or ".join(filter(None, (", ".join(right[:-1]), right[-1])))
    if isinstance(value, str):
        return f"expected {either}, got '{shorten(value)}'{did_you_mean(value, right)}"
    shown = str(value).lower() if isinstance(value, bool) else str(value)
    return (
        f"expected {either}, "
        f"{f'got {shown}' if isinstance(value, (bool, int)) else describe_value(value)}"
    )


def _lower_first(message: str) -> str:
    return message[:1].lower() + message[1:]


def _expected(words: str) -> Callable[[Any, dict[str, Any]], str]:
    def choice_message(value: Any, context: dict[str, Any]) -> str:
        shown = (
            f"got '{shorten(value)}'"
            if isinstance(value, str)
            else describe_value(value).partition(":")[0]
        )
        return f"expected {words}, {shown}"

    return choice_message


def _number(value: Any, context: dict[str, Any]) -> str:
    unquote = ": remove the quotes" if isinstance(value, str) and value.isdecimal() else ""
    return _expected("a whole number, e.g. 40")(value, context) + unquote


_MESSAGES: Final[dict[str, Callable[[Any, dict[str, Any]], str]]] = {
    "literal_error": _literal,
    "int_type": _number,
    "bool_type": _expected("true or false"),
    "list_type": _expected("a list, e.g. [one, two]"),
    "dict_type": _expected("a mapping (key: value)"),
    "model_type": _expected("a mapping (key: value)"),
    "greater_than_equal": lambda value, context: f"expected at least {context['ge']}, got {value}",
    "less_than_equal": lambda value, context: f"expected at most {context['le']}, got {value}",
    "too_short": lambda value, context: "expected at least one, got none",
    "too_long": lambda value, context: (
        f"expected at most {context['max_length']}, got {context['actual_length']}"
    ),
}

"""Turns pydantic's validation errors into messages with places and remedies."""

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from parktime.simulator.scenario.errors import shorten
from parktime.simulator.scenario.scenario import Place
from parktime.simulator.scenario.schema.forms import (
    FORM_ERROR,
    HINT_ERROR,
    KEY_ERROR,
    MESSAGE_ERROR,
    VALUE_ERROR,
    describe_value,
    is_tag,
    show_scalar,
)
from parktime.simulator.scenario.vocabulary import did_you_mean
from parktime.simulator.scenario.yaml_reader import Node

_AT_KEY = "[key]"


def locate_errors(
    error: ValidationError, root: Node, known: Collection[Place] = ()
) -> Iterator[tuple[Place, str]]:
    """Every error with the place of its key or value.

    Args:
        error: What is wrong with the values.
        root: The document.
        known: Places of other errors. Values there are not in the document, so that a hint in
            the same step would only tell of a consequence.
    """
    for each in error.errors(include_url=False):
        if each["type"] == HINT_ERROR and _is_in_step(each, root, known):
            continue
        place, node = _locate(each, root)
        yield place, error_message(each, None if node is None else node.written)


def _is_in_step(error: ErrorDetails, root: Node, known: Collection[Place]) -> bool:
    """Whether one of these places is in the same step as the error."""
    steps = root.child("steps")
    number = next((part for part in error["loc"] if isinstance(part, int)), None)
    if steps is None or number is None or error["loc"][0] != "steps":
        return False
    begins = [(step.place.line, step.place.column) for step in steps.items]
    return any(bisect_right(begins, (place.line, place.column)) - 1 == number for place in known)


def error_message(error: ErrorDetails, written: str | None = None) -> str:
    """The message of an error, with a remedy; `written`: how the file has the value."""
    context = error.get("ctx", {})
    if error["type"] == "value_error":
        return str(context["error"])
    if error["type"] in (MESSAGE_ERROR, KEY_ERROR, HINT_ERROR):
        return error["msg"]
    if error["type"] == VALUE_ERROR:
        found = describe_value(error["input"], written, context["read"])
        return f"{context['expected']}, {found}"
    if error["type"] == FORM_ERROR:
        return f"{error['msg']}, {describe_value(error['input'], written)}"
    in_words = _MESSAGES.get(error["type"])
    if in_words is None:
        return _lower_first(error["msg"])
    return in_words(_Found(error["input"], written), context)


@dataclass(frozen=True, slots=True)
class _Found:
    """The value of an error, and how the file has it, if that is known."""

    value: Any
    written: str | None

    def __str__(self) -> str:
        shown = show_scalar(self.value, self.written)
        return str(self.value) if shown is None else shown


def _locate(error: ErrorDetails, root: Node) -> tuple[Place, Node | None]:
    """The place of an error, and the value there; None for an error of a key."""
    path: list[str | int] = []
    node: Node | None = root
    for part in error["loc"]:
        below = node.child(part) if node is not None else None
        if below is None and (is_tag(part) or part == _AT_KEY):
            continue
        if below is None:  # a key is missing: where its mapping begins
            return root.key_place(tuple(path)), None
        path, node = [*path, part], below
    if error["type"] == KEY_ERROR or _AT_KEY in error["loc"][-1:]:
        return root.key_place(tuple(path)), None
    return root.value_place(tuple(path)), node


def _literal(found: _Found, context: dict[str, Any]) -> str:
    right = re.findall(r"'([^']*)'", context["expected"]) or [context["expected"].lower()]
    either = " or ".join(filter(None, (", ".join(right[:-1]), right[-1])))
    value = found.value
    if isinstance(value, str):
        return f"expected {either}, got '{shorten(value)}'{did_you_mean(value, right)}"
    shown = f"got {found}" if isinstance(value, int) else describe_value(value, found.written)
    return f"expected {either}, {shown}"


def _lower_first(message: str) -> str:
    return message[:1].lower() + message[1:]


def _expected(words: str) -> Callable[[_Found, dict[str, Any]], str]:
    def choice_message(found: _Found, context: dict[str, Any]) -> str:
        if isinstance(found.value, str):
            return f"expected {words}, got '{shorten(found.value)}'"
        if found.value is None and not found.written:
            return f"expected {words}, got nothing"
        if show_scalar(found.value) is not None:
            return f"expected {words}, got {found}"
        return f"expected {words}, {describe_value(found.value)}"

    return choice_message


def _number(found: _Found, context: dict[str, Any]) -> str:
    value = found.value
    unquote = ": remove the quotes" if isinstance(value, str) and value.isdecimal() else ""
    return _expected("a whole number, e.g. 40")(found, context) + unquote


_MESSAGES: Final[dict[str, Callable[[_Found, dict[str, Any]], str]]] = {
    "literal_error": _literal,
    "int_type": _number,
    "bool_type": _expected("true or false"),
    "list_type": _expected("a list, e.g. [one, two]"),
    "dict_type": _expected("a mapping (key: value)"),
    "model_type": _expected("a mapping (key: value)"),
    "greater_than_equal": lambda found, context: f"expected at least {context['ge']}, got {found}",
    "less_than_equal": lambda found, context: f"expected at most {context['le']}, got {found}",
    "too_short": lambda found, context: "expected at least one, got none",
    "too_long": lambda found, context: (
        f"expected at most {context['max_length']}, got {context['actual_length']}"
    ),
}

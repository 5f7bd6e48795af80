"""What is wrong with the form of a file, in words that say what would be right, each at its place."""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from simulator.scenario.closest import did_you_mean
from simulator.scenario.forms import FORM, KEY, WORDS, clipped, is_tag, say_what
from simulator.scenario.scenario import Place
from simulator.scenario.yaml_text import Node

_AT_KEY = "[key]"


def placed(error: ValidationError, root: Node) -> Iterator[tuple[Place, str]]:
    """Every single error with the place of the key or value that it is about."""
    for each in error.errors(include_url=False):
        yield _place(each, root), say(each)


def say(error: ErrorDetails) -> str:
    """What is wrong, and what would be right."""
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    if error["type"] in (WORDS, KEY):
        return error["msg"]
    if error["type"] == FORM:
        return f"{error['msg'].removesuffix(',')}, {say_what(error['input'])}"
    in_words = _SAID.get(error["type"])
    return in_words(error["input"], error.get("ctx", {})) if in_words else _plainly(error["msg"])


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
    at_key = error["type"] == KEY or _AT_KEY in error["loc"][-1:]
    return root.key_place(tuple(path)) if at_key else root.value_place(tuple(path))


def _literal(value: Any, context: dict[str, Any]) -> str:
    right = re.findall(r"'([^']*)'", context["expected"]) or [context["expected"].lower()]
    either = " or ".join(filter(None, (", ".join(right[:-1]), right[-1])))
    if isinstance(value, str):
        return f"{either} is wanted here, not '{clipped(value)}'{did_you_mean(value, right)}"
    shown = str(value).lower() if isinstance(value, bool) else str(value)
    return f"{either} is wanted here, {f'not {shown}' if isinstance(value, (bool, int)) else say_what(value)}"


def _plainly(message: str) -> str:
    return message[:1].lower() + message[1:]


def _wanted(words: str) -> Callable[[Any, dict[str, Any]], str]:
    def say_wanted(value: Any, context: dict[str, Any]) -> str:
        shown = (
            f"not '{clipped(value)}'"
            if isinstance(value, str)
            else say_what(value).partition(":")[0]
        )
        return f"{words} is wanted here, {shown}"

    return say_wanted


def _number(value: Any, context: dict[str, Any]) -> str:
    unquote = ": take the quotes off" if isinstance(value, str) and value.isdecimal() else ""
    return _wanted("a whole number, e.g. 40,")(value, context) + unquote


_SAID: Final[dict[str, Callable[[Any, dict[str, Any]], str]]] = {
    "literal_error": _literal,
    "int_type": _number,
    "bool_type": _wanted("true or false"),
    "list_type": _wanted("a list, e.g. [one, two],"),
    "dict_type": _wanted("a mapping, key: value,"),
    "model_type": _wanted("a mapping, key: value,"),
    "greater_than_equal": lambda value, context: (
        f"at least {context['ge']} is wanted here, not {value}"
    ),
    "less_than_equal": lambda value, context: (
        f"at most {context['le']} is wanted here, not {value}"
    ),
    "too_short": lambda value, context: "at least one is wanted here, this is empty",
    "too_long": lambda value, context: (
        f"at most {context['max_length']} are wanted here, not {context['actual_length']}"
    ),
}

"""Writes plain data as YAML: values in flow style, one key per line where people read."""

import json
import re
from collections.abc import Iterator
from datetime import date
from textwrap import wrap
from typing import Any

SAFE = re.compile(
    r"[A-Za-zÀ-žĀ-ỹ][\wÀ-žĀ-ỹ .'-]*[\wÀ-žĀ-ỹ]"
    r"|\d{4}-\d{2}-\d{2}(\.\.\d{4}-\d{2}-\d{2})?|\d{1,3}[hdwm]"
)
WORDS = {"null", "true", "false"}
_UNPRINTABLE = re.compile(r"[\x7f-\x9f\u2028\u2029\ufffe\uffff]")
"""Allowed in a JSON text, and not in a scenario file."""


def flow(value: Any) -> str:
    """One value on one line; a key that is a mapping is given as a tuple of pairs."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{flow(key)}: {flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, tuple):
        return flow(dict(value))
    if isinstance(value, list):
        return "[" + ", ".join(flow(each) for each in value) + "]"
    if isinstance(value, str):
        return text(value)
    return value.isoformat() if isinstance(value, date) else json.dumps(value)


def text(value: str) -> str:
    """A scalar, quoted if YAML could read it as anything else."""
    if SAFE.fullmatch(value) and value.lower() not in WORDS:
        return value
    quoted = json.dumps(value, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)


def comment(words: str, indent: str = "") -> Iterator[str]:
    """A comment, in lines of at most 100 columns."""
    safe = _UNPRINTABLE.sub("\ufffd", " ".join(words.split()))
    yield from wrap(
        safe,
        100,
        initial_indent=f"{indent}# ",
        subsequent_indent=f"{indent}# ",
        break_on_hyphens=False,
    )


def block(value: dict[str, Any], indent: str) -> list[str]:
    """A mapping with one key per line."""
    return [f"{indent}{key}: {flow(each)}" for key, each in value.items()]


def document(scenario: dict[str, Any]) -> str:
    """A whole scenario file."""
    lines = block(
        {key: each for key, each in scenario.items() if key not in ("services", "steps")}, ""
    )
    lines.append("services:")
    for key, service in scenario["services"].items():
        lines += [f"  {key}:", *service_lines(service)]
    lines.append("steps:")
    for step in scenario["steps"]:
        first, *others = block(step, "    ")
        lines += ["  - " + first.strip(), *others]
    return "\n".join(lines) + "\n"


def service_lines(service: dict[str, Any]) -> list[str]:
    """A service: one child per line, otherwise one key per line."""
    lines: list[str] = []
    for key, value in service.items():
        if key == "children":
            lines += ["    children:", *(f"      - {flow(child)}" for child in value)]
        elif key == "storypark":
            lines += ["    storypark:", *block(value, "      ")]
        else:
            lines += block({key: value}, "    ")
    return lines

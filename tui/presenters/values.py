"""JSON values for people."""

import json
from typing import Any


def format_value(value: Any) -> str:
    """A JSON value without braces and quotes."""
    if value is None:
        return "–"
    if isinstance(value, dict):
        return ", ".join(f"{key}: {format_value(each)}" for key, each in value.items()) or "–"
    if isinstance(value, list):
        return ", ".join(format_value(each) for each in value) or "none"
    return value if isinstance(value, str) else json.dumps(value)

"""Invalid requests: 422 with every error and its place."""

from collections.abc import Mapping, Sequence
from typing import Any

from problems.problem import Problem

MAX_ERRORS = 50


def invalid(errors: Sequence[tuple[str, str]]) -> Problem:
    """A 422 that lists the (where, message) of up to 50 errors."""
    listed = [{"where": where, "message": message} for where, message in errors[:MAX_ERRORS]]
    detail = "; ".join(f"{each['where']}: {each['message']}" for each in listed)
    return Problem(422, "Unprocessable Content", detail, errors=listed)


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

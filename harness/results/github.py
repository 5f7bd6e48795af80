"""Workflow commands of GitHub Actions: what failed as annotations at file and line."""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from parktime.tui.visible import visible

MAX_ANNOTATIONS = 50
"""GitHub shows no more of one job."""


def annotation(file: str, line: int, message: str, *, title: str, column: int | None = None) -> str:
    """An error at a place in a file, as one line for the runner."""
    places = {"file": _relative(file), "line": line, "col": column, "title": title}
    written = ",".join(
        f"{key}={_property(str(value))}" for key, value in places.items() if value is not None
    )
    return f"::error {written}::{_data(message)}"


def annotations(results: Iterable[Mapping[str, Any]]) -> list[str]:
    """An annotation for each expectation that did not hold, and for each other failure."""
    found = [each for result in results for each in _of_result(result)]
    left = len(found) - MAX_ANNOTATIONS
    return found if left <= 0 else [*found[:MAX_ANNOTATIONS], f"::error::and {left} more"]


def _of_result(result: Mapping[str, Any]) -> Iterator[str]:
    file, title = result["file"], result["title"]
    for row in result["expectations"]:
        if not row["passed"]:
            message = f"expected {row['expected']}\nactual {row['actual']}\nat {row['at']}"
            yield annotation(file, row["line"], message, title=title)
    for row in result["failures"]:
        yield annotation(file, row["line"], f"{row['message']}\nat {row['at']}", title=title)
    if result.get("interrupted"):
        yield annotation(file, 1, "interrupted", title=title)


def _relative(file: str) -> str:
    """The path below the working folder, as GitHub wants it; others stay as they are."""
    path = Path(file)
    here = Path(os.curdir).absolute()
    return str(path.relative_to(here)) if path.is_absolute() and here in path.parents else file


def _data(text: str) -> str:
    shown = "\n".join(map(visible, text.split("\n")))
    return shown.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")

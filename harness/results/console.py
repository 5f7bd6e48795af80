"""What a command prints: every character of it can be seen."""

import json
from collections.abc import Iterable
from typing import Any

import typer

from parktime.tui.visible import escape_json, visible_lines


def say(text: str | Iterable[str], *, err: bool = False) -> None:
    """Print lines that may hold names or other text of people."""
    text = text if isinstance(text, str) else "\n".join(text)
    typer.echo(visible_lines(text), err=err)


def say_json(value: Any, *, indent: int = 1) -> None:
    """Print JSON for programs; what a terminal would not show is escaped as JSON does it."""
    typer.echo(escape_json(json.dumps(value, ensure_ascii=False, indent=indent)))

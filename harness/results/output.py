"""Where output goes: a command's result to standard output and to files, log lines to stderr.

Whatever may hold names or other text of people is written so that every character can be seen.
"""

import json
import os
import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any, TextIO

import typer

from parktime.tui.visible import escape_json, visible_lines

if TYPE_CHECKING:
    from parktime.tui.presenters.table_text import Table, TableFormat

WIDTH = 120
"""Columns of text where there is no terminal."""


def say(text: str | Iterable[str], *, err: bool = False) -> None:
    """Print lines that may hold names or other text of people."""
    text = text if isinstance(text, str) else "\n".join(text)
    typer.echo(visible_lines(text), err=err)


def is_screen(stream: TextIO) -> bool:
    """Whether Rich would write colours or move the cursor; asked without the time to load it."""
    return stream.isatty() or any(name in os.environ for name in ("FORCE_COLOR", "TTY_COMPATIBLE"))


def say_coloured(text: str, style: str = "") -> None:
    """Print lines in a style of Rich, which only a screen shows."""
    if not is_screen(sys.stdout):
        sys.stdout.write(f"{text}\n")
        return
    from rich.console import Console
    from rich.text import Text

    Console(file=sys.stdout, highlight=False, soft_wrap=True).print(Text(text, style=style))


def say_json(value: Any, *, indent: int = 1) -> None:
    """Print JSON for programs; what a terminal would not show is escaped as JSON does it."""
    typer.echo(escape_json(json.dumps(value, ensure_ascii=False, indent=indent)))


def say_table(table: "Table", form: "TableFormat") -> None:
    """Print a table as CSV or Markdown. Markdown shows what a terminal would not."""
    from parktime.tui.presenters.table_text import format_table

    typer.echo(format_table(table, form))


def terminal_width() -> int:
    """Columns of the terminal."""
    return get_terminal_size((WIDTH, 24)).columns


def write_json(path: Path, value: Any) -> None:
    """Write a result to a file as JSON."""
    write_text(path, json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def write_text(path: Path, text: str) -> None:
    """Write a result to a file in UTF-8, with half of a surrogate pair as an escape."""
    path.write_text(text, encoding="utf-8", errors="backslashreplace")


def log_to_stderr(*, warnings_only: bool = False) -> None:
    """Send this process's log lines to its standard error, whatever that is at the time."""
    from parktime.daemon.telemetry.log import log

    log.configure_later(partial(_configure_log, warnings_only=warnings_only))


def _configure_log(*, warnings_only: bool) -> None:
    import logging

    import structlog

    least = logging.WARNING if warnings_only else logging.NOTSET
    structlog.configure(
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(least),
    )

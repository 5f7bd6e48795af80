"""The log of `parktime daemon`: text or JSON, from a level on, on standard error."""

import logging
import os
import sys
from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any, Literal

import structlog

LogFormat = Literal["text", "json"]
LogLevel = Literal["debug", "info", "warning", "error"]


def configure_log(layout: LogFormat, level: LogLevel) -> None:
    """Log to standard error as text or as JSON, one object a line, from this level on.

    Lines of libraries are laid out alike; below warnings they are left out.
    """
    least = logging.getLevelNamesMapping()[level.upper()]
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper("iso", key="timestamp"),
    ]
    ending: Sequence[Any] = (
        [structlog.processors.JSONRenderer()]
        if layout == "json"
        else [structlog.dev.ConsoleRenderer(colors=_has_colours())]
    )
    structlog.configure(
        processors=[*shared, *ending],
        logger_factory=_logger,
        wrapper_class=structlog.make_filtering_bound_logger(least),
    )
    handler = _StandardError()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name, _without_message],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *ending],
        )
    )
    root = logging.getLogger()
    root.handlers = [each for each in root.handlers if not isinstance(each, _StandardError)]
    root.addHandler(handler)
    root.setLevel(max(least, logging.WARNING))


class _StandardError(logging.Handler):
    """Writes lines of libraries to standard error, whatever that is at the time."""

    def emit(self, record: logging.LogRecord) -> None:
        sys.stderr.write(self.format(record) + "\n")


def _has_colours() -> bool:
    return sys.stderr.isatty() and "NO_COLOR" not in os.environ


def _without_message(_: object, __: str, line: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Show of an exception its type and its places: its message may quote a name."""
    from parktime.web.handlers import format_frames

    error = line.pop("exc_info", None)
    if isinstance(error, tuple) and isinstance(error[1], BaseException):
        line["type"], line["places"] = type(error[1]).__name__, format_frames(error[1])
    return line


def _logger(*_: object) -> structlog.PrintLogger:
    return structlog.PrintLogger(sys.stderr)

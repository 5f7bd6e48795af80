"""Where log lines go: to standard error, so that standard output holds a command's result alone."""

import logging
import sys

import structlog


def to_standard_error(*, warnings_only: bool = False) -> None:
    """Send this process's log lines to its standard error, whatever that is at the time."""
    least = logging.WARNING if warnings_only else logging.NOTSET
    structlog.configure(
        logger_factory=_logger, wrapper_class=structlog.make_filtering_bound_logger(least)
    )


def _logger(*_: object) -> structlog.PrintLogger:
    return structlog.PrintLogger(sys.stderr)

"""Where commands log to: standard error, since their output is for people and programs who asked."""

import sys

import structlog


def to_standard_error() -> None:
    """From now on every line that is logged in this process goes to its standard error, whatever that is at the time."""
    structlog.configure(logger_factory=_logger)


def _logger(*_: object) -> structlog.PrintLogger:
    return structlog.PrintLogger(sys.stderr)

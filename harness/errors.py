"""The errors of the harness. The command turns each into a line on stderr and an exit status.

HarnessError
├── UsageError               a file or an argument is wrong; nothing was done (exit status 2)
├── ScenarioNotFoundError    a FILE that is neither a path nor the name of a library scenario
├── RefusedError             the daemon or the world refused what was asked (exit status 1)
└── InternalError            a program of ours failed; the play cannot be trusted (exit status 3)
"""

from collections.abc import Sequence
from typing import Any


class HarnessError(Exception):
    """Root of the harness's errors."""


class UsageError(HarnessError):
    """A file or an argument is wrong; nothing was done. `lines` are printed before the message.

    `issues` are those of scenario files, each with file, line, column and message.
    """

    def __init__(
        self, message: str, lines: list[str] | None = None, issues: Sequence[Any] = ()
    ) -> None:
        super().__init__(message)
        self.message = message
        self.lines = lines or []
        self.issues = issues


class ScenarioNotFoundError(HarnessError):
    """A FILE that is neither a path nor a name in the library; with what would be right."""


class RefusedError(HarnessError):
    """The daemon or the world refused. `rule` is the id of the handbook's rule, if one did."""

    def __init__(self, message: str, rule: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.rule = rule


class InternalError(HarnessError):
    """A program of ours failed: the play cannot be trusted."""

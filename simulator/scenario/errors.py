"""Issues of a scenario file, with their places."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from parktime.simulator.errors import SimulatorError
from parktime.simulator.scenario.scenario import Place

MAX_ISSUES = 50
"""Limit of issues reported at once."""
MAX_QUOTED = 100
"""Limit of characters quoted from the file in a message."""

Issue = tuple[Place, str]
"""A place in a file, and the message with its remedy."""

_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Characters that move the cursor, reverse the text or break the line of a message."""


@dataclass(frozen=True, slots=True)
class ScenarioIssue:
    """One issue and its remedy. Line and column count from 1."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class ScenarioError(SimulatorError):
    """An invalid scenario file.

    `issues` in file order, at most MAX_ISSUES; `omitted` counts the rest.
    """

    def __init__(self, file: str, issues: Iterable[Issue]) -> None:
        unique = {
            ScenarioIssue(file, place.line, place.column, escape_invisible(words))
            for place, words in issues
        }
        found = sorted(unique, key=_order)
        self.issues: list[ScenarioIssue] = found[:MAX_ISSUES]
        self.omitted = len(found) - len(self.issues)
        super().__init__("\n".join([*map(str, self.issues), *self._rest()]))

    def _rest(self) -> list[str]:
        return [f"and {self.omitted} more"] if self.omitted else []


def escape_invisible(words: str) -> str:
    """The text in one line, with invisible characters as escapes."""
    return _INVISIBLE.sub(lambda found: f"\\u{ord(found[0]):04X}", words)


def shorten(text: str) -> str:
    """Text from the file, shortened for a message."""
    return text if len(text) <= MAX_QUOTED else f"{text[:MAX_QUOTED]}…"


def _order(issue: ScenarioIssue) -> tuple[int, int, str]:
    return issue.line, issue.column, issue.message

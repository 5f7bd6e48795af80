"""The errors of a roster file.

RosterError          a roster that cannot be read; its issues name the file
RosterIssuesError    issues found while reading, before the file's name is known
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from parktime.harness.errors import HarnessError

MOST_FAULTS = 50


@dataclass(frozen=True, slots=True, order=True)
class RosterIssue:
    """One issue of a roster file; `line` counts from 1 (0: the file as a whole)."""

    line: int
    message: str
    file: str = ""

    def __str__(self) -> str:
        """`file:line: what is wrong, and what would be right`."""
        return (
            f"{self.file}:{self.line}: {self.message}"
            if self.line
            else f"{self.file}: {self.message}"
        )


class RosterError(HarnessError):
    """A roster that cannot be read without guessing; with at most fifty `issues` a file."""

    def __init__(self, issues: Iterable[RosterIssue]) -> None:
        self.issues = list(issues)
        super().__init__("\n".join(map(str, self.issues)))

    @classmethod
    def of(cls, file: str, issues: Iterable[RosterIssue]) -> "RosterError":
        """The error of one file, whose name the issues do not have yet."""
        return cls(sorted({replace(fault, file=file) for fault in issues})[:MOST_FAULTS])


class RosterIssuesError(HarnessError):
    """Issues found by a part of the reading that does not know the file's name."""

    def __init__(self, *issues: RosterIssue) -> None:
        super().__init__("; ".join(fault.message for fault in issues))
        self.issues = issues

"""What is wrong with a roster, and where."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from parktime.harness.errors import HarnessError

MOST_FAULTS = 50


@dataclass(frozen=True, slots=True, order=True)
class RosterIssue:
    """One fault of a roster file; `line` counts from 1 (0: the file as a whole)."""

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
    """A roster that cannot be read without guessing; `faults` are at most fifty of a file, in its order."""

    def __init__(self, faults: Iterable[RosterIssue]) -> None:
        self.faults = list(faults)
        super().__init__("\n".join(map(str, self.faults)))

    @classmethod
    def of(cls, file: str, faults: Iterable[RosterIssue]) -> "RosterError":
        """The error of one file, whose name the faults do not bear yet."""
        return cls(sorted({replace(fault, file=file) for fault in faults})[:MOST_FAULTS])


class RosterIssuesError(HarnessError):
    """A fault found by a part of the reading that does not know the file's name."""

    def __init__(self, *faults: RosterIssue) -> None:
        super().__init__("; ".join(fault.message for fault in faults))
        self.faults = faults

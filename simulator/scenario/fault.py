"""What is wrong with a scenario file, and where."""

from collections.abc import Iterable
from dataclasses import dataclass

from simulator.scenario.scenario import Place

MOST_FAULTS = 50
"""Faults told at once; a file with more has one cause."""


Wrong = tuple[Place, str]
"""A place in a file, and what is wrong there with what would be right."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, with its remedy; line and column count from 1."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class ScenarioError(Exception):
    """A file that is no scenario. `faults` in the file's order, at most MOST_FAULTS of them; `untold` counts the rest."""

    def __init__(self, file: str, wrong: Iterable[Wrong]) -> None:
        found = sorted({Fault(file, place.line, place.column, words) for place, words in wrong}, key=_order)
        self.faults: list[Fault] = found[:MOST_FAULTS]
        self.untold = len(found) - len(self.faults)
        super().__init__("\n".join([*map(str, self.faults), *self._rest()]))

    def _rest(self) -> list[str]:
        return [f"and {self.untold} more"] if self.untold else []


def _order(fault: Fault) -> tuple[int, int, str]:
    return fault.line, fault.column, fault.message

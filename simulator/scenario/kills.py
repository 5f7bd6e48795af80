"""What becomes of the daemon, as a scenario writes it: down, up, or killed."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from simulator.faults.calls import GROUPS
from simulator.scenario.faults import Calls
from simulator.scenario.forms import Forms, Spelled, Written, wrong
from simulator.scenario.scenario import KillEntry

MOST_CALLS = 1_000_000

_MOVES = ("down", "up", "kill")


class WrittenCut(Written):
    """At which call the daemon dies, and whether the vendor has done it then."""

    after: Annotated[int, Field(ge=1, le=MOST_CALLS)] = Field(
        default=1, description="at which of these calls from now on: 1 (as if left out) is the next one"
    )
    calls: Calls = Field(
        default=frozenset(), description="which calls count: writes (as if left out), reads, all, or by name"
    )
    when: Literal["before", "after"] = Field(
        default="before",
        description="before (as if left out) the call reaches the vendor, or after the vendor has done it and before its answer arrives",
    )


class WrittenKill(Written):
    """A kill that waits for its moment."""

    kill: WrittenCut = Field(description="at which call, e.g. `kill: {after: 3, calls: writes, when: after}`")

    def entry(self) -> KillEntry:
        """The kill."""
        cut = self.kill
        return KillEntry(cut.after, cut.calls or GROUPS["writes"], cut.when == "after")


def _move(word: str) -> str:
    if word not in _MOVES:
        raise wrong(f"down, up or kill is wanted here, not {word}")
    return word


DaemonMove = Annotated[
    str | KillEntry,
    Forms(
        "down, up, kill, or {kill: {after: 3}},",
        text=Annotated[Literal["down", "up", "kill"], Spelled("down, up or kill", _move, among=_MOVES)],
        mapping=Annotated[WrittenKill, AfterValidator(WrittenKill.entry)],
    ),
]

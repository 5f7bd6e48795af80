"""Schema of the `daemon` verb: down, up, killed, or with an unusable store."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from simulator.faults.calls import GROUPS
from simulator.scenario.faults import Calls
from simulator.scenario.forms import Forms, NotNull, ParsedText, ScenarioModel, schema_error
from simulator.scenario.scenario import KillEntry, StoreEntry, StoreState

MAX_CALLS = 1_000_000

_MOVES = ("down", "up", "kill")


class CutSchema(ScenarioModel):
    """At which call the daemon is killed, and whether the vendor has handled it by then."""

    after: Annotated[int, Field(ge=1, le=MAX_CALLS)] = Field(
        default=1,
        description="at which of these calls from now on: 1 (as if left out) is the next one",
    )
    calls: Calls = Field(
        default=frozenset(),
        description="which calls count: writes (as if left out), reads, all, or by name",
    )
    when: Literal["before", "after"] = Field(
        default="before",
        description="before the vendor gets the call (default), or after it has handled it",
    )


class MoveSchema(ScenarioModel):
    """A pending kill, or a state of the store."""

    kill: Annotated[CutSchema | None, NotNull()] = Field(
        default=None,
        description="at which call it dies, e.g. `kill: {after: 3, calls: writes, when: after}`",
    )
    store: Annotated[StoreState | None, NotNull()] = Field(
        default=None,
        description="locked: by another process; full: no disk space; free: neither",
    )

    @model_validator(mode="after")
    def _one(self) -> "MoveSchema":
        if (self.kill is None) == (self.store is None):
            raise schema_error(
                "expected one of `kill: {after: 3}`, `store: locked` or `store: full`"
            )
        return self

    def entry(self) -> KillEntry | StoreEntry:
        """The kill or store state as a value."""
        if self.store is not None:
            return StoreEntry(self.store)
        assert self.kill is not None, "one of the two is given"
        return KillEntry(
            self.kill.after, self.kill.calls or GROUPS["writes"], self.kill.when == "after"
        )


def _move(word: str) -> str:
    if word not in _MOVES:
        raise schema_error(f"expected down, up or kill, got {word}")
    return word


DaemonMove = Annotated[
    str | KillEntry | StoreEntry,
    Forms(
        "down, up, kill, or {kill: {after: 3}}",
        text=Annotated[
            Literal["down", "up", "kill"], ParsedText("down, up or kill", _move, among=_MOVES)
        ],
        mapping=Annotated[MoveSchema, AfterValidator(MoveSchema.entry)],
    ),
]

"""One dated sentence of a story."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Source = Literal["people", "picture", "run"]
"""Somebody did it · the CCMS's API served something else from then on · a run did it."""


@dataclass(frozen=True, slots=True)
class Told:
    """`line` is the scenario's, of what people did; `run` the ordinal of the run, `rule` the rule that it went by."""

    at: datetime
    source: Source
    text: str
    rule: str | None = None
    line: int | None = None
    run: int | None = None

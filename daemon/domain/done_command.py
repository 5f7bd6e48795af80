"""What an operator did, as the log of commands keeps it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class DoneCommand:
    """A command that was done, with all its values, so that it can be done again.

    It has neither a PIN nor any credentials.

    Attributes:
        name: The command, such as `map` or `set_up`.
        values: Its values, ready for JSON; people and rooms with id and name.
        position: How many events the simulated world had logged before; None on real time.
        id: Its number in the log; 0 before it is stored.
        run: The id of the run that it caused, 0 for none.
    """

    service: str
    at: datetime
    name: str
    values: dict[str, Any] = field(default_factory=dict)
    position: int | None = None
    id: int = 0
    run: int = 0

"""What stays as somebody decided, whatever the rules say, until its record in the CCMS changes or somebody lets go."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Kept:
    """A child or room that no run changes: what a run did to it was undone, or a removal of it was rejected.

    `record` is what the CCMS said of it then, in one line: where the CCMS says anything else, it is kept no longer. `ordinal` is the run's that was undone or held.
    """

    about: Literal["child", "room"]
    ccms_id: str
    name: str
    reason: Literal["undone", "rejected"]
    since: datetime
    ordinal: int
    record: str

"""Removals that a run did not dare, waiting for somebody's word."""

from dataclasses import dataclass
from datetime import datetime

from daemon.model.change import Change


@dataclass(frozen=True, slots=True)
class Staged:
    """The removals that run `ordinal` held back. `digest` stands for this very list: an approval of any other is refused."""

    digest: str
    since: datetime
    ordinal: int
    changes: tuple[Change, ...]

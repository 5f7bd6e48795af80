"""A place in the stream: the id of an event, which sorts as text."""

import re
from dataclasses import dataclass
from typing import Final

_FORM: Final = re.compile(r"(\d{12})-(\d{5})", re.ASCII)
ID_PATTERN: Final = r"^\d{12}-\d{5}$"
"""The form of an id, for clients to check; its parts mean nothing to them."""
_LAST_INDEX: Final = 99_999


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """The place of an event: the revision of its commit, and its number among its events."""

    revision: int
    index: int = 0

    @classmethod
    def parse(cls, text: str) -> "Position":
        """The position of an id. Raises ValueError for any other text."""
        found = _FORM.fullmatch(text)
        if found is None:
            raise ValueError("is not the id of an event: send one as it was received")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def after_all_of(cls, revision: int) -> "Position":
        """The place after all events of a revision."""
        return cls(revision, _LAST_INDEX)

    def __str__(self) -> str:
        """The id."""
        return f"{self.revision:012d}-{self.index:05d}"


BEGINNING: Final = Position(0)
"""Before all events."""

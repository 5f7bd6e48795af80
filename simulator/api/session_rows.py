"""Caches a picture's sessions across the pages of one query."""

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from datetime import date

from simulator.world.picture import Picture, SessionRow

_MAX_KEPT = 8


class SessionRowCache:
    """The most recent expansions."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Hashable, date, date], tuple[int, Sequence[SessionRow]]] = (
            OrderedDict()
        )

    def rows(
        self, whose: Hashable, picture: Picture, dates: tuple[date, date]
    ) -> Sequence[SessionRow]:
        """All sessions in these dates, both inclusive; `whose` identifies the pictures."""
        key = (whose, *dates)
        kept = self._kept.get(key)
        if kept is not None and kept[0] == picture.revision:
            return kept[1]
        rows = picture.sessions(*dates)
        self._kept[key] = (picture.revision, rows)
        self._kept.move_to_end(key)
        if len(self._kept) > _MAX_KEPT:
            self._kept.popitem(last=False)
        return rows

"""Somebody else who holds the daemon's store, so that nothing can be written to it."""

import sqlite3
from contextlib import closing
from typing import Final

from harness.errors import RefusedError

_SQLITE: Final = "sqlite:///"


class StoreLock:
    """A lock on the store at a URL as another program would have it: everything can be read, and nothing written."""

    def __init__(self, store_url: str) -> None:
        self._url = store_url
        self._held: sqlite3.Connection | None = None

    def hold(self) -> None:
        """From now on, until it is let go; to hold it twice does nothing. RefusedError where it is no SQLite file."""
        if not self._url.startswith(_SQLITE):
            raise RefusedError("only a store in SQLite can be locked")
        if self._held is None:
            self._held = sqlite3.connect(self._url.removeprefix(_SQLITE), isolation_level=None)
            self._held.execute("BEGIN IMMEDIATE")

    def let_go(self) -> None:
        """The store is free again."""
        if self._held is not None:
            held, self._held = self._held, None
            with closing(held):
                held.rollback()

    @property
    def is_held(self) -> bool:
        """Whether nothing can be written."""
        return self._held is not None

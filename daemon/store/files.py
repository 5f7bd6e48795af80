"""The files of an SQLite store, which must stay those that were opened.

SQLite goes on writing to a file that was deleted or replaced: all would seem well, and nothing of
it would be there after a restart.
"""

import os
from pathlib import Path
from typing import Final

SUFFIXES: Final = ("", "-wal", "-shm")
"""What SQLite appends to the name of a database for each of its files."""


class StoreFiles:
    """The files of an open store, by what identifies them on their disk."""

    def __init__(self, path: Path) -> None:
        paths = [f"{path}{suffix}" for suffix in SUFFIXES]
        opened = {each: _identity(each) for each in paths}
        self._opened = {each: found for each, found in opened.items() if found is not None}

    def refusal(self) -> str | None:
        """Why nothing may be written any more; None if every file is where it was."""
        for path, opened in self._opened.items():
            found = _identity(path)
            if found != opened:
                what = "deleted" if found is None else "replaced"
                return (
                    f"its file {Path(path).name} was {what} while the daemon uses it: put it back, "
                    "or restart the daemon"
                )
        return None


def _identity(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116 (three for each write; a Path takes as long again)
    except OSError:
        return None
    return found.st_dev, found.st_ino

"""Files that a command is to write when it has done its work."""

import os
from pathlib import Path

from harness.wrong import Wrong


def need_writable(*paths: Path | None) -> None:
    """Wrong where one cannot be written: a report that cannot be written is better known before an hour of playing than after."""
    for path in paths:
        if path is None:
            continue
        if path.is_dir():
            raise Wrong(f"{path} is a directory; give a file to write")
        if not path.absolute().parent.is_dir():
            raise Wrong(f"{path}: there is no directory {path.parent}")
        if not os.access(path if path.exists() else path.absolute().parent, os.W_OK):
            raise Wrong(f"{path} cannot be written")

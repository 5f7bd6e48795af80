"""Temporary folders with credentials and names, removed even if the process was killed."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from filelock import FileLock, Timeout

PREFIX = "parktime-"
LOCK_NAME = ".parktime-lock"
"""Locked while the process that made the folder lives: the system unlocks it at its end."""

_ATTEMPTS = 100


@contextmanager
def working_folder() -> Iterator[Path]:
    """A new folder that only this user can open, removed at the end of the block.

    The first one of a process also removes what killed processes of this user have left.

    Raises:
        OSError: The folder cannot be made.
    """
    remove_abandoned()
    folder, lock = _make()
    try:
        yield folder
    finally:
        _remove(folder, lock)


@cache
def remove_abandoned() -> None:
    """Remove the working folders of this user whose processes have ended."""
    with suppress(OSError):
        for folder in list(Path(tempfile.gettempdir()).glob(f"{PREFIX}*")):
            if _is_own(folder) and (folder / LOCK_NAME).exists():
                lock = _lock(folder)
                with suppress(OSError, Timeout):  # in use
                    lock.acquire()
                    _remove(folder, lock)


def _make() -> tuple[Path, FileLock]:
    """A new folder, locked; another one if a process that cleans up was faster to lock it."""
    for _ in range(_ATTEMPTS):
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        lock = _lock(folder)
        with suppress(Timeout):
            lock.acquire()
            if _is_own(folder) and (folder / LOCK_NAME).exists():
                return folder, lock
            lock.release()
    raise OSError(f"no folder of {tempfile.gettempdir()} can be locked")


def _lock(folder: Path) -> FileLock:
    return FileLock(folder / LOCK_NAME, mode=0o600, blocking=False, thread_local=False)


def _is_own(folder: Path) -> bool:
    """Whether it is a folder of this user that nobody else can open, and no link to one."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    if os.name != "posix":
        return stat.S_ISDIR(found.st_mode)
    private = stat.S_IMODE(found.st_mode) == stat.S_IRWXU
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and private


def _remove(folder: Path, lock: FileLock) -> None:
    """Remove the folder while it is locked; Windows removes the lock itself only afterwards."""
    shutil.rmtree(folder, ignore_errors=True)
    lock.release()
    if folder.exists():
        shutil.rmtree(folder, ignore_errors=True)

"""Exclusive lock of a store, since two daemons would execute the same run twice."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import sqlalchemy as sa
from filelock import FileLock, Timeout

from parktime.daemon.store.errors import StoreError
from parktime.daemon.store.lease import Lease, LeaseHeldError, acquire, kept
from parktime.daemon.store.postgresql import postgresql_engine
from parktime.daemon.store.schema import version_of
from parktime.daemon.store.url import (
    display_url,
    new_file,
    sqlite_path,
    store_url,
    translate_errors,
)

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

LOCK_SUFFIX = "-lock"
_OWNER_ONLY = 0o600


@contextmanager
def exclusive_lock(address: str) -> Iterator[Lease | None]:
    """Lock the store for this process; a killed process releases the lock.

    SQLite: a lock of its file, and a lock file beside it. PostgreSQL: a lease, yielded and
    renewed while the block lasts; that of a killed process is waited for until it ends.

    Raises:
        StoreError: while another process holds the lock.
    """
    url = store_url(address)
    if url.get_backend_name() == "postgresql":
        with _server_lock(url) as lease:
            yield lease
    elif path := sqlite_path(url):
        with _file_lock(url, path):
            yield None
    else:
        yield None  # no other process can reach a store in memory


@contextmanager
def _file_lock(url: sa.URL, path: Path) -> Iterator[None]:
    path = path.resolve()
    beside = path.with_name(f"{path.name}{LOCK_SUFFIX}")
    lock = FileLock(
        beside, mode=_OWNER_ONLY, blocking=False, thread_local=False, on_acquired=_write_process_id
    )
    with translate_errors(url):
        path.parent.stat()  # filelock would create a missing folder
        try:
            lock.acquire()
        except Timeout:
            raise StoreError(_in_use(url, _holder(beside))) from None
    try:
        with _locked_database(url, path, beside):
            yield
    finally:
        lock.release()


@contextmanager
def _locked_database(url: sa.URL, path: Path, beside: Path) -> Iterator[None]:
    """Lock the database file itself: it can have other names, and the lock file can be removed.

    SQLite's own locks are of another kind, and are not in the way. A file that does not exist yet
    is created.
    """
    if fcntl is None:
        yield
        return
    with translate_errors(url):
        if not path.exists():
            new_file(path)
        descriptor = os.open(path, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EAGAIN):
                raise StoreError(_in_use(url, _holder(beside, os.getpid()))) from None
            # a file system without such locks: the lock file has to do
        yield
    finally:
        os.close(descriptor)  # not before SQLite has closed the file: its locks would be lost


def _write_process_id(descriptor: int) -> None:
    os.ftruncate(descriptor, 0)
    os.write(descriptor, f"{os.getpid()}\n".encode())


def _holder(beside: Path, own: int | None = None) -> str:
    """' (process ID)' of the holder; empty if that is `own`, or cannot be read (Windows)."""
    with suppress(OSError):
        process = beside.read_text(errors="replace").strip()[:20]
        if process and process != str(own):
            return f" (process {process})"
    return ""


@contextmanager
def _server_lock(url: sa.URL) -> Iterator[Lease | None]:
    engine = postgresql_engine(url, poolclass=sa.NullPool)
    with translate_errors(url), engine.connect() as connection:
        is_foreign = _has_foreign_tables(connection, url)
    if is_foreign:
        yield None  # nothing is changed; opening the store says what is wrong
        return
    with translate_errors(url), engine.connect() as connection:
        try:
            lease = acquire(connection)
        except LeaseHeldError as held:
            raise StoreError(_held(url, held)) from None
    with kept(lease, engine):
        yield lease


def _has_foreign_tables(connection: sa.Connection, url: sa.URL) -> bool:
    try:
        version_of(connection, url)
    except StoreError:
        return True
    return False


def _held(url: sa.URL, held: LeaseHeldError) -> str:
    if not held.by_fleet:
        return _in_use(url, f" ({held.description})")
    return (
        f"{display_url(url)} is in use by a fleet ({held.description}): join it with --fleet, end "
        "its nodes first, or give this daemon a store of its own"
    )


def _in_use(url: sa.URL, by: str) -> str:
    return (
        f"{display_url(url)} is in use by another daemon{by}: "
        "end that one first, or give this one a store of its own"
    )

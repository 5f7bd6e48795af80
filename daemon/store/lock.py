"""Exclusive lock of a store, since two daemons would execute the same run twice."""

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
from parktime.daemon.store.url import display_url, sqlite_path, store_url, translate_errors

LOCK_SUFFIX = "-lock"
_OWNER_ONLY = 0o600


@contextmanager
def exclusive_lock(address: str) -> Iterator[Lease | None]:
    """Lock the store for this process; a killed process releases the lock.

    SQLite: a lock file beside the store. PostgreSQL: a lease, which is renewed while the block
    lasts and yielded; a killed process's ends after some seconds, which are waited for.

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
        yield
    finally:
        lock.release()


def _write_process_id(descriptor: int) -> None:
    os.ftruncate(descriptor, 0)
    os.write(descriptor, f"{os.getpid()}\n".encode())


def _holder(beside: Path) -> str:
    """' (process ID)' of the holder; empty if the locked file cannot be read (Windows)."""
    with suppress(OSError):
        if process := beside.read_text(errors="replace").strip()[:20]:
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
            raise StoreError(_in_use(url, f" ({held.description})")) from None
    with kept(lease, engine):
        yield lease


def _has_foreign_tables(connection: sa.Connection, url: sa.URL) -> bool:
    try:
        version_of(connection, url)
    except StoreError:
        return True
    return False


def _in_use(url: sa.URL, by: str) -> str:
    return (
        f"{display_url(url)} is in use by another daemon{by}: "
        "end that one first, or give this one a store of its own"
    )

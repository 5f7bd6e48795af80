"""Exclusive lock of a store, since two daemons would execute the same run twice."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import sqlalchemy as sa
from filelock import FileLock, Timeout

from parktime.daemon.store.errors import StoreError
from parktime.daemon.store.url import display_url, sqlite_path, store_url, translate_errors

LOCK_SUFFIX = "-lock"
_OWNER_ONLY = 0o600
_TAKE = sa.text("SELECT pg_try_advisory_lock(hashtext('parktime'), hashtext(current_schema()))")


@contextmanager
def exclusive_lock(address: str) -> Iterator[None]:
    """Lock the store for this process; a killed process releases the lock.

    SQLite: a lock file beside the store. PostgreSQL: an advisory lock.

    Raises:
        StoreError: while another process holds the lock.
    """
    url = store_url(address)
    if url.get_backend_name() == "postgresql":
        with _server_lock(url):
            yield
    elif path := sqlite_path(url):
        with _file_lock(url, path):
            yield
    else:
        yield  # no other process can reach a store in memory


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
def _server_lock(url: sa.URL) -> Iterator[None]:
    engine = sa.create_engine(
        url, hide_parameters=True, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT"
    )
    with translate_errors(url):
        connection = engine.connect()
    try:
        if not connection.execute(_TAKE).scalar():
            raise StoreError(_in_use(url, ""))
        yield
    finally:
        connection.close()


def _in_use(url: sa.URL, by: str) -> str:
    return (
        f"{display_url(url)} is in use by another daemon{by}: "
        "end that one first, or give this one a store of its own"
    )

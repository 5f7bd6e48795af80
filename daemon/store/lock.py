"""The lock of a store: one process at a time, for two daemons would carry out the same run twice."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import sqlalchemy as sa
from filelock import FileLock, Timeout

from parktime.daemon.store.url import StoreError, explained, shown, sqlite_path, store_url

LOCK_SUFFIX = "-lock"
_OWNER_ONLY = 0o600
_TAKE = sa.text("SELECT pg_try_advisory_lock(hashtext('parktime'), hashtext(current_schema()))")


@contextmanager
def sole_use(address: str) -> Iterator[None]:
    """Hold a store for this process alone. The operating system releases it when the process dies.

    SQLite: a locked file beside the store. PostgreSQL: an advisory lock. Raises StoreError while another process holds it.
    """
    url = store_url(address)
    if url.get_backend_name() == "postgresql":
        with _server_lock(url):
            yield
    elif path := sqlite_path(url):
        with _file_lock(url, path):
            yield
    else:
        yield  # in memory: nobody else can reach it


@contextmanager
def _file_lock(url: sa.URL, path: Path) -> Iterator[None]:
    beside = path.with_name(f"{path.name}{LOCK_SUFFIX}")
    lock = FileLock(
        beside, mode=_OWNER_ONLY, blocking=False, thread_local=False, on_acquired=_write_process_id
    )
    with explained(url):
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
    """The process that holds the lock, in words; empty where the file cannot be read while it is locked (Windows)."""
    with suppress(OSError):
        if process := beside.read_text(errors="replace").strip()[:20]:
            return f" (process {process})"
    return ""


@contextmanager
def _server_lock(url: sa.URL) -> Iterator[None]:
    engine = sa.create_engine(
        url, hide_parameters=True, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT"
    )
    with explained(url):
        connection = engine.connect()
    try:
        if not connection.execute(_TAKE).scalar():
            raise StoreError(_in_use(url, ""))
        yield
    finally:
        connection.close()


def _in_use(url: sa.URL, by: str) -> str:
    return f"{shown(url)} is in use by another daemon{by}: end that one first, or give this one a store of its own"

"""One daemon a store: two would each plan from what they remember, and carry out the same run twice."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from daemon.store.address import StoreError, explained, shown, sqlite_path, store_url

LOCK_SUFFIX = "-lock"
_OWNER_ONLY = 0o600
_TAKE = sa.text("SELECT pg_try_advisory_lock(hashtext('parktime'), hashtext(current_schema()))")


@contextmanager
def sole_use(address: str) -> Iterator[None]:
    """Hold a store for this process alone; the hold ends with the process, however that ends. StoreError while another has it.

    SQLite: a lock of the operating system on a file beside the store. PostgreSQL: an advisory lock of the server's.
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
    with explained(url):
        held = os.open(path.with_name(f"{path.name}{LOCK_SUFFIX}"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _OWNER_ONLY)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            who = os.read(held, 20).decode(errors="replace").strip()
            raise StoreError(_in_use(url, f" (process {who})" if who else "")) from None
        os.ftruncate(held, 0)
        os.write(held, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(held)


@contextmanager
def _server_lock(url: sa.URL) -> Iterator[None]:
    engine = sa.create_engine(url, hide_parameters=True, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
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

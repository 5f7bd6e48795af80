"""The store's database URL, its SQLite file, and errors of the database driver."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from parktime.daemon.store.errors import StoreError

_OWNER_ONLY = 0o600
_SQLITE_DRIVERS = ("sqlite", "sqlite+pysqlite", "sqlite+aiosqlite")
_DATA_EXCEPTION = "22"
REMEDY = "Nothing was changed. Put a backup in its place: parktime store restore --store URL PATH"


def store_url(address: str) -> sa.URL:
    """Parse a database URL. Raises StoreError unless it is one of SQLite or PostgreSQL."""
    try:
        url = sa.make_url(address)
    except sa.exc.ArgumentError as error:
        raise StoreError(
            "the store's address must be a URL: "
            "sqlite:///PATH or postgresql+psycopg://USER@HOST/DATABASE"
        ) from error
    backend = url.drivername.partition("+")[0]
    if backend in ("postgresql", "postgres"):  # with whatever driver a hoster has in mind
        if find_spec("psycopg") is None:
            raise StoreError(
                "a store in PostgreSQL needs the extra 'postgresql': "
                "pip install 'parktime[postgresql]'"
            )
        return url.set(drivername="postgresql+psycopg")
    if url.drivername not in _SQLITE_DRIVERS:
        raise StoreError(
            f"the store can be kept in SQLite or PostgreSQL, not in {url.drivername}: "
            "sqlite:///PATH or postgresql://USER@HOST/DATABASE"
        )
    return _sqlite_url(url)


def _sqlite_url(url: sa.URL) -> sa.URL:
    if url.host or url.query or str(url.database or "").startswith("file:"):
        raise StoreError(
            "a store in SQLite is a path after three slashes, without parameters: sqlite:///PATH"
        )
    return url.set(drivername="sqlite")


def display_url(url: sa.URL) -> str:
    """The URL without its password."""
    return url.render_as_string(hide_password=True)


def sqlite_path(url: sa.URL) -> Path | None:
    """The file of an SQLite store; None for any other."""
    in_file = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    return Path(str(url.database)) if in_file else None


def new_file(path: Path) -> Path:
    """Create an empty file that only its owner can read, since a store holds credentials.

    Raises StoreError if it exists.
    """
    if path.exists():
        raise StoreError(f"{path} is there already; nothing was changed")
    path.touch(mode=_OWNER_ONLY)
    return path


@contextmanager
def translate_errors(url: sa.URL) -> Iterator[None]:
    """Raise StoreError in place of an error of the database or the file system."""
    try:
        yield
    except (sa.exc.SQLAlchemyError, sqlite3.Error, OSError, UnicodeError) as error:
        reason = driver_message(error)
        damaged = "malformed" in reason or isinstance(error, UnicodeError)
        remedy = f". {REMEDY}" if damaged else ""
        raise StoreError(
            f"the store {display_url(url)} cannot be opened: {reason}{remedy}"
        ) from error


def driver_message(error: Exception) -> str:
    """The driver's message on one line, without the statement.

    Of PostgreSQL's messages only the primary one, since the details quote whole rows, and neither
    messages that quote a value nor those of decoding one.
    """
    cause = getattr(error, "orig", None) or error
    primary = getattr(getattr(cause, "diag", None), "message_primary", None)
    state = getattr(cause, "sqlstate", None) or ""
    if state.startswith(_DATA_EXCEPTION):
        return f"a value in it cannot be read (SQLSTATE {state})"
    if primary is None and _may_quote(cause):
        return f"a value in it cannot be read ({type(cause).__name__})"
    return " ".join((primary or str(cause)).split())


def _may_quote(error: Any) -> bool:
    """Whether the driver itself wrote the message, perhaps with a value; SQLite quotes none."""
    if isinstance(error, sqlite3.Error):
        return not hasattr(error, "sqlite_errorcode") and "decode" in str(error)
    return isinstance(error, (sa.exc.DBAPIError, ValueError)) or (
        type(error).__module__.startswith("psycopg") and type(error).__name__ != "OperationalError"
    )

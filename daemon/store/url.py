"""Where a store is: its URL, and for SQLite its file."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

_OWNER_ONLY = 0o600
REMEDY = "Nothing was changed. Put a backup in its place: parktime store restore --store URL PATH"


class StoreError(Exception):
    """The store cannot be opened or used as asked; the message says what to do about it."""


class StoreTrouble(StoreError):
    """The store cannot be read or written now, as where the disk is full or somebody else has locked it: nothing was stored, and it may go well later."""


def store_url(address: str) -> sa.URL:
    """The URL of a store; StoreError for one of nothing that a store can be kept in."""
    try:
        url = sa.make_url(address)
    except sa.exc.ArgumentError as error:
        raise StoreError(
            "the store's address must be a URL: sqlite:///PATH or postgresql+psycopg://USER@HOST/DATABASE"
        ) from error
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise StoreError(
            f"the store can be kept in SQLite or PostgreSQL, not in {url.get_backend_name()}"
        )
    return url.set(drivername="postgresql+psycopg") if url.drivername == "postgresql" else url


def shown(url: sa.URL) -> str:
    """A store's address without its password."""
    return url.render_as_string(hide_password=True)


def sqlite_path(url: sa.URL) -> Path | None:
    """The file of an SQLite store; None for any other."""
    in_a_file = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    return Path(str(url.database)) if in_a_file else None


def new_file(path: Path) -> Path:
    """An empty file for a store, for its owner's eyes only: credentials will be in it. StoreError if it is there."""
    if path.exists():
        raise StoreError(f"{path} is there already; nothing was changed")
    path.touch(mode=_OWNER_ONLY)
    return path


@contextmanager
def explained(url: sa.URL) -> Iterator[None]:
    """What the database says of a store that cannot be opened, in words."""
    try:
        yield
    except (sa.exc.SQLAlchemyError, sqlite3.Error, OSError) as error:
        reason = reason_of(error)
        remedy = f". {REMEDY}" if "malformed" in reason else ""
        raise StoreError(f"the store {shown(url)} cannot be opened: {reason}{remedy}") from error


def reason_of(error: Exception) -> str:
    """The driver's own words, on one line and without the statement; of PostgreSQL's the first sentence, since its details quote whole rows."""
    cause = getattr(error, "orig", None) or error
    words = getattr(getattr(cause, "diag", None), "message_primary", None) or str(cause)
    return " ".join(words.split())

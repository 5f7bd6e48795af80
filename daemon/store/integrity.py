"""Integrity checks of the store: the database file, the history, and every stored value."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from functools import partial
from itertools import islice
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from parktime.daemon.domain.run import Counts
from parktime.daemon.store.command_log import read_commands
from parktime.daemon.store.deltas import read_later, state_before
from parktime.daemon.store.errors import StoreError
from parktime.daemon.store.history import COUNT_COLUMNS, read_run
from parktime.daemon.store.journal import read_intents
from parktime.daemon.store.service_state import SERVICES, read_services, read_state
from parktime.daemon.store.tables import METADATA, ChangeRow, DeltaRow, RunRow, table
from parktime.daemon.store.url import REMEDY

_RUN, _CHANGE, _DELTAS = table(RunRow), table(ChangeRow), table(DeltaRow)
_LIMIT = 20
_BATCH = 1_000

DECODE_ERRORS: Final = (msgspec.MsgspecError, ValueError, TypeError, LookupError)
"""Errors of reading a row that no daemon wrote."""


@contextmanager
def translate_decode_errors() -> Iterator[None]:
    """Raise StoreError with the remedy in place of an error of decoding a row."""
    try:
        yield
    except DECODE_ERRORS as error:
        raise StoreError(
            f"the store is damaged: a row cannot be read ({type(error).__name__}). {REMEDY}"
        ) from None


def find_damage(connection: sa.Connection) -> list[str]:
    """Damage that SQLite finds in its file and its indexes.

    Always empty for PostgreSQL, which checks its own files and foreign keys.
    """
    if connection.dialect.name != "sqlite":
        return []
    messages = connection.exec_driver_sql(f"PRAGMA integrity_check({_LIMIT})").scalars().all()
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    missing = [
        f"row {orphan[1]} of {orphan[0]} belongs to a row of {orphan[2]} that is missing"
        for orphan in orphans
    ]
    return [" ".join(text.split()) for text in messages if text != "ok"] + missing[:_LIMIT]


def find_contradictions(connection: sa.Connection) -> list[str]:
    """Runs that do not balance or lack changes."""
    return [*_unbalanced(connection), *_missing_changes(connection)]


def _unbalanced(connection: sa.Connection) -> Iterator[str]:
    counted = [
        _RUN.c[COUNT_COLUMNS[count.name]] for count in fields(Counts) if count.name != "read"
    ]
    query = sa.select(_RUN.c.id).where(_RUN.c.read != sum(counted, sa.literal(0))).limit(_LIMIT)
    for run in connection.execute(query).scalars():
        yield f"run {run} does not balance"


def _missing_changes(connection: sa.Connection) -> Iterator[str]:
    found = sa.select(sa.func.count()).where(_CHANGE.c.run == _RUN.c.id).scalar_subquery()
    query = (
        sa.select(_RUN.c.id, _RUN.c.change_count, found)
        .where(found != _RUN.c.change_count)
        .limit(_LIMIT)
    )
    for run, expected, actual in connection.execute(query):
        yield f"run {run} had {expected} changes, and {actual} are there"


def find_missing(connection: sa.Connection) -> list[str]:
    """Tables, columns and indexes of this release that the database lacks."""
    inspector = sa.inspect(connection)
    columns, indexes = inspector.get_multi_columns(), inspector.get_multi_indexes()
    found = {key[1]: {column["name"] for column in some} for key, some in columns.items()}
    found_indexes = {key[1]: {index["name"] for index in some} for key, some in indexes.items()}
    missing: list[str] = []
    for name, expected in METADATA.tables.items():
        names = set(expected.columns.keys()) - found.get(name, set())
        missing += [f"{name} has no {column}" for column in sorted(names)]
        wanted = {str(index.name) for index in expected.indexes} - found_indexes.get(name, set())
        missing += [f"{name} has no index {index}" for index in sorted(wanted)]
    return missing


def find_unreadable(connection: sa.Connection) -> list[str]:
    """Values that cannot be decoded, 20 at most: services, states, the journal, and runs."""
    return list(islice(_unreadable(connection), _LIMIT))


def _read_all_commands(connection: sa.Connection) -> None:
    after = 0
    while commands := read_commands(connection, after=after, limit=_BATCH):
        after = commands[-1].id


def _unreadable(connection: sa.Connection) -> Iterator[str]:
    yield from _try("the services", partial(read_services, connection))
    yield from _try("the journal", partial(read_intents, connection))
    yield from _try("the log of commands", partial(_read_all_commands, connection))
    for key in connection.execute(sa.select(SERVICES.c.key)).scalars().all():
        yield from _try(f"the state of {key}", partial(_read_all_states, connection, key))
    for run in connection.execute(sa.select(_RUN.c.id)).scalars().all():
        yield from _try(f"run {run}", partial(read_run, connection, run))


def _read_all_states(connection: sa.Connection, key: str) -> None:
    first = connection.execute(
        sa.select(sa.func.min(_DELTAS.c.at)).where(_DELTAS.c.service == key)
    ).scalar()
    state = read_state(connection, key)
    if first is not None:
        state_before(state, read_later(connection, key, first))


def _try(what: str, read: Callable[[], Any]) -> Iterator[str]:
    try:
        read()
    except (*DECODE_ERRORS, sa.exc.DBAPIError):
        yield f"{what} cannot be read"

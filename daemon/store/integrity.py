"""Whether what a store holds is whole."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from functools import partial
from itertools import islice
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from parktime.daemon.domain.run import Counts
from parktime.daemon.store.history import COUNT_COLUMNS, read_run
from parktime.daemon.store.journal import read_intents
from parktime.daemon.store.service_state import SERVICES, read_services, read_standing
from parktime.daemon.store.tables import METADATA, ChangeRow, PastRow, RunRow, table
from parktime.daemon.store.url import REMEDY, StoreError
from parktime.daemon.store.versions import read_later, standing_before

_RUN, _CHANGE = table(RunRow), table(ChangeRow)
_MOST = 20


def damage(connection: sa.Connection, *, thorough: bool = False) -> list[str]:
    """What is wrong with the database itself, in its words; nothing where PostgreSQL sees to that. `thorough` reads every index too."""
    if connection.dialect.name != "sqlite":
        return []
    check = "integrity_check" if thorough else "quick_check"
    told = connection.exec_driver_sql(f"PRAGMA {check}({_MOST})").scalars().all()
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    missing = [
        f"row {orphan[1]} of {orphan[0]} belongs to a row of {orphan[2]} that is missing"
        for orphan in orphans
    ]
    return [" ".join(words.split()) for words in told if words != "ok"] + missing[:_MOST]


def contradictions(connection: sa.Connection) -> list[str]:
    """What the history says against itself, by run: a balance that is none, and changes that are missing."""
    return [*_unbalanced(connection), *_short(connection), *_strange(connection)]


def _unbalanced(connection: sa.Connection) -> Iterator[str]:
    counted = [
        _RUN.c[COUNT_COLUMNS[count.name]] for count in fields(Counts) if count.name != "read"
    ]
    wrong = sa.select(_RUN.c.id).where(_RUN.c.read != sum(counted, sa.literal(0))).limit(_MOST)
    for run in connection.execute(wrong).scalars():
        yield f"run {run} does not balance"


def _short(connection: sa.Connection) -> Iterator[str]:
    kept = sa.select(sa.func.count()).where(_CHANGE.c.run == _RUN.c.id).scalar_subquery()
    query = (
        sa.select(_RUN.c.id, _RUN.c.change_count, kept)
        .where(kept != _RUN.c.change_count)
        .limit(_MOST)
    )
    for run, told, there in connection.execute(query):
        yield f"run {run} had {told} changes, and {there} are there"


def _strange(connection: sa.Connection) -> Iterator[str]:
    """Tables and columns that are missing."""
    inspector = sa.inspect(connection)
    there = set(inspector.get_table_names())
    for name, wanted in METADATA.tables.items():
        columns = (
            {column["name"] for column in inspector.get_columns(name)} if name in there else set()
        )
        for column in set(wanted.columns.keys()) - columns:
            yield f"{name} has no {column}"


ILLEGIBLE: Final = (msgspec.MsgspecError, ValueError, TypeError, LookupError)
"""What it comes to where a row is not as a daemon wrote it."""

_RUN_LEGIBILITY, _PAST = table(RunRow), table(PastRow)


@contextmanager
def legible() -> Iterator[None]:
    """StoreError, with the remedy, where what is read meanwhile cannot be read."""
    try:
        yield
    except ILLEGIBLE as error:
        raise StoreError(
            f"the store is damaged: a row cannot be read ({type(error).__name__}). {REMEDY}"
        ) from None


def illegible(connection: sa.Connection) -> list[str]:
    """What of a store cannot be read, 20 at most: services, how they stand and stood, the journal, and every run with its changes."""
    return list(islice(_illegible(connection), _MOST))


def _illegible(connection: sa.Connection) -> Iterator[str]:
    yield from _tried("the services", partial(read_services, connection))
    yield from _tried("the journal", partial(read_intents, connection))
    for key in connection.execute(sa.select(SERVICES.c.key)).scalars().all():
        yield from _tried(f"how {key} stands or stood", partial(_stood, connection, key))
    for run in connection.execute(sa.select(_RUN_LEGIBILITY.c.id)).scalars().all():
        yield from _tried(f"run {run}", partial(read_run, connection, run))


def _stood(connection: sa.Connection, key: str) -> None:
    first = connection.execute(
        sa.select(sa.func.min(_PAST.c.at)).where(_PAST.c.service == key)
    ).scalar()
    standing = read_standing(connection, key)
    if first is not None:
        standing_before(standing, read_later(connection, key, first))


def _tried(what: str, read: Callable[[], Any]) -> Iterator[str]:
    try:
        read()
    except ILLEGIBLE:
        yield f"{what} cannot be read"

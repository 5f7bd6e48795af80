"""Whether what a store holds is whole."""

from collections.abc import Iterator
from dataclasses import fields

import sqlalchemy as sa

from daemon.model.run import Counts
from daemon.store.history import COUNT_COLUMNS
from daemon.store.tables import METADATA, ChangeRow, RunRow, table

_RUN, _CHANGE = table(RunRow), table(ChangeRow)
_MOST = 20


def damage(connection: sa.Connection, *, thorough: bool = False) -> list[str]:
    """What is wrong with the database itself, in its words; nothing where PostgreSQL sees to that. `thorough` reads every index too."""
    if connection.dialect.name != "sqlite":
        return []
    check = "integrity_check" if thorough else "quick_check"
    told = connection.exec_driver_sql(f"PRAGMA {check}({_MOST})").scalars().all()
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    missing = [f"row {orphan[1]} of {orphan[0]} belongs to a row of {orphan[2]} that is missing" for orphan in orphans]
    return [" ".join(words.split()) for words in told if words != "ok"] + missing[:_MOST]


def contradictions(connection: sa.Connection) -> list[str]:
    """What the history says against itself, by run: a balance that is none, and changes that are missing."""
    return [*_unbalanced(connection), *_short(connection), *_strange(connection)]


def _unbalanced(connection: sa.Connection) -> Iterator[str]:
    counted = [_RUN.c[COUNT_COLUMNS[count.name]] for count in fields(Counts) if count.name != "read"]
    wrong = sa.select(_RUN.c.id).where(_RUN.c.read != sum(counted, sa.literal(0))).limit(_MOST)
    for run in connection.execute(wrong).scalars():
        yield f"run {run} does not balance"


def _short(connection: sa.Connection) -> Iterator[str]:
    kept = sa.select(sa.func.count()).where(_CHANGE.c.run == _RUN.c.id).scalar_subquery()
    query = sa.select(_RUN.c.id, _RUN.c.change_count, kept).where(kept != _RUN.c.change_count).limit(_MOST)
    for run, told, there in connection.execute(query):
        yield f"run {run} had {told} changes, and {there} are there"


def _strange(connection: sa.Connection) -> Iterator[str]:
    """Tables and columns that are missing."""
    inspector = sa.inspect(connection)
    there = set(inspector.get_table_names())
    for name, wanted in METADATA.tables.items():
        columns = {column["name"] for column in inspector.get_columns(name)} if name in there else set()
        for column in set(wanted.columns.keys()) - columns:
            yield f"{name} has no {column}"

"""Making a store of an earlier version one of this: all or nothing, and beside an SQLite file its copy as it was."""

import sqlite3
from contextlib import closing
from itertools import chain, count
from pathlib import Path

import sqlalchemy as sa
import structlog
from alembic.migration import MigrationContext
from alembic.operations import Operations

from daemon.store.address import new_file
from daemon.store.migrations import STEPS
from daemon.store.tables import Meta, table

_log = structlog.get_logger("daemon")


def migrate(connection: sa.Connection, version: int) -> None:
    """Take every step from a version to this one, in the transaction that is open."""
    op = Operations(MigrationContext.configure(connection))
    for next_version in range(version + 1, max(STEPS) + 1):
        STEPS[next_version](op)
        connection.execute(sa.update(table(Meta)), {"schema_version": next_version})
        _log.info("store migrated", version=next_version)


def keep_copy(path: Path, version: int) -> Path:
    """A copy of an SQLite store as it is, beside it; the name says of which version, and none that is there is written over."""
    names = chain([f"{path.name}.version-{version}"], (f"{path.name}.version-{version}-{n}" for n in count(2)))
    kept = next(new_file(each) for each in map(path.with_name, names) if not each.exists())
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(kept)) as target:
        source.backup(target)
    _log.info("store copied before its migration", version=version, copy=kept.name)
    return kept

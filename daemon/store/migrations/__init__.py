"""Schema migrations of the store, run by Alembic in the transaction of the caller.

`versions/` has one module per revision. A new revision also needs an entry in
`schema.REVISIONS` and the matching change in `tables.py`. There are no downgrades: an older
release refuses a newer store.
"""

from pathlib import Path

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory

SCRIPTS = ScriptDirectory(str(Path(__file__).parent))


def upgrade(connection: sa.Connection) -> None:
    """Run all migrations that the store does not have yet; an empty database gets every table."""
    context = MigrationContext.configure(connection)
    pending = SCRIPTS.iterate_revisions("heads", context.get_current_revision() or "base")
    with Operations.context(context):
        for script in reversed(list(pending)):
            script.module.upgrade()
            context.stamp(SCRIPTS, script.revision)


def stamp(connection: sa.Connection, revision: str) -> None:
    """Record that the store has the tables of `revision`, without running a migration."""
    MigrationContext.configure(connection).stamp(SCRIPTS, revision)

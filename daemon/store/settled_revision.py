"""Up to which revision a store that several processes write to is complete.

Revisions come from a sequence and are committed in any order, so that a lower one can become
visible after a higher one. A writer holds a lock of its own from before it draws a revision until
its transaction has ended; whoever reads in order waits for those that held one.
"""

from typing import Final

import sqlalchemy as sa

REVISIONS: Final = "parktime_revision"
"""The sequence of revisions."""
_LOCK: Final = 1_886_220_131
"""The class of the writers' locks; the second part is the store's schema."""
_SCHEMA: Final = "(hashtext(current_schema()) & 2147483647)"

# The lock is taken before the sequence is asked. It is released after the commit is visible.
_NEXT = sa.text(
    f"SELECT nextval('{REVISIONS}') FROM pg_advisory_xact_lock_shared({_LOCK}, {_SCHEMA}) AS held"
)
_LAST = sa.text(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {REVISIONS}")
_WRITERS = sa.text(
    "SELECT virtualtransaction FROM pg_locks JOIN pg_database ON pg_database.oid = database "
    f"WHERE locktype = 'advisory' AND classid = {_LOCK} AND objid = {_SCHEMA}::bigint "
    "AND datname = current_database()"
)


def next_revision(connection: sa.Connection) -> int:
    """Draw a revision, in a transaction that is counted as a writer until it ends."""
    return int(connection.execute(_NEXT).scalar_one())


class SettledRevision:
    """Follows the last revision below which nothing can become visible any more."""

    def __init__(self) -> None:
        self._settled = 0
        self._next = 0
        self._waits_for: frozenset[str] = frozenset()
        """Once these transactions have ended, `_next` is settled."""

    def read(self, connection: sa.Connection) -> tuple[int, int]:
        """The last settled revision as far as it is known, which never falls; the last drawn."""
        last = int(connection.execute(_LAST).scalar_one())
        writers = frozenset(connection.execute(_WRITERS).scalars())
        if not writers:
            self._settled = max(self._settled, last)
        elif not self._waits_for & writers:
            self._settled = max(self._settled, self._next)
            self._next, self._waits_for = last, writers
        return self._settled, last

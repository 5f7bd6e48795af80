"""Which services have changed in a store that several processes write to.

Revisions come from a sequence, and are committed in any order: one that is lower than another can
become visible later. So what is read again is everything after the last revision below which no
transaction is under way any more.
"""

from typing import Final

import sqlalchemy as sa

from parktime.daemon.store.tables import ServiceStateRow, table

_STATE = table(ServiceStateRow)
INDEXES: Final = {"parktime_state_revision": f"{_STATE.name} (revision)"}
# One statement, so that the snapshot is that of the rows. Its `xmax` is no bound: a transaction
# with a higher id can be under way. An id of our own, taken after the snapshot, is one; it is
# taken only where there is a row to wait for.
_CHANGES = sa.text(
    "SELECT pg_snapshot_xmin(now)::text::bigint AS oldest, CASE WHEN state.revision IS NOT NULL "
    "THEN pg_current_xact_id()::text::bigint ELSE 0 END AS own, state.service, state.revision "
    f"FROM pg_current_snapshot() now LEFT JOIN {_STATE.name} state ON state.revision > :floor"
)


class RevisionFeed:
    """Reads the revisions that may be new. A writer has a transaction id before its revision."""

    def __init__(self) -> None:
        self._floor = 0
        self._next_floor = 0
        self._ended_before = 0
        """Once all transactions with lower ids have ended, `_next_floor` is the floor."""

    def clear(self) -> None:
        """Read all revisions the next time."""
        self._floor = self._next_floor = self._ended_before = 0

    def read(self, connection: sa.Connection) -> dict[str, int]:
        """The revision of each service that may have changed since the last call."""
        rows = connection.execute(_CHANGES, {"floor": self._floor}).all()
        found = {row.service: row.revision for row in rows if row.service is not None}
        if rows[0].oldest >= self._ended_before:
            self._floor = max(self._floor, self._next_floor)
            self._next_floor = max(found.values(), default=self._floor)
            self._ended_before = rows[0].own
        return found

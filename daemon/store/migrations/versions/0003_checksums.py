"""Add checksums of services, states, the journal and runs."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_COLUMNS = (
    ("service", "checksum"),
    ("standing", "checksum"),
    ("standing", "links_checksum"),
    ("journal", "checksum"),
    ("run", "checksum"),
)


def upgrade() -> None:
    """Rows keep NULL until they are written again; `schema.upgrade` writes the states."""
    for table, column in _COLUMNS:
        op.add_column(table, sa.Column(column, sa.String()))
    op.execute("UPDATE parktime_store SET schema_version = 5")

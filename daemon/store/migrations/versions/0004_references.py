"""Add dissolved links, and writes that Storypark did not keep, to the states of services."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Nothing is lost. The links get their references from the next run."""
    for name in ("dissolved", "not_kept"):
        op.add_column("standing", sa.Column(name, sa.String(), nullable=False, server_default="[]"))
    op.execute("UPDATE standing SET checksum = NULL")  # it is of all columns; added again at once
    op.execute("UPDATE parktime_store SET schema_version = 6")

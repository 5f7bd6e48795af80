"""Add how far readers of the events have got, such as alerts."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Nothing is lost."""
    op.create_table(
        "event_position",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("position", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.execute("UPDATE parktime_store SET schema_version = 9")

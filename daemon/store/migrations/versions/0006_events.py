"""Add a table of events that no other row tells of, and an index of what was discarded."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Nothing is lost, and nothing is told of what was done before."""
    op.create_table(
        "event",
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=True),
        sa.Column("margin_days", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["service"], ["service.key"]),
        sa.PrimaryKeyConstraint("revision"),
    )
    op.create_index("event_by_instant", "event", ["at"])
    op.add_column("command", sa.Column("revision", sa.Integer(), nullable=True))
    op.create_index("command_by_revision", "command", ["revision"])
    op.create_index("abandoned_by_revision", "abandoned", ["revision"])
    op.execute("UPDATE parktime_store SET schema_version = 8")

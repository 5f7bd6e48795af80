"""Version 4: runs have the codes of their notes, and archives the status for which they were made."""

import sqlalchemy as sa
from alembic.operations import Operations


def upgrade(op: Operations) -> None:
    """Add two columns; what is stored already has neither."""
    op.add_column("run", sa.Column("note_codes", sa.String(), nullable=True))
    op.add_column("change", sa.Column("status", sa.String(), nullable=True))

"""Version 2: what was asked of Storypark and never answered is kept."""

import json

import sqlalchemy as sa
from alembic.operations import Operations


def upgrade(op: Operations) -> None:
    """One table more, and what a run in progress settled of earlier runs: nothing, in a version that settled nothing."""
    op.create_table(
        "unsettled",
        sa.Column("service", sa.String(), sa.ForeignKey("service.key"), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("request", sa.String(), nullable=False),
    )
    journal = sa.table("journal", sa.column("run", sa.Integer), sa.column("extra", sa.String))
    bind = op.get_bind()
    for run, extra in bind.execute(sa.select(journal.c.run, journal.c.extra)).all():
        settled = json.dumps({**json.loads(extra), "settled": []}, ensure_ascii=False)
        bind.execute(sa.update(journal).where(journal.c.run == run).values(extra=settled))

"""The tables of schema version 3, the first released one."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create all tables."""
    _create_services()
    _create_links()
    _create_rewind()
    _create_history()


def _text(*names: str, nullable: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=nullable) for name in names]


def _integer(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _instant(*names: str, nullable: bool = False) -> list[sa.Column[datetime]]:
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=nullable) for name in names]


def _of_service() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["service"], ["service.key"])


def _create_services() -> None:
    op.create_table(
        "parktime_store",
        *_integer("id", "schema_version", "epoch", "last_run_id"),
        *_instant("exact_from", "kept_from", nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "service",
        *_text("key", "name", "ccms", "time_zone"),
        *_integer("order"),
        *_text("access"),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "standing",
        *_text("service", "stage"),
        *_instant("anchor", nullable=True),
        *_text("pin", nullable=True),
        *_instant("settled_until", nullable=True),
        *_integer("last_ordinal", "failures"),
        *_text("settings", "choices", "holds", "unsettled", "kept", "staged"),
        *_integer("revision"),
        _of_service(),
        sa.PrimaryKeyConstraint("service"),
    )
    op.create_table(
        "created_profile",
        *_text("service", "profile_id"),
        *_integer("run"),
        _of_service(),
        sa.PrimaryKeyConstraint("service", "profile_id"),
    )


def _create_links() -> None:
    born = sa.Column("born", sa.Date(), nullable=True)
    for name, columns in (
        ("child", [*_text("ccms_id", "given", "family"), born]),
        ("room", _text("ccms_id", "name")),
    ):
        op.create_table(
            name,
            *_integer("id"),
            *_text("service"),
            *columns,
            *_text("mapping"),
            *_text("target_id", nullable=True),
            sa.Column("confirmed", sa.Boolean(), nullable=False),
            _of_service(),
            sa.PrimaryKeyConstraint("id"),
            sa.UniqueConstraint("service", "ccms_id", name=f"{name}_once"),
        )
        linked = sa.text("mapping = 'linked'")
        op.create_index(
            f"{name}_one_to_one",
            name,
            ["service", "target_id"],
            unique=True,
            sqlite_where=linked,
            postgresql_where=linked,
        )


def _create_rewind() -> None:
    op.create_table(
        "past",
        sa.Column("revision", sa.Integer(), nullable=False, autoincrement=False),
        *_text("service"),
        *_instant("at"),
        *_integer("run"),
        *_text("before", "intent"),
        _of_service(),
        sa.PrimaryKeyConstraint("revision"),
    )
    op.create_index("past_of_service", "past", ["service", "at"])
    op.create_table(
        "abandoned",
        *_integer("id", "epoch"),
        *_text("service"),
        *_instant("at"),
        *_integer("revision"),
        *_text("before", "run", "intent"),
        _of_service(),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("abandoned_of_epoch", "abandoned", ["epoch", "service"])
    op.create_table(
        "epoch_end",
        *_integer("id", "epoch"),
        *_text("service"),
        *_instant("set_back_to"),
        *_text("standing"),
        _of_service(),
        sa.PrimaryKeyConstraint("id"),
    )


def _create_history() -> None:
    op.create_table(
        "run",
        *_integer("id"),
        *_text("service"),
        *_integer("ordinal"),
        *_instant("at"),
        *_text("cause", "outcome", "note", "waiting", "without_a_room"),
        *_integer("change_count", "read", "created", "updated", "archived", "restored"),
        *_integer("unchanged", "skipped", "waiting_count", "failed"),
        _of_service(),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("service", "ordinal"),
    )
    op.create_index("run_of_service", "run", ["service", "id"])
    op.create_index("run_by_outcome", "run", ["service", "outcome", "id"])
    op.create_index("run_by_cause", "run", ["service", "cause", "id"])
    op.create_table(
        "change",
        *_integer("run", "position"),
        *_text("service", "kind", "rule", "ccms_id", "subject", "before", "after", "why"),
        *_text("target_id", nullable=True),
        *_text("fields"),
        sa.ForeignKeyConstraint(["run"], ["run.id"]),
        sa.PrimaryKeyConstraint("run", "position"),
    )
    op.create_index("change_of_service", "change", ["service", "run"])
    op.create_index("change_of_subject", "change", ["service", "kind", "ccms_id", "run"])
    op.create_table(
        "archived_child",
        *_text("service", "ccms_id"),
        *_integer("run"),
        *_instant("at"),
        *_text("change"),
        _of_service(),
        sa.PrimaryKeyConstraint("service", "ccms_id"),
    )
    op.create_table(
        "journal",
        *_integer("run"),
        *_text("service", "cause"),
        *_instant("at"),
        *_integer("ordinal"),
        *_text("changes", "standing", "extra"),
        _of_service(),
        sa.PrimaryKeyConstraint("run"),
        sa.UniqueConstraint("service"),
    )

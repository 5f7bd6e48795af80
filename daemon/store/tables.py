"""Tables of the store, used with SQLAlchemy Core statements, which are far faster than the ORM.

The tables hold the current state; `past` has the reverse delta of each commit. A change here needs
a migration in `migrations/versions`.
"""

from datetime import date, datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class StoreTable(SQLModel, registry=registry()):
    """Base of the tables, with a registry of its own. No row is ever validated."""

    model_config = {"defer_build": True}


class StoreRow(StoreTable, table=True):
    """One row of metadata (see `metadata.Metadata`).

    Earlier releases refuse a store by its `schema_version`.
    """

    __tablename__ = "parktime_store"
    id: int = Field(primary_key=True)
    schema_version: int
    epoch: int
    last_run_id: int
    exact_from: datetime | None
    kept_from: datetime | None


class AlembicVersionRow(StoreTable, table=True):
    """One row: the schema revision, in the table that Alembic keeps."""

    __tablename__ = "alembic_version"
    __table_args__ = (sa.PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),)
    version_num: str = Field(primary_key=True, max_length=32)


class ServiceRow(StoreTable, table=True):
    """A service's identity, and its access (JSON)."""

    __tablename__ = "service"
    key: str = Field(primary_key=True)
    name: str
    ccms: str
    time_zone: str
    order: int
    access: str
    checksum: str | None


class ServiceStateRow(StoreTable, table=True):
    """The state of a service, but for its links and created profiles.

    `settings` to `not_kept` are JSON. `revision`: the store's revision at its last commit.
    `checksum` is of this row, `links_checksum` of the links and created profiles.
    """

    __tablename__ = "standing"
    service: str = Field(primary_key=True, foreign_key="service.key")
    stage: str
    anchor: datetime | None
    pin: str | None
    settled_until: datetime | None
    last_ordinal: int
    failures: int
    settings: str
    choices: str
    holds: str
    unsettled: str
    kept: str
    staged: str
    dissolved: str = Field(sa_column_kwargs={"server_default": "[]"})
    not_kept: str = Field(sa_column_kwargs={"server_default": "[]"})
    revision: int
    checksum: str | None
    links_checksum: str | None


def _one_to_one(name: str) -> tuple[sa.schema.SchemaItem, ...]:
    """Constraints: one row per child or room, and links one to one (map-child)."""
    one_to_one = sa.Index(
        f"{name}_one_to_one", "service", "target_id", unique=True, sqlite_where=_LINKED
    )
    return sa.UniqueConstraint("service", "ccms_id", name=f"{name}_once"), one_to_one


_LINKED = sa.text("mapping = 'linked'")


def _limit_indexes(_: sa.MetaData, connection: sa.Connection, **_more: Any) -> None:
    """Give indexes of links the same condition in PostgreSQL, whose dialect loads slowly."""
    if connection.dialect.name == "postgresql":
        for model in (ChildRow, RoomRow):
            for index in table(model).indexes:
                if index.dialect_options["sqlite"]["where"] is _LINKED:
                    index.dialect_options["postgresql"]["where"] = _LINKED


class ChildRow(StoreTable, table=True):
    """A child that was ever on the page or synced, as last read, and its mapping."""

    __tablename__ = "child"
    __table_args__ = _one_to_one("child")
    id: int | None = Field(default=None, primary_key=True)
    service: str = Field(foreign_key="service.key")
    ccms_id: str
    given: str
    family: str
    born: date | None
    mapping: str
    target_id: str | None
    confirmed: bool


class RoomRow(StoreTable, table=True):
    """A room that was ever on the page or synced, as last read, and its mapping."""

    __tablename__ = "room"
    __table_args__ = _one_to_one("room")
    id: int | None = Field(default=None, primary_key=True)
    service: str = Field(foreign_key="service.key")
    ccms_id: str
    name: str
    mapping: str
    target_id: str | None
    confirmed: bool


class CreatedProfileRow(StoreTable, table=True):
    """A profile that a run created (no-invitations); `run` is 0 if that is not known."""

    __tablename__ = "created_profile"
    service: str = Field(primary_key=True, foreign_key="service.key")
    profile_id: str = Field(primary_key=True)
    run: int


class DeltaRow(StoreTable, table=True):
    """The reverse delta of a commit (JSON in `before`).

    `run`: the run that came with it, 0 for none. `intent` (JSON): what the commit removed from the
    journal, if the run had been begun at an earlier instant; else empty.
    """

    __tablename__ = "past"
    __table_args__ = (sa.Index("past_of_service", "service", "at"),)
    revision: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    service: str = Field(foreign_key="service.key")
    at: datetime
    run: int
    before: str
    intent: str


class DiscardedRow(StoreTable, table=True):
    """A commit that a rewind discarded, by the epoch that ended.

    `before` and `intent` as in `past`; `run` is the run with its changes (JSON) or empty.
    `revision` 0: a run that was only begun.
    """

    __tablename__ = "abandoned"
    __table_args__ = (
        sa.Index("abandoned_of_epoch", "epoch", "service"),
        sa.Index("abandoned_by_revision", "revision"),
    )
    id: int | None = Field(default=None, primary_key=True)
    epoch: int
    service: str = Field(foreign_key="service.key")
    at: datetime
    revision: int
    before: str
    run: str
    intent: str


class EpochEndRow(StoreTable, table=True):
    """State of a service (JSON) at the end of an epoch, and the instant rewound to."""

    __tablename__ = "epoch_end"
    id: int | None = Field(default=None, primary_key=True)
    epoch: int
    service: str = Field(foreign_key="service.key")
    set_back_to: datetime
    standing: str


class RunRow(StoreTable, table=True):
    """A finished run, unique by service and ordinal; names and codes are JSON lists.

    `checksum` is of the run and its changes.
    """

    __tablename__ = "run"
    __table_args__ = (
        sa.UniqueConstraint("service", "ordinal"),
        sa.Index("run_of_service", "service", "id"),
        sa.Index("run_by_outcome", "service", "outcome", "id"),
        sa.Index("run_by_cause", "service", "cause", "id"),
    )
    id: int = Field(primary_key=True)
    service: str = Field(foreign_key="service.key")
    ordinal: int
    at: datetime
    cause: str
    outcome: str
    note: str
    note_codes: str | None
    waiting: str
    without_a_room: str
    change_count: int
    read: int
    created: int
    updated: int
    archived: int
    restored: int
    unchanged: int
    skipped: int
    waiting_count: int
    failed: int
    checksum: str | None


class ChangeRow(StoreTable, table=True):
    """One change of a run; before, after and fields are JSON."""

    __tablename__ = "change"
    __table_args__ = (
        sa.Index("change_of_service", "service", "run"),
        sa.Index("change_of_subject", "service", "kind", "ccms_id", "run"),
    )
    run: int = Field(primary_key=True, foreign_key="run.id")
    position: int = Field(primary_key=True)
    service: str
    kind: str
    rule: str
    ccms_id: str
    subject: str
    before: str
    after: str
    why: str
    target_id: str | None
    fields: str
    status: str | None


class EventRow(StoreTable, table=True):
    """An event that no other row tells of: what people did, trouble, and rewinds.

    `revision` is its place among the commits. `service` None: it is about none. `subject` is JSON.
    """

    __tablename__ = "event"
    __table_args__ = (sa.Index("event_by_instant", "at"),)
    revision: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime
    kind: str
    severity: str
    service: str | None = Field(foreign_key="service.key")
    text: str
    code: str
    rule: str | None
    margin_days: int | None
    subject: str | None


class EventPositionRow(StoreTable, table=True):
    """How far a reader of the events has got: the id of the last one."""

    __tablename__ = "event_position"
    name: str = Field(primary_key=True)
    position: str


class ArchivedChildRow(StoreTable, table=True):
    """The change (JSON) that archived a child, for a run that is no longer in the history."""

    __tablename__ = "archived_child"
    service: str = Field(primary_key=True, foreign_key="service.key")
    ccms_id: str = Field(primary_key=True)
    run: int
    at: datetime
    change: str


class JournalRow(StoreTable, table=True):
    """A run in progress, its intent in JSON; at most one per service."""

    __tablename__ = "journal"
    run: int = Field(primary_key=True)
    service: str = Field(foreign_key="service.key", unique=True)
    cause: str
    at: datetime
    ordinal: int
    changes: str
    standing: str
    extra: str
    checksum: str | None


class CommandRow(StoreTable, table=True):
    """What an operator did, its values (`arguments`) in JSON without PIN and credentials.

    `run`: the run that it caused, 0 for none. `position`: how many events a simulated world had
    logged before. `ended_epoch`: the epoch whose end discarded it. `revision`: its place among the
    commits; None for one of an earlier release.
    """

    __tablename__ = "command"
    __table_args__ = (
        sa.Index("command_of_service", "service", "id"),
        sa.Index("command_by_revision", "revision"),
    )
    id: int | None = Field(default=None, primary_key=True)
    service: str = Field(foreign_key="service.key")
    at: datetime
    name: str
    arguments: str
    position: int | None
    run: int
    ended_epoch: int | None
    revision: int | None


def table(model: type[StoreTable]) -> sa.Table:
    """The Core table of a model."""
    return cast(sa.Table, model.__table__)  # type: ignore[attr-defined]


METADATA: sa.MetaData = StoreTable.metadata
sa.event.listen(METADATA, "before_create", _limit_indexes)

"""The store's tables. Rows are written and read with Core statements on them, never as ORM objects: that is far cheaper.

Columns of type `str` named in JSON hold JSON text. What is stored is how things stand; `past` tells, commit by commit, how they stood before.
"""

from datetime import date, datetime
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class StoreTable(SQLModel, registry=registry()):
    """Base of the store's tables: a registry of their own, so that nobody else's tables are created with them."""


class Meta(StoreTable, table=True):
    """One row: that this is a store of ours, of which version, in which epoch of its clock, and how far back it remembers.

    No run id up to `last_run_id` is given again. `exact_from`: the first instant that it can be set back to; `kept_from`: the first that it can tell of. None: any.
    """

    __tablename__ = "parktime_store"
    id: int = Field(primary_key=True)
    schema_version: int
    epoch: int
    last_run_id: int
    exact_from: datetime | None
    kept_from: datetime | None


class ServiceRow(StoreTable, table=True):
    """A service's identity and access (JSON)."""

    __tablename__ = "service"
    key: str = Field(primary_key=True)
    name: str
    ccms: str
    time_zone: str
    order: int
    access: str


class StandingRow(StoreTable, table=True):
    """A service's standing but for its links and the profiles made for it; from `settings` to `staged` in JSON. `revision`: the store's at its last commit."""

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
    revision: int


def _one_a_subject(name: str) -> tuple[sa.schema.SchemaItem, ...]:
    """One row a child or room, and one to one (map-child): the database itself holds it."""
    linked = sa.text("mapping = 'linked'")
    return (
        sa.UniqueConstraint("service", "ccms_id", name=f"{name}_once"),
        sa.Index(f"{name}_one_to_one", "service", "target_id", unique=True, sqlite_where=linked, postgresql_where=linked),
    )  # fmt: skip


class ChildRow(StoreTable, table=True):
    """A child that was ever on the page or synced, as last read, and what it is mapped to."""

    __tablename__ = "child"
    __table_args__ = _one_a_subject("child")
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
    """A room that was ever on the page or synced, as last read, and what it is mapped to."""

    __tablename__ = "room"
    __table_args__ = _one_a_subject("room")
    id: int | None = Field(default=None, primary_key=True)
    service: str = Field(foreign_key="service.key")
    ccms_id: str
    name: str
    mapping: str
    target_id: str | None
    confirmed: bool


class CreatedProfileRow(StoreTable, table=True):
    """A profile that a run made (no-invitations); `run` is 0 where no run is known."""

    __tablename__ = "created_profile"
    service: str = Field(primary_key=True, foreign_key="service.key")
    profile_id: str = Field(primary_key=True)
    run: int


class PastRow(StoreTable, table=True):
    """What of a service's standing was otherwise before a commit (JSON). `run`: the run that came with it, 0 for none.

    `intent`: what the commit took from the journal (JSON), where that had been begun at an earlier instant; else empty.
    """

    __tablename__ = "past"
    __table_args__ = (sa.Index("past_of_service", "service", "at"),)
    revision: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    service: str = Field(foreign_key="service.key")
    at: datetime
    run: int
    before: str
    intent: str


class AbandonedRow(StoreTable, table=True):
    """A commit of a time that was taken back, as it was in its epoch: its row of `past`, and its run with all changes (JSON), or what was only begun."""

    __tablename__ = "abandoned"
    __table_args__ = (sa.Index("abandoned_of_epoch", "epoch", "service"),)
    id: int | None = Field(default=None, primary_key=True)
    epoch: int
    service: str = Field(foreign_key="service.key")
    at: datetime
    revision: int
    before: str
    run: str
    intent: str


class EpochEndRow(StoreTable, table=True):
    """How a service stood (JSON) when an epoch was left, and the instant to which time was set back then."""

    __tablename__ = "epoch_end"
    id: int | None = Field(default=None, primary_key=True)
    epoch: int
    service: str = Field(foreign_key="service.key")
    set_back_to: datetime
    standing: str


class RunRow(StoreTable, table=True):
    """A finished run; names left out and codes are JSON lists. Its identity is (service, ordinal)."""

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


class ChangeRow(StoreTable, table=True):
    """One change of a run, in its place; before, after and fields are JSON. Append-only."""

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


class ArchivedChildRow(StoreTable, table=True):
    """The change (JSON) by which a run archived a child's profile, where that run is in the history no longer."""

    __tablename__ = "archived_child"
    service: str = Field(primary_key=True, foreign_key="service.key")
    ccms_id: str = Field(primary_key=True)
    run: int
    at: datetime
    change: str


class JournalRow(StoreTable, table=True):
    """A run in progress: what it intends (JSON), written down before its first write; at most one a service."""

    __tablename__ = "journal"
    run: int = Field(primary_key=True)
    service: str = Field(foreign_key="service.key", unique=True)
    cause: str
    at: datetime
    ordinal: int
    changes: str
    standing: str
    extra: str


def table(model: type[StoreTable]) -> sa.Table:
    """The Core table of a model."""
    return cast(sa.Table, model.__table__)  # type: ignore[attr-defined]


METADATA: sa.MetaData = StoreTable.metadata

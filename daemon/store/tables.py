"""The store's tables. Rows are written and read with Core statements on them, never as ORM objects: that is far cheaper.

Dated rows hold from `valid_from` until `valid_until` (None: still), so that a past instant can be told. Columns of type `str` named in JSON hold JSON text.
"""

from datetime import date, datetime
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class StoreTable(SQLModel, registry=registry()):
    """Base of the store's tables: a registry of their own, so that nobody else's tables are created with them."""


class Meta(StoreTable, table=True):
    """One row: that this is a store of ours, and of which version."""

    __tablename__ = "parktime_store"
    id: int = Field(primary_key=True)
    schema_version: int


class ServiceRow(StoreTable, table=True):
    """A service's identity and access (JSON)."""

    __tablename__ = "service"
    key: str = Field(primary_key=True)
    name: str
    ccms: str
    time_zone: str
    order: int
    access: str


class ProgressRow(StoreTable, table=True):
    """How far a service has come; `revision` is the store's revision at its last commit."""

    __tablename__ = "progress"
    service: str = Field(primary_key=True, foreign_key="service.key")
    settled_until: datetime | None
    last_ordinal: int
    revision: int


class StageRow(StoreTable, table=True):
    """Dated: how far the integration was (off, on, set-up)."""

    __tablename__ = "stage"
    __table_args__ = (
        sa.Index("stage_open", "service", unique=True, sqlite_where=sa.text("valid_until IS NULL"),
                 postgresql_where=sa.text("valid_until IS NULL")),
    )  # fmt: skip
    id: int | None = Field(default=None, primary_key=True)
    service: str = Field(foreign_key="service.key", index=True)
    stage: str
    anchor: datetime | None
    pin: str | None
    valid_from: datetime
    valid_until: datetime | None


class SettingsRow(StoreTable, table=True):
    """Dated: the integration's settings."""

    __tablename__ = "settings"
    __table_args__ = (
        sa.Index("settings_open", "service", unique=True, sqlite_where=sa.text("valid_until IS NULL"),
                 postgresql_where=sa.text("valid_until IS NULL")),
    )  # fmt: skip
    id: int | None = Field(default=None, primary_key=True)
    service: str = Field(foreign_key="service.key", index=True)
    sync_inactive: bool
    weeks: str
    removal: str
    valid_from: datetime
    valid_until: datetime | None


class ChildRow(StoreTable, table=True):
    """A child that was ever on the page or synced, as last read."""

    __tablename__ = "child_row"
    id: int | None = Field(default=None, primary_key=True)
    service: str = Field(foreign_key="service.key")
    ccms_id: str
    given: str
    family: str
    born: date | None
    __table_args__ = (sa.UniqueConstraint("service", "ccms_id"),)


class RoomRow(StoreTable, table=True):
    """A room that was ever on the page or synced, as last read."""

    __tablename__ = "room_row"
    id: int | None = Field(default=None, primary_key=True)
    service: str = Field(foreign_key="service.key")
    ccms_id: str
    name: str
    __table_args__ = (sa.UniqueConstraint("service", "ccms_id"),)


def _open_links(name: str) -> tuple[sa.Index, ...]:
    """One open row a child or room, and one to one (map-child): the database itself holds it."""
    still, linked = sa.text("valid_until IS NULL"), sa.text("valid_until IS NULL AND mapping = 'linked'")
    return (
        sa.Index(f"{name}_open", "service", "ccms_id", unique=True, sqlite_where=still, postgresql_where=still),
        sa.Index(f"{name}_one_to_one", "service", "target_id", unique=True, sqlite_where=linked, postgresql_where=linked),
        sa.Index(f"{name}_dated", "service", "valid_from"),
    )  # fmt: skip


class ChildLinkRow(StoreTable, table=True):
    """Dated: the mapping of a child."""

    __tablename__ = "child_link"
    __table_args__ = _open_links("child_link")
    id: int | None = Field(default=None, primary_key=True)
    service: str = Field(foreign_key="service.key")
    ccms_id: str
    mapping: str
    target_id: str | None
    confirmed: bool
    valid_from: datetime
    valid_until: datetime | None


class RoomLinkRow(StoreTable, table=True):
    """Dated: the mapping of a room."""

    __tablename__ = "room_link"
    __table_args__ = _open_links("room_link")
    id: int | None = Field(default=None, primary_key=True)
    service: str = Field(foreign_key="service.key")
    ccms_id: str
    mapping: str
    target_id: str | None
    confirmed: bool
    valid_from: datetime
    valid_until: datetime | None


class ChoiceRow(StoreTable, table=True):
    """What was chosen on the page and waits for set-up or update, in its order."""

    __tablename__ = "choice"
    service: str = Field(primary_key=True, foreign_key="service.key")
    position: int = Field(primary_key=True)
    kind: str
    ccms_id: str
    name: str
    mapping: str
    target_id: str | None
    target_name: str | None


class HoldRow(StoreTable, table=True):
    """A room that is not removed on local dates before `until` (room-skip)."""

    __tablename__ = "hold"
    service: str = Field(primary_key=True, foreign_key="service.key")
    ccms_id: str = Field(primary_key=True)
    until: date


class CreatedProfileRow(StoreTable, table=True):
    """A profile that a run made (no-invitations); `run` is 0 where no run is known."""

    __tablename__ = "created_profile"
    service: str = Field(primary_key=True, foreign_key="service.key")
    profile_id: str = Field(primary_key=True)
    run: int


class UnsettledRow(StoreTable, table=True):
    """What was asked of Storypark under a key and never answered (JSON), in its order."""

    __tablename__ = "unsettled"
    service: str = Field(primary_key=True, foreign_key="service.key")
    position: int = Field(primary_key=True)
    request: str


class RunRow(StoreTable, table=True):
    """A finished run; names left out are JSON lists. Its identity is (service, ordinal)."""

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

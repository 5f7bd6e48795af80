"""A service's standing in the store: read whole once, then only its differences are written."""

from datetime import date, datetime

import sqlalchemy as sa

from daemon.link import Choice
from daemon.service import Standing
from daemon.settings import Settings
from daemon.store.codec import from_json, to_json
from daemon.store.dated import held_at, open_row, replace_row
from daemon.store.links import read_links, write_links
from daemon.store.tables import (
    ChoiceRow,
    CreatedProfileRow,
    HoldRow,
    ProgressRow,
    SettingsRow,
    StageRow,
    UnsettledRow,
    table,
)
from daemon.unsettled import Unsettled

_STAGE, _SETTINGS, _PROGRESS = table(StageRow), table(SettingsRow), table(ProgressRow)
_CHOICE, _HOLD, _CREATED = table(ChoiceRow), table(HoldRow), table(CreatedProfileRow)
_UNSETTLED = table(UnsettledRow)

_SET_PROGRESS = sa.update(_PROGRESS).where(_PROGRESS.c.service == sa.bindparam("of_service"))


def read_standing(connection: sa.Connection, service: str) -> Standing:
    """The standing of a service as of now; the default one if none was ever saved."""
    progress = connection.execute(sa.select(_PROGRESS).where(_PROGRESS.c.service == service)).one()
    stage = connection.execute(sa.select(_STAGE).where(_STAGE.c.service == service, open_row(_STAGE))).first()
    return Standing(
        stage=stage.stage if stage else "off",
        anchor=stage.anchor if stage else None,
        settled_until=progress.settled_until,
        pin=stage.pin if stage else None,
        settings=read_settings(connection, service),
        links=read_links(connection, service),
        choices=_read_choices(connection, service),
        holds=_read_holds(connection, service),
        created_ids=_read_created(connection, service),
        last_ordinal=progress.last_ordinal,
        unsettled=_read_unsettled(connection, service),
    )


def read_settings(connection: sa.Connection, service: str, at: datetime | None = None) -> Settings:
    """The settings now, or those that held at a past instant (the defaults before any were saved)."""
    when = open_row(_SETTINGS) if at is None else held_at(_SETTINGS, at)
    row = connection.execute(sa.select(_SETTINGS).where(_SETTINGS.c.service == service, when)).first()
    return Settings(row.sync_inactive, row.weeks, row.removal) if row else Settings()


def _read_choices(connection: sa.Connection, service: str) -> tuple[Choice, ...]:
    query = sa.select(_CHOICE).where(_CHOICE.c.service == service).order_by(_CHOICE.c.position)
    return tuple(
        Choice(row.kind, row.ccms_id, row.name, row.mapping, row.target_id, row.target_name)
        for row in connection.execute(query)
    )


def _read_holds(connection: sa.Connection, service: str) -> dict[str, date]:
    query = sa.select(_HOLD).where(_HOLD.c.service == service).order_by(_HOLD.c.ccms_id)
    return {row.ccms_id: row.until for row in connection.execute(query)}


def _read_created(connection: sa.Connection, service: str) -> frozenset[str]:
    query = sa.select(_CREATED.c.profile_id).where(_CREATED.c.service == service)
    return frozenset(connection.execute(query).scalars())


def _read_unsettled(connection: sa.Connection, service: str) -> tuple[Unsettled, ...]:
    query = sa.select(_UNSETTLED.c.request).where(_UNSETTLED.c.service == service).order_by(_UNSETTLED.c.position)
    return tuple(from_json(request, Unsettled) for request in connection.execute(query).scalars())


def write_standing(
    connection: sa.Connection,
    service: str,
    old: Standing,
    new: Standing,
    *,
    at: datetime,
    run_id: int,
    revision: int,
) -> None:
    """Write what differs from the standing that is stored; dated rows are closed and opened at `at`."""
    if (old.stage, old.anchor, old.pin) != (new.stage, new.anchor, new.pin):
        stage = {"stage": new.stage, "anchor": new.anchor, "pin": new.pin}
        replace_row(connection, _STAGE, service, at, stage)
    if old.settings != new.settings:
        _write_settings(connection, service, new.settings, at)
    write_links(connection, service, old.links, new.links, at)
    if old.choices != new.choices:
        _write_choices(connection, service, new.choices)
    if old.holds != new.holds:
        _write_holds(connection, service, new)
    if old.created_ids != new.created_ids:
        _write_created(connection, service, new.created_ids - old.created_ids, run_id)
    if old.unsettled != new.unsettled:
        _write_unsettled(connection, service, new.unsettled)
    progress = {
        "settled_until": new.settled_until,
        "last_ordinal": new.last_ordinal,
        "revision": revision,
        "of_service": service,
    }
    connection.execute(_SET_PROGRESS, progress)


def _write_settings(connection: sa.Connection, service: str, settings: Settings, at: datetime) -> None:
    values = {
        "sync_inactive": settings.sync_inactive,
        "weeks": settings.weeks,
        "removal": settings.removal,
    }
    replace_row(connection, _SETTINGS, service, at, values)


def _write_choices(connection: sa.Connection, service: str, choices: tuple[Choice, ...]) -> None:
    connection.execute(sa.delete(_CHOICE).where(_CHOICE.c.service == service))
    rows = [
        {
            "service": service,
            "position": position,
            "kind": choice.kind,
            "ccms_id": choice.ccms_id,
            "name": choice.name,
            "mapping": choice.mapping,
            "target_id": choice.target_id,
            "target_name": choice.target_name,
        }
        for position, choice in enumerate(choices)
    ]
    if rows:
        connection.execute(sa.insert(_CHOICE), rows)


def _write_holds(connection: sa.Connection, service: str, standing: Standing) -> None:
    connection.execute(sa.delete(_HOLD).where(_HOLD.c.service == service))
    rows = [{"service": service, "ccms_id": room, "until": until} for room, until in standing.holds.items()]
    if rows:
        connection.execute(sa.insert(_HOLD), rows)


def _write_created(connection: sa.Connection, service: str, created: frozenset[str], run_id: int) -> None:
    """Only ever added to: a profile that a run made stays one that a run made."""
    rows = [{"service": service, "profile_id": profile, "run": run_id} for profile in sorted(created)]
    if rows:
        connection.execute(sa.insert(_CREATED), rows)


def _write_unsettled(connection: sa.Connection, service: str, unsettled: tuple[Unsettled, ...]) -> None:
    connection.execute(sa.delete(_UNSETTLED).where(_UNSETTLED.c.service == service))
    rows = [
        {"service": service, "position": position, "request": to_json(each)} for position, each in enumerate(unsettled)
    ]
    if rows:
        connection.execute(sa.insert(_UNSETTLED), rows)

"""Version 3: a row says how a service stands, and the past tells commit by commit how it stood before."""

import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic.operations import Operations
from sqlmodel.sql.sqltypes import UTCDateTime

from daemon.store.migrations.dated import Dated, Old, aware, settings_of

_GONE = ("progress", "stage", "settings", "child_link", "room_link", "child_row", "room_row", "choice", "hold", "unsettled")  # fmt: skip


def upgrade(op: Operations) -> None:
    """Carry everything over: how things stand, exactly; the past, as far as it was kept, which is links, settings and stage."""
    bind = op.get_bind()
    old = Old(bind, _GONE)
    tables = _create(op)
    services = list(bind.execute(sa.text("SELECT key FROM service ORDER BY key")).scalars())
    for service in services:
        bind.execute(sa.insert(tables["standing"]), _standing(old, service))
        for kind in ("child", "room"):
            _insert(bind, tables[kind], _links(old, service, kind))
    _insert(bind, tables["past"], _past(old, services))
    _renew_store_row(op, bind, old)
    for name in _GONE:
        op.drop_table(name)


def _create(op: Operations) -> dict[str, sa.Table]:
    text, number, instant = sa.String(), sa.Integer(), UTCDateTime()
    linked = sa.text("mapping = 'linked'")
    made = {}
    made["standing"] = op.create_table(
        "standing",
        _service(primary_key=True),
        _column("stage", text),
        _column("anchor", instant, nullable=True),
        _column("pin", text, nullable=True),
        _column("settled_until", instant, nullable=True),
        *(_column(name, number) for name in ("last_ordinal", "failures")),
        *(_column(name, text) for name in ("settings", "choices", "holds", "unsettled", "kept", "staged")),
        _column("revision", number),
    )
    names = {"child": [_column("given", text), _column("family", text), _column("born", sa.Date(), nullable=True)]}
    names["room"] = [_column("name", text)]
    for kind, columns in names.items():
        made[kind] = op.create_table(
            kind,
            _id(),
            _service(),
            _column("ccms_id", text),
            *columns,
            _column("mapping", text),
            _column("target_id", text, nullable=True),
            _column("confirmed", sa.Boolean()),
            sa.UniqueConstraint("service", "ccms_id", name=f"{kind}_once"),
        )
        index, of = f"{kind}_one_to_one", ["service", "target_id"]
        op.create_index(index, kind, of, unique=True, sqlite_where=linked, postgresql_where=linked)
    made["past"] = op.create_table(
        "past",
        sa.Column("revision", number, primary_key=True, autoincrement=False),
        _service(),
        _column("at", instant),
        _column("run", number),
        *(_column(name, text) for name in ("before", "intent")),
    )
    op.create_index("past_of_service", "past", ["service", "at"])
    _create_what_is_kept(op)
    return made


def _create_what_is_kept(op: Operations) -> None:
    text, number, instant = sa.String(), sa.Integer(), UTCDateTime()
    op.create_table(
        "abandoned",
        _id(),
        _column("epoch", number),
        _service(),
        _column("at", instant),
        _column("revision", number),
        *(_column(name, text) for name in ("before", "run", "intent")),
    )
    op.create_index("abandoned_of_epoch", "abandoned", ["epoch", "service"])
    op.create_table(
        "epoch_end",
        _id(),
        _column("epoch", number),
        _service(),
        _column("set_back_to", instant),
        _column("standing", text),
    )
    op.create_table(
        "archived_child",
        _service(primary_key=True),
        sa.Column("ccms_id", text, primary_key=True),
        _column("run", number),
        _column("at", instant),
        _column("change", text),
    )


def _column(name: str, kind: Any, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=nullable)


def _id() -> sa.Column[Any]:
    return sa.Column("id", sa.Integer(), primary_key=True)


def _service(*, primary_key: bool = False) -> sa.Column[Any]:
    return sa.Column("service", sa.String(), sa.ForeignKey("service.key"), primary_key=primary_key, nullable=False)


def _insert(bind: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        bind.execute(sa.insert(table), rows)


def _standing(old: Old, service: str) -> dict[str, Any]:
    progress = old.one("progress", service)
    stage = old.one("stage", service, still=True)
    choices = sorted(old.rows("choice", service), key=lambda row: row["position"])
    unsettled = sorted(old.rows("unsettled", service), key=lambda row: row["position"])
    return {
        "service": service,
        "stage": stage.get("stage", "off"),
        "anchor": aware(stage.get("anchor")),
        "pin": stage.get("pin"),
        "settled_until": aware(progress["settled_until"]),
        "last_ordinal": progress["last_ordinal"],
        "failures": 0,
        "settings": _json(settings_of(old.one("settings", service, still=True))),
        "choices": _json([_without(row, "service", "position") for row in choices]),
        "holds": _json({row["ccms_id"]: row["until"].isoformat() for row in old.rows("hold", service)}),
        "unsettled": _json([json.loads(row["request"]) for row in unsettled]),
        "kept": "[]",
        "staged": "null",
        "revision": progress["revision"],
    }


def _links(old: Old, service: str, kind: str) -> list[dict[str, Any]]:
    mapped = {row["ccms_id"]: row for row in old.rows(f"{kind}_link", service, still=True)}
    described = sorted(old.rows(f"{kind}_row", service), key=lambda row: row["id"])
    names = ("mapping", "target_id", "confirmed")
    return [
        _without(row, "id") | {name: mapped[row["ccms_id"]][name] for name in names}
        for row in described
        if row["ccms_id"] in mapped
    ]


def _past(old: Old, services: list[str]) -> list[dict[str, Any]]:
    """Numbered from below 0 up, so that every commit to come has a higher revision."""
    steps = [(at, service, before) for service in services for at, before in Dated(old, service).steps()]
    steps.sort(key=lambda step: step[:2])
    same = {"run": 0, "intent": ""}
    return [
        {"revision": number - len(steps), "service": service, "at": at, "before": _json(before), **same}
        for number, (at, service, before) in enumerate(steps)
    ]


def _renew_store_row(op: Operations, bind: sa.Connection, old: Old) -> None:
    """What was not dated is known only from the last commit on."""
    last = old.last_instant(bind)
    op.drop_table("parktime_store")
    numbers = ("schema_version", "epoch", "last_run_id")
    instants = ("exact_from", "kept_from")
    store = op.create_table(
        "parktime_store",
        _id(),
        *(_column(name, sa.Integer()) for name in numbers),
        *(_column(name, UTCDateTime(), nullable=True) for name in instants),
    )
    values = {"id": 1, "schema_version": 3, "epoch": 0, "last_run_id": 0, "exact_from": last, "kept_from": None}
    bind.execute(sa.insert(store), values)


def _without(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=datetime.isoformat)

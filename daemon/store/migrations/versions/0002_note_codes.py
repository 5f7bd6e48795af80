"""Add codes of run notes and labels of archive changes; rename fields of stored service states."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_STATE_FIELDS = {"settled_until": "last_slot", "unsettled": "unconfirmed", "staged": "pending"}
_DOCUMENTS = (  # table, primary key, columns with the fields of a service state in JSON
    ("journal", "run", ("standing",)),
    ("epoch_end", "id", ("standing",)),
    ("past", "revision", ("before", "intent")),
    ("abandoned", "id", ("before", "intent")),
)
_BATCH = 1_000


def upgrade() -> None:
    """Nothing is lost. The version number makes releases that only read version 3 refuse it."""
    op.add_column("run", sa.Column("note_codes", sa.String()))
    op.add_column("change", sa.Column("status", sa.String()))
    for name, key, columns in _DOCUMENTS:
        _rename_fields(name, key, columns)
    op.execute("UPDATE parktime_store SET schema_version = 4")


def _rename_fields(name: str, key: str, columns: tuple[str, ...]) -> None:
    connection = op.get_bind()
    rows = sa.table(name, sa.column(key), *map(sa.column, columns))
    values: dict[str, Any] = {column: sa.bindparam(f"new_{column}") for column in columns}
    statement = sa.update(rows).where(rows.c[key] == sa.bindparam("of_row")).values(values)
    last = -1
    while True:
        query = sa.select(rows).where(rows.c[key] > last).order_by(rows.c[key]).limit(_BATCH)
        batch = connection.execute(query).mappings().all()
        if not batch:
            return
        connection.execute(
            statement,
            [
                {"of_row": row[key]}
                | {f"new_{column}": _renamed(row[column]) for column in columns}
                for row in batch
            ],
        )
        last = batch[-1][key]


def _renamed(text: str) -> str:
    if not text:
        return text
    document: dict[str, Any] = json.loads(text)
    if isinstance(state := document.pop("standing", None), dict):  # an interrupted run
        document["state"] = _rename_keys(state)
    return json.dumps(_rename_keys(document), ensure_ascii=False, separators=(",", ":"))


def _rename_keys(document: dict[str, Any]) -> dict[str, Any]:
    return {_STATE_FIELDS.get(key, key): value for key, value in document.items()}

"""The dated rows of versions 1 and 2: what held from one instant until another, told as steps."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

_LINKS = {"children": "child", "rooms": "room"}
_NO_SETTINGS = {"sync_inactive": False, "weeks": "calendar", "removal": "deactivate"}


def aware(instant: Any) -> datetime | None:
    """An instant in UTC: SQLite's own come without a zone."""
    if instant is None:
        return None
    assert isinstance(instant, datetime)
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def settings_of(row: dict[str, Any]) -> dict[str, Any]:
    """Settings as JSON has them; the defaults of then where none were saved."""
    return {name: row.get(name, default) for name, default in _NO_SETTINGS.items()}


class Old:
    """The tables that go, read once."""

    def __init__(self, bind: sa.Connection, names: tuple[str, ...]) -> None:
        metadata = sa.MetaData()
        self._rows = {
            name: [
                dict(row) for row in bind.execute(sa.select(sa.Table(name, metadata, autoload_with=bind))).mappings()
            ]
            for name in names
        }

    def rows(self, name: str, service: str, *, still: bool = False) -> list[dict[str, Any]]:
        """A service's rows; with `still` those that hold now."""
        rows = [row for row in self._rows[name] if row["service"] == service]
        return [row for row in rows if row["valid_until"] is None] if still else rows

    def one(self, name: str, service: str, *, still: bool = False) -> dict[str, Any]:
        """A service's one row; empty where there is none."""
        return next(iter(self.rows(name, service, still=still)), {})

    def last_instant(self, bind: sa.Connection) -> datetime | None:
        """The last instant of which the store knows anything; None if there is none."""
        runs = sa.Table("run", sa.MetaData(), autoload_with=bind)
        known = [aware(bind.execute(sa.select(sa.func.max(runs.c.at))).scalar())]
        names = ("valid_from", "valid_until", "settled_until")
        known += [aware(row.get(name)) for rows in self._rows.values() for row in rows for name in names]
        return max((instant for instant in known if instant is not None), default=None)


class Dated:
    """What a service's dated rows say of any instant."""

    def __init__(self, old: Old, service: str) -> None:
        self._stages = old.rows("stage", service)
        self._settings = old.rows("settings", service)
        self._links = {name: old.rows(f"{kind}_link", service) for name, kind in _LINKS.items()}
        self._described = {
            name: {row["ccms_id"]: _plain(row) for row in old.rows(f"{kind}_row", service)}
            for name, kind in _LINKS.items()
        }

    def steps(self) -> Iterator[tuple[datetime, dict[str, Any]]]:
        """Every instant at which anything changed, with what it replaced."""
        rows = [*self._stages, *self._settings, *self._links["children"], *self._links["rooms"]]
        ends = {aware(row[name]) for row in rows for name in ("valid_from", "valid_until")}
        stood = self._at(None)
        for instant in sorted(end for end in ends if end is not None):
            stands = self._at(instant)
            yield instant, _replaced(stood, stands)
            stood = stands

    def _at(self, instant: datetime | None) -> dict[str, Any]:
        stage = next(_held(self._stages, instant), {})
        links = {
            name: {row["ccms_id"]: self._link(name, row) for row in _held(rows, instant)}
            for name, rows in self._links.items()
        }
        return {
            "stage": stage.get("stage", "off"),
            "anchor": aware(stage.get("anchor")),
            "pin": stage.get("pin"),
            "settings": settings_of(next(_held(self._settings, instant), {})),
            **links,
        }

    def _link(self, name: str, row: dict[str, Any]) -> dict[str, Any]:
        mapped = {each: row[each] for each in ("mapping", "target_id", "confirmed")}
        return self._described[name][row["ccms_id"]] | mapped


def _held(rows: list[dict[str, Any]], instant: datetime | None) -> Iterator[dict[str, Any]]:
    """The rows that held at an instant, its own changes included; none before all instants."""
    for row in rows:
        begin, end = aware(row["valid_from"]), aware(row["valid_until"])
        if instant is not None and begin is not None and begin <= instant and (end is None or end > instant):
            yield row


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in row.items()
        if name not in ("id", "service")
    }


def _replaced(stood: dict[str, Any], stands: dict[str, Any]) -> dict[str, Any]:
    whole = {name: stood[name] for name in stood if name not in _LINKS and stood[name] != stands[name]}
    links = {name: _replaced_links(stood[name], stands[name]) for name in _LINKS}
    return whole | {name: rows for name, rows in links.items() if rows}


def _replaced_links(stood: dict[str, Any], stands: dict[str, Any]) -> dict[str, Any]:
    changed = {ccms_id: stood.get(ccms_id) for ccms_id, link in stands.items() if stood.get(ccms_id) != link}
    return changed | {ccms_id: link for ccms_id, link in stood.items() if ccms_id not in stands}

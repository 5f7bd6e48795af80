"""The log of what operators did: each command is written in the transaction of its effect."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from parktime.daemon.domain.done_command import DoneCommand
from parktime.daemon.store.lives import About
from parktime.daemon.store.serializers import from_json, to_json
from parktime.daemon.store.tables import CommandRow, table

_COMMAND = table(CommandRow)
_INSERT = sa.insert(_COMMAND)


def write_command(
    connection: sa.Connection, command: DoneCommand | None, *, revision: int, run: int = 0
) -> None:
    """Log a command with the run that it caused. None: nothing was commanded.

    `revision`: its place among the commits of the store.
    """
    if command is None:
        return
    values = {
        "service": command.service,
        "at": command.at,
        "name": command.name,
        "arguments": to_json(command.values),
        "position": command.position,
        "run": run,
        "ended_epoch": None,
        "revision": revision,
    }
    connection.execute(_INSERT, values)


def read_commands(
    connection: sa.Connection, service: str | None = None, *, after: int = 0, limit: int
) -> list[DoneCommand]:
    """Commands after one id, oldest first, but for those that a rewind discarded."""
    query = sa.select(_COMMAND).where(_COMMAND.c.id > after, _COMMAND.c.ended_epoch.is_(None))
    if service is not None:
        query = query.where(_COMMAND.c.service == service)
    rows = connection.execute(query.order_by(_COMMAND.c.id).limit(limit))
    return [command_from_row(row) for row in rows]


def read_commands_about(
    connection: sa.Connection, service: str, *, about: About, ccms_id: str, limit: int
) -> list[DoneCommand]:
    """The newest commands that name a child or room, newest first, but for discarded ones."""
    names_it = _COMMAND.c.arguments.contains(f'"id":{to_json(ccms_id)}', autoescape=True)
    query = (
        sa.select(_COMMAND)
        .where(_COMMAND.c.service == service, _COMMAND.c.ended_epoch.is_(None), names_it)
        .order_by(_COMMAND.c.id.desc())
        .limit(limit)
    )
    found = [command_from_row(row) for row in connection.execute(query)]
    return [each for each in found if _names(each.values, about, ccms_id)]


def _names(values: dict[str, Any], about: About, ccms_id: str) -> bool:
    """Whether the values name the child or room itself, and not a profile of the same id."""
    plural = "children" if about == "child" else "rooms"
    named = [values.get(about), *(each.get(about) for each in values.get(plural, ()))]
    return any(each is not None and each.get("id") == ccms_id for each in named)


def command_from_row(row: Any) -> DoneCommand:
    """The command in a row."""
    return DoneCommand(
        service=row.service,
        at=row.at,
        name=row.name,
        values=_values(row.arguments),
        position=row.position,
        id=row.id,
        run=row.run,
    )


def _values(text: str) -> dict[str, Any]:
    return from_json(text, dict[str, Any])


def discard_later(connection: sa.Connection, at: datetime, ended_epoch: int) -> None:
    """Mark the commands later than an instant as discarded by the end of an epoch."""
    later = _COMMAND.c.ended_epoch.is_(None) & (_COMMAND.c.at > at)
    connection.execute(sa.update(_COMMAND).where(later).values(ended_epoch=ended_epoch))

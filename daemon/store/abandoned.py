"""Times that were taken back: what was later than the instant gone back to, kept under its epoch and in nobody's way."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from daemon.model.run import Run
from daemon.model.service import Standing
from daemon.store.codec import from_json, to_json
from daemon.store.journal import Interrupted
from daemon.store.past import Commit
from daemon.store.tables import AbandonedRow, EpochEndRow, table

_ABANDONED, _END = table(AbandonedRow), table(EpochEndRow)


def write_abandoned(connection: sa.Connection, epoch: int, commits: Sequence[Commit], runs: dict[int, Run]) -> None:
    """Keep commits of the epoch that is left, with their runs."""
    rows = [_row(epoch, commit, runs.get(commit.run)) for commit in commits]
    if rows:
        connection.execute(sa.insert(_ABANDONED), rows)


def _row(epoch: int, commit: Commit, run: Run | None) -> dict[str, Any]:
    return {
        "epoch": epoch,
        "service": commit.service,
        "at": commit.at,
        "revision": commit.revision,
        "before": commit.before,
        "run": to_json(run) if run else "",
        "intent": commit.intent,
    }


def write_abandoned_intents(connection: sa.Connection, epoch: int, intents: Sequence[Interrupted]) -> None:
    """Keep what was begun in the epoch that is left, and never finished."""
    same = {"epoch": epoch, "revision": 0, "before": "{}", "run": ""}
    rows = [{**same, "service": each.key, "at": each.at, "intent": to_json(each)} for each in intents]
    if rows:
        connection.execute(sa.insert(_ABANDONED), rows)


def write_end(connection: sa.Connection, epoch: int, service: str, standing: Standing, set_back_to: datetime) -> None:
    """Keep how a service stood when an epoch was left."""
    values = {"epoch": epoch, "service": service, "set_back_to": set_back_to, "standing": to_json(standing)}
    connection.execute(sa.insert(_END), values)


def read_abandoned(connection: sa.Connection, service: str, epoch: int) -> list[Run]:
    """A service's runs of an epoch that were taken back, newest first, with their changes."""
    of_epoch = (_ABANDONED.c.epoch == epoch) & (_ABANDONED.c.service == service) & (_ABANDONED.c.run != "")
    query = sa.select(_ABANDONED.c.run).where(of_epoch).order_by(_ABANDONED.c.revision.desc())
    return [from_json(run, Run) for run in connection.execute(query).scalars()]


def read_end(connection: sa.Connection, service: str, epoch: int) -> Standing | None:
    """How a service stood when an epoch was left; None where nothing of it was taken back."""
    of_epoch = (_END.c.epoch == epoch) & (_END.c.service == service)
    standing = connection.execute(sa.select(_END.c.standing).where(of_epoch).order_by(_END.c.id.desc())).scalar()
    return from_json(standing, Standing) if standing else None

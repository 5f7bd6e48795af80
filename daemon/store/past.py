"""The past in the store: for every commit, what of the standing was otherwise before it."""

from dataclasses import dataclass
from datetime import datetime

import msgspec
import sqlalchemy as sa

from daemon.model.service import Standing
from daemon.store.before import Before, before, undone
from daemon.store.codec import to_json
from daemon.store.tables import PastRow, table

_PAST = table(PastRow)
_INSERT = sa.insert(_PAST)
_BEFORE = msgspec.json.Decoder(Before)


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit of a service as the past keeps it; `before` and `intent` in JSON."""

    revision: int
    service: str
    at: datetime
    run: int
    before: str
    intent: str


def write_past(
    connection: sa.Connection, service: str, old: Standing, new: Standing, commit: tuple[int, datetime, int, str]
) -> None:
    """Remember what a commit (its revision, instant, run id and intent) replaces."""
    revision, at, run_id, intent = commit
    values = {"revision": revision, "service": service, "at": at, "run": run_id, "intent": intent}
    connection.execute(_INSERT, {**values, "before": to_json(before(old, new))})


def read_later(connection: sa.Connection, service: str, at: datetime) -> list[Commit]:
    """The commits of a service from the first that is later than an instant, newest first."""
    of_service = _PAST.c.service == service
    first = sa.select(sa.func.min(_PAST.c.revision)).where(of_service, _PAST.c.at > at).scalar_subquery()
    query = sa.select(_PAST).where(of_service, _PAST.c.revision >= first).order_by(_PAST.c.revision.desc())
    return [
        Commit(row.revision, row.service, row.at, row.run, row.before, row.intent) for row in connection.execute(query)
    ]


def standing_before(standing: Standing, commits: list[Commit]) -> Standing:
    """How a service stood before some commits, newest first, from how it stood after them."""
    return undone(standing, (_BEFORE.decode(commit.before) for commit in commits))


def forget_later(connection: sa.Connection, commits: list[Commit]) -> None:
    """Take commits of one service, newest first, out of the past."""
    first = _PAST.c.revision >= commits[-1].revision
    connection.execute(sa.delete(_PAST).where(_PAST.c.service == commits[-1].service, first))

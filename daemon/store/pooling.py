"""Finds out whether a pooler hands each transaction to another session of PostgreSQL."""

from uuid import uuid4

import sqlalchemy as sa

from parktime.daemon.store.errors import StoreError
from parktime.daemon.store.url import display_url

_SET = sa.text("SELECT set_config('parktime.session', :mark, false), pg_backend_pid()")
_GET = sa.text("SELECT current_setting('parktime.session', true), pg_backend_pid()")


def require_sessions(engine: sa.Engine, url: sa.URL) -> None:
    """Refuse a connection whose session does not outlive a transaction.

    One client leaves a mark in its session, and must find it again in each later transaction: right
    afterwards, and while a second client keeps a transaction open in a session of its own.

    Raises:
        StoreError: A pooler shares sessions among transactions.
    """
    mark = uuid4().hex
    with engine.connect() as first, engine.connect() as second:
        with first.begin():
            _, own = first.execute(_SET, {"mark": mark}).one()
        seen = [_session(first), _session(first)]
        with second.begin():
            _, others = second.execute(_GET).one()
            seen.append(_session(first))
    if own == others or any(each != (mark, own) for each in seen):
        raise StoreError(
            f"{display_url(url)} is behind a pooler that shares sessions among transactions, with "
            "which a fleet's locks do not work: connect to PostgreSQL itself, or set the pooler to "
            "pool sessions (PgBouncer: pool_mode = session)"
        )


def _session(connection: sa.Connection) -> tuple[str | None, int]:
    with connection.begin():
        mark, process = connection.execute(_GET).one()
        return mark, process

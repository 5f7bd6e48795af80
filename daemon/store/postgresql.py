"""Connections to PostgreSQL: each wait has a limit, and each commit is on the disk.

What the URL says itself wins: libpq's parameters, and settings in `options`.
"""

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event

from parktime.daemon.telemetry.log import log

CONNECTION_PARAMETERS: Final[dict[str, int]] = {
    "connect_timeout": 5,  # seconds
    "keepalives_idle": 10,  # seconds
    "keepalives_interval": 3,  # seconds
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,  # milliseconds
}
"""Parameters of libpq that notice a server which is gone."""

SETTINGS: Final[dict[str, str]] = {
    "statement_timeout": "30s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "10s",
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "3",
    "tcp_keepalives_count": "3",
    "TimeZone": "UTC",
}
"""Settings of each session, so that neither side waits for ever."""

_SYNCHRONOUS = """SELECT set_config('synchronous_commit', 'on', false)
WHERE current_setting('synchronous_commit') IN ('off', 'local')"""


def postgresql_engine(url: sa.URL, **options: Any) -> sa.Engine:
    """An engine with these limits. `options` are those of SQLAlchemy's `create_engine`."""
    parameters = {
        name: value for name, value in CONNECTION_PARAMETERS.items() if name not in url.query
    }
    in_url = str(url.query.get("options", ""))
    settings = {name: value for name, value in SETTINGS.items() if name not in in_url}
    engine = sa.create_engine(url, hide_parameters=True, connect_args=parameters, **options)

    def configure(connection: Any, _record: Any) -> None:
        _configure(connection, settings)

    event.listen(engine, "connect", configure)
    return engine


def _configure(connection: Any, settings: dict[str, str]) -> None:
    calls = ", ".join("set_config(%s, %s, false)" for _ in settings)
    values = [text for setting in settings.items() for text in setting]
    was_autocommit, connection.autocommit = connection.autocommit, True
    try:
        connection.execute(f"SELECT {calls}", values)
        connection.execute(_SYNCHRONOUS)
    finally:
        connection.autocommit = was_autocommit


def warn_if_not_durable(connection: sa.Connection) -> None:
    """Log a warning if the server loses commits when its machine loses power."""
    if connection.exec_driver_sql("SELECT current_setting('fsync')").scalar() != "on":
        log.warning("store_not_durable", setting="fsync", remedy="set fsync = on on the server")

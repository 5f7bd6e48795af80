"""The table [alerts] of the daemon's configuration: what is sent, where to, and signed by what."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args
from urllib.parse import urlsplit

from parktime.daemon.domain.event import SEVERITIES, EventKind
from parktime.harness.commands.config_file import ConfigFile
from parktime.harness.errors import UsageError
from parktime.harness.servers.tokens import warn_if_exposed

if TYPE_CHECKING:
    from parktime.daemon.alerts.settings import AlertSettings

SECRET_VARIABLE: Final = "PARKTIME_ALERTS_SECRET"
SHORTEST_SECRET: Final = 16


def read_alerts(config: Any, proxy: str | None) -> "AlertSettings | None":
    """The table of a configuration file; None if there is none. Raises UsageError."""
    table = config.other("alerts") if isinstance(config, ConfigFile) else None
    if table is None:
        return None
    from parktime.daemon.alerts.settings import DEFAULT_KINDS, AlertSettings
    from parktime.daemon.events.feed import Filter

    values = _checked(table)
    if "url" not in values:
        raise UsageError(f"{table.place('url')}: is missing: where alerts are sent")
    return AlertSettings(
        url=values["url"],
        secret=_secret(table, values.get("secret-file")),
        wanted=Filter(
            services=frozenset(values.get("services", ())),
            kinds=frozenset(values.get("kinds", DEFAULT_KINDS)),
            severity=values.get("severity", "notice"),
        ),
        proxy=proxy,
    )


def _checked(table: ConfigFile) -> dict[str, Any]:
    problems = []
    for key, value in table.values.items():
        check = _CHECKS.get(key)
        try:
            if check is None:
                raise ValueError(f"unknown; known are {', '.join(_CHECKS)}")
            check(value)
        except ValueError as error:
            problems.append(f"{table.place(key)}: {error}")
    if problems:
        *lines, last = problems
        raise UsageError(last, lines)
    return dict(table.values)


def _url(value: Any) -> None:
    try:
        parts = urlsplit(value if isinstance(value, str) else "")
        known = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        known = False
    if not known:  # not quoted, since it may hold a token
        raise ValueError("expected the URL of a receiver, such as https://hooks.example/parktime")


def _texts(value: Any) -> None:
    if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
        raise ValueError("expected a list of texts in quotes")


def _kinds(value: Any) -> None:
    _texts(value)
    known = get_args(EventKind)
    for kind in value:
        if kind not in known:
            raise ValueError(f"there is no kind {kind!r}: known are {', '.join(known)}")


def _severity(value: Any) -> None:
    if value not in SEVERITIES:
        raise ValueError(f"expected one of {', '.join(SEVERITIES)}")


def _path(value: Any) -> None:
    if not isinstance(value, str) or not value:
        raise ValueError("expected the path of a file, as text in quotes")


_CHECKS: Final[Mapping[str, Callable[[Any], None]]] = {
    "url": _url,
    "secret-file": _path,
    "kinds": _kinds,
    "severity": _severity,
    "services": _texts,
}


def _secret(table: ConfigFile, name: str | None) -> str:
    """The secret of the file, or else of the environment. Raises UsageError."""
    where = SECRET_VARIABLE if name is None else table.place("secret-file")
    if name is None:
        secret = os.environ.get(SECRET_VARIABLE, "")
    else:
        path = Path(name)
        try:
            secret = path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"{where}: {name} cannot be read: {error}") from error
        warn_if_exposed(path)
    if len(secret) < SHORTEST_SECRET:
        raise UsageError(
            f"{where}: alerts are signed with a secret of at least {SHORTEST_SECRET} characters: "
            f"name a file with secret-file, or set {SECRET_VARIABLE}"
        )
    return secret

"""The extras of the package: what pip installs only when it is asked for."""

from importlib.util import find_spec
from typing import Final

from parktime.harness.errors import UsageError

EXTRAS: Final = {
    "tui": ("textual",),
    "web": ("itsdangerous",),
    "postgresql": ("psycopg",),
    "fleet": ("dbos", "psycopg"),
}
"""Extras that commands need, and the import names of their packages."""


def require_extra(extra: str, what: str) -> None:
    """Raise UsageError if `what` needs an extra that is not installed, naming the remedy."""
    if any(find_spec(package) is None for package in EXTRAS[extra]):
        raise UsageError(f"{what} needs the extra '{extra}': pip install 'parktime[{extra}]'")

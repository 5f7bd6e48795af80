"""Finds the one whom a scenario names among rows of an API."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from harness.seen import whole_name
from simulator.scenario.names import parse_who
from simulator.scenario.scenario import Who

SAY_WHICH = "say which with {name, born}"


def who(named: Any) -> Who:
    """A person from the file's own form: a name, `NAME, born DATE`, `{name, born}`, or a Who."""
    if isinstance(named, Who):
        return named
    if isinstance(named, dict):
        born = named.get("born")
        name = named["name"] if "name" in named else whole_name(named)
        return Who(str(name), date.fromisoformat(str(born)) if born else None)
    try:
        return parse_who(str(named))
    except ValueError:  # "Jason, born free" is a name like any other
        return Who(str(named))


def bearing(rows: Iterable[dict[str, Any]], person: Who) -> list[dict[str, Any]]:
    """The rows (`name` or `given` and `family`, `born`) of that name, and of that birth date if given."""
    return [row for row in rows if _name(row) == person.name and _born_fits(row, person)]


def reference(person: Who) -> dict[str, str]:
    """The person as the daemon's API takes one."""
    return {"name": person.name} if person.born is None else {"name": person.name, "born": person.born.isoformat()}


def _name(row: dict[str, Any]) -> str:
    return str(row["name"]) if "name" in row else whole_name(row)


def _born_fits(row: dict[str, Any], person: Who) -> bool:
    return person.born is None or row.get("born") == person.born.isoformat()

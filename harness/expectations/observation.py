"""What the player observed of one service at one instant, for expectations and results."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from parktime.simulator.scenario.scenario import Who
from parktime.simulator.scenario.schema.names import parse_who

INFORMATIONAL_KINDS = frozenset({"wait", "skip"})
"""Kinds of change that every run repeats and that write nothing (contract: `no_changes`)."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """The outcome of a `do`: `refusal` is the message, None if all of it was done."""

    refusal: str | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class DaemonView:
    """The daemon's side of a service, in the shapes of its API; while it is down, as it last was.

    `page` is None if there is none; `runs` is the whole history, oldest first, with changes. `held`
    is what waits for approval, `kept` are the children and rooms that no run changes.
    """

    page: dict[str, Any] | None = None
    links: dict[str, Any] = field(default_factory=lambda: {"children": [], "rooms": []})
    waiting: Sequence[str] = ()
    without_a_room: Sequence[str] = ()
    invitations_owed: Sequence[str] = ()
    runs: Sequence[dict[str, Any]] = ()
    held: dict[str, Any] = field(default_factory=dict)
    kept: Sequence[dict[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class Observation:
    """Both sides of a service.

    `since` is the number of runs up to the service's last step with an expectation. `attempt` is
    the last `do` before this one; None if there was none.
    """

    storypark: dict[str, Any]
    daemon: DaemonView = DaemonView()
    since: int = 0
    attempt: Attempt | None = None

    @property
    def profiles(self) -> list[dict[str, Any]]:
        """Storypark's profiles, by id."""
        return sorted(self.storypark["profiles"], key=lambda row: row["id"])

    @property
    def rooms(self) -> list[dict[str, Any]]:
        """Storypark's rooms, by id."""
        return sorted(self.storypark["rooms"], key=lambda row: row["id"])

    @property
    def new_changes(self) -> list[dict[str, Any]]:
        """The changes of the runs since the last step with an expectation, oldest first."""
        return [change for run in self.daemon.runs[self.since :] for change in run["changes"]]


def full_name(row: dict[str, Any]) -> str:
    """Given and family name of a profile or child, joined."""
    return f"{row['given']} {row['family']}".strip()


AMBIGUOUS_HINT = "say which with {name, born}"


def parse_person(named: Any) -> Who:
    """A person from the file's own form: a name, `NAME, born DATE`, `{name, born}`, or a Who."""
    if isinstance(named, Who):
        return named
    if isinstance(named, dict):
        born = named.get("born")
        name = named["name"] if "name" in named else full_name(named)
        return Who(str(name), date.fromisoformat(str(born)) if born else None)
    try:
        return parse_who(str(named))
    except ValueError:  # "Jason, born free" is a name like any other
        return Who(str(named))


def matching_rows(rows: Iterable[dict[str, Any]], person: Who) -> list[dict[str, Any]]:
    """The rows of that name (`name`, or `given` and `family`), and birth date if given."""
    return [row for row in rows if _name(row) == person.name and _born_fits(row, person)]


def reference(person: Who) -> dict[str, str]:
    """The person as the daemon's API takes one."""
    return (
        {"name": person.name}
        if person.born is None
        else {"name": person.name, "born": person.born.isoformat()}
    )


def _name(row: dict[str, Any]) -> str:
    return str(row["name"]) if "name" in row else full_name(row)


def _born_fits(row: dict[str, Any], person: Who) -> bool:
    return person.born is None or row.get("born") == person.born.isoformat()

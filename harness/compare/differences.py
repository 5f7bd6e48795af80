"""Where two futures of one story part: by child, room and run, in the order of time. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from parktime.harness.expectations.changes import subject
from parktime.harness.expectations.observation import RETOLD

About = Literal["child", "room", "run"]
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """A change or run that only one future has at that instant (the other's is None), or that both have in another way.

    Runs, and what every run tells anew, are told where the futures part and not again while they stay so.
    """

    at: str
    service: str
    about: About
    who: str
    without: Row | None
    with_it: Row | None


@dataclass(frozen=True, slots=True)
class _Entry:
    """One row of a history. Two of one key and instant are the same thing in two futures."""

    key: tuple[str, ...]
    about: About
    who: str
    row: Row

    @property
    def said(self) -> object:
        """What tells two of them apart; the words of the reason do not."""
        if self.about == "run":
            return self.row["outcome"]
        return (
            None
            if self.row["kind"] in RETOLD
            else (self.row["rule"], self.row["before"], self.row["after"])
        )

    @property
    def lasts(self) -> bool:
        """Whether it is told anew as long as it is so."""
        return self.about == "run" or self.row["kind"] in RETOLD


def differences(without: Row, with_it: Row) -> list[Difference]:
    """All of them, the first one first; services in the file's order."""
    found = [
        difference
        for key, service in without["services"].items()
        for difference in _of_service(key, _history(service), _history(with_it["services"][key]))
    ]
    return sorted(found, key=lambda difference: difference.at)


_Instant = dict[tuple[str, ...], _Entry]


def _of_service(
    service: str, one: dict[str, _Instant], other: dict[str, _Instant]
) -> Iterator[Difference]:
    parted: dict[tuple[str, ...], object] = {}
    for at in sorted(one.keys() | other.keys()):
        here, there = one.get(at, {}), other.get(at, {})
        for key in {**here, **there}:
            first, second = here.get(key), there.get(key)
            entry = first or second
            assert entry is not None, "a key is one of a future's"
            if entry.lasts and entry.about != "run" and not (here and there):
                continue  # the other has no run that could tell it
            said = (first is not None and (first.said,)), (second is not None and (second.said,))
            if said[0] != said[1] and not (entry.lasts and parted.get(key) == said):
                yield Difference(at, service, entry.about, entry.who, _row(first), _row(second))
            parted[key] = said


def _row(entry: _Entry | None) -> Row | None:
    return None if entry is None else entry.row


def _history(service: Row) -> dict[str, _Instant]:
    """The entries of each instant in their order: a run, then its changes."""
    history: dict[str, _Instant] = {}
    for run in service["runs"]:
        instant = history.setdefault(run["at"], {})
        told = {key: run[key] for key in ("at", "cause", "outcome", "note", "counts")}
        _add(instant, _Entry(("run", run["cause"]), "run", f"{run['cause']} run", told))
        for change in run["changes"]:
            about: About = "child" if "child" in change else "room"
            _add(
                instant,
                _Entry(
                    (about, change["ccms_id"], change["kind"]), about, subject(dict(change)), change
                ),
            )
    return history


def _add(instant: _Instant, entry: _Entry) -> None:
    """A second one of the same key is another thing."""
    times = Counter(key[: len(entry.key)] for key in instant)[entry.key]
    instant[(*entry.key, str(times)) if times else entry.key] = entry

"""Where two timelines of one scenario differ: by child, room and run, in order of time. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from parktime.harness.expectations.observation import INFORMATIONAL_KINDS
from parktime.harness.expectations.verdict import subject

About = Literal["child", "room", "run"]
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """A change or run that differs between two timelines, or that only one of them has.

    Runs, and changes that every run repeats, are reported when the difference begins, and not again
    while it lasts.
    """

    at: str
    service: str
    about: About
    who: str
    without: Row | None
    with_it: Row | None


@dataclass(frozen=True, slots=True)
class _Entry:
    """One row of a history; in two timelines, rows of equal key and instant correspond."""

    key: tuple[str, ...]
    about: About
    who: str
    row: Row

    @property
    def value(self) -> object:
        """What is compared; the words of the reason are not."""
        if self.about == "run":
            return self.row["outcome"]
        return (
            None
            if self.row["kind"] in INFORMATIONAL_KINDS
            else (self.row["rule"], self.row["before"], self.row["after"])
        )

    @property
    def repeats(self) -> bool:
        """Whether it is reported again in every run as long as it lasts."""
        return self.about == "run" or self.row["kind"] in INFORMATIONAL_KINDS


def differences(without: Row, with_it: Row) -> list[Difference]:
    """All differences in order of time; services in the file's order."""
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
    previous: dict[tuple[str, ...], object] = {}
    for at in sorted(one.keys() | other.keys()):
        here, there = one.get(at, {}), other.get(at, {})
        for key in {**here, **there}:
            first, second = here.get(key), there.get(key)
            entry = first or second
            assert entry is not None, "each key is in one of the two"
            if entry.repeats and entry.about != "run" and not (here and there):
                continue  # the other has no run that could report it
            values = (
                (first is not None and (first.value,)),
                (second is not None and (second.value,)),
            )
            if values[0] != values[1] and not (entry.repeats and previous.get(key) == values):
                yield Difference(
                    at, service, entry.about, entry.who, without=_row(first), with_it=_row(second)
                )
            previous[key] = values


def _row(entry: _Entry | None) -> Row | None:
    return None if entry is None else entry.row


def _history(service: Row) -> dict[str, _Instant]:
    """The entries of each instant in order: a run, then its changes."""
    history: dict[str, _Instant] = {}
    for run in service["runs"]:
        instant = history.setdefault(run["at"], {})
        summary = {key: run[key] for key in ("at", "cause", "outcome", "note", "counts")}
        _add(instant, _Entry(("run", run["cause"]), "run", f"{run['cause']} run", summary))
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
    """Add an entry; a repeated key gets a number."""
    times = Counter(key[: len(entry.key)] for key in instant)[entry.key]
    instant[(*entry.key, str(times)) if times else entry.key] = entry

"""Which child or room a trace is about, and one line of a trace."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, Literal

from parktime.daemon.planning.close_calls import CloseCall
from parktime.harness.errors import HarnessError
from parktime.harness.recording.recording import Snapshot


class SubjectError(HarnessError):
    """No child or room, or more than one, has the given name."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A child or room of a service; `name` is its last one in the CCMS."""

    service: str
    about: Literal["child", "room"]
    ccms_id: str
    name: str
    born: date | None = None

    def __str__(self) -> str:
        born = f", born {self.born.isoformat()}" if self.born else ""
        return f"{self.name}{born} ({self.about} {self.ccms_id} of {self.service})"


Source = Literal["people", "picture", "run"]
"""Done by people, served by the CCMS's API from then on, or done by a run."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One line of a trace.

    `rule` is the rule applied, `line` the scenario's line for a step, `run` the ordinal of a run.
    `close_call`: the margin of seven days or less that the sentence tells.
    """

    at: datetime
    source: Source
    text: str
    rule: str | None = None
    line: int | None = None
    run: int | None = None
    close_call: CloseCall | None = None


def find_subject(
    name: str, snapshots: Mapping[str, Sequence[Snapshot]], service: str | None = None
) -> Subject:
    """Find the one child or room that ever had this name, or has it as CCMS id.

    Raises: SubjectError if there is none or more than one.
    """
    known = [
        each
        for key in snapshots
        if service in (None, key)
        for each in _subjects(key, snapshots[key])
    ]
    found = {
        (each.service, each.ccms_id): each
        for each, names in known
        if name in (*names, each.ccms_id)
    }
    if len(found) == 1:
        return next(iter(found.values()))
    if found:
        raise SubjectError(
            f"{len(found)} are named {name}; specify one by id: "
            + "; ".join(map(str, found.values()))
        )
    close = get_close_matches(name, sorted({each for _, names in known for each in names}), n=1)
    raise SubjectError(
        f"no child or room is called {name!r}" + (f": did you mean {close[0]}?" if close else "")
    )


def _subjects(key: str, snapshots: Sequence[Snapshot]) -> Iterator[tuple[Subject, set[str]]]:
    """Every child and room of a service, with all names that it ever had."""
    names: dict[tuple[Literal["child", "room"], str], set[str]] = {}
    for snapshot in snapshots:
        for child in snapshot.children.values():
            names.setdefault(("child", child.id), set()).add(child.name)
        for room in snapshot.rooms.values():
            names.setdefault(("room", room.id), set()).add(room.name)
    last = snapshots[-1]
    for (about, ccms_id), had in names.items():
        if about == "child":
            child = last.children[ccms_id]
            yield Subject(key, about, ccms_id, child.name, child.born), had
        else:
            yield Subject(key, about, ccms_id, last.rooms[ccms_id].name), had


def linked_ids(service: Mapping[str, Any], subject: Subject) -> frozenset[str]:
    """Id of the profile or Storypark room that the subject is linked to, if any."""
    rows = service["links"]["children" if subject.about == "child" else "rooms"]
    key = "profile_id" if subject.about == "child" else "room_id"
    return frozenset(row[key] for row in rows if row["ccms_id"] == subject.ccms_id and row[key])

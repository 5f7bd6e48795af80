"""Whom a question is about: a child or room of one service, by the names that it ever bore there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Literal

from harness.chronicle.moment import Moment
from harness.errors import HarnessError


@dataclass(frozen=True, slots=True)
class Subject:
    """`name` is the last one in the CCMS; `target_ids` are the profiles or Storypark rooms that were ever linked."""

    service: str
    about: Literal["child", "room"]
    ccms_id: str
    name: str
    born: date | None = None

    def __str__(self) -> str:
        born = f", born {self.born.isoformat()}" if self.born else ""
        return f"{self.name}{born} ({self.about} {self.ccms_id} of {self.service})"


class NotOne(HarnessError):
    """Nobody or several bear the name; the message says who is there, or how to tell them apart."""


def find(name: str, moments: Mapping[str, Sequence[Moment]], service: str | None = None) -> Subject:
    """The one child or room that bore the name at any time, or has it as CCMS id; NotOne."""
    everybody = [each for key in moments if service in (None, key) for each in _of_service(key, moments[key])]
    found = {(each.service, each.ccms_id): each for each, names in everybody if name in (*names, each.ccms_id)}
    if len(found) == 1:
        return next(iter(found.values()))
    if found:
        raise NotOne(f"{len(found)} bear that name: say which by id: " + "; ".join(map(str, found.values())))
    close = get_close_matches(name, sorted({known for _, names in everybody for known in names}), n=1)
    raise NotOne(f"no child or room is called {name!r}" + (f": did you mean {close[0]}?" if close else ""))


def _of_service(key: str, moments: Sequence[Moment]) -> Iterator[tuple[Subject, set[str]]]:
    names: dict[tuple[Literal["child", "room"], str], set[str]] = {}
    for moment in moments:
        for child in moment.children.values():
            names.setdefault(("child", child.id), set()).add(child.name)
        for room in moment.rooms.values():
            names.setdefault(("room", room.id), set()).add(room.name)
    last = moments[-1]
    for (about, ccms_id), borne in names.items():
        if about == "child":
            child = last.children[ccms_id]
            yield Subject(key, about, ccms_id, child.name, child.born), borne
        else:
            yield Subject(key, about, ccms_id, last.rooms[ccms_id].name), borne

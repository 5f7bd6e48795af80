"""Children and rooms whose final state differs between two timelines. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A child or room in another final state; `ccms_id` is None if only Storypark has it."""

    service: str
    about: Literal["child", "room"]
    who: str
    ccms_id: str | None
    without: str
    with_it: str


ABSENT = "not there"


def outcomes(without: Row, with_it: Row) -> list[Outcome]:
    """All of them: rooms, then children, by id; services in the file's order."""
    return [
        outcome
        for key, service in without["services"].items()
        for about in ("room", "child")
        for outcome in _of(key, about, service, with_it["services"][key])
    ]


_State = tuple[str, str]
"""A name and a state."""


def _of(service: str, about: Any, one: Row, other: Row) -> Iterator[Outcome]:
    states = _STATES[about]
    here, there = states(one, other), states(other, one)
    for key in {**here, **there}:
        name, without = here.get(key, (there.get(key, ("",))[0], ABSENT))
        with_it = there.get(key, ("", ABSENT))[1]
        if without != with_it:
            yield Outcome(
                service,
                about,
                name,
                ccms_id=None if key.startswith(" ") else key,
                without=without,
                with_it=with_it,
            )


def _rooms(service: Row, beside: Row) -> dict[str, _State]:
    """By CCMS id; rooms of Storypark alone by their id, after a space."""
    there = {row["id"]: row for row in service["storypark"]["rooms"]}
    return _states(
        service["links"]["rooms"],
        beside["links"]["rooms"],
        "room_id",
        there,
        lambda row: str(row["state"]),
    )


def _children(service: Row, beside: Row) -> dict[str, _State]:
    there = {row["id"]: row for row in service["storypark"]["profiles"]}
    states = _states(
        service["links"]["children"], beside["links"]["children"], "profile_id", there, _profile
    )
    waiting = set(service["waiting"])
    return {
        key: (name, f"{state}, waiting" if name in waiting else state)
        for key, (name, state) in states.items()
    }


def _states(
    links: Sequence[Row],
    beside: Sequence[Row],
    target: str,
    there: Mapping[str, Row],
    describe: Callable[[Row], str],
) -> dict[str, _State]:
    """A row linked in the other timeline only is described by what it is linked to there."""
    own = {row[target] for row in links if row[target] is not None}
    others = {
        row["ccms_id"]: row[target]
        for row in beside
        if row[target] is not None and row[target] not in own
    }
    found: dict[str, _State] = {}
    for row in links:
        record = there.get(row[target] or others.get(row["ccms_id"], ""))
        found[row["ccms_id"]] = (
            row["name"],
            f"{row['mapping']} ({'absent' if record is None else describe(record)})",
        )
    known = own | set(others.values())
    return found | {
        f" {each}": (_name(row), describe(row)) for each, row in there.items() if each not in known
    }


def _name(row: Row) -> str:
    return str(row["name"]) if "name" in row else f"{row['given']} {row['family']}".strip()


def _profile(row: Row) -> str:
    return f"{row['state']}, in {' and '.join(row['rooms'])}" if row["rooms"] else str(row["state"])


_STATES: Mapping[str, Callable[[Row, Row], dict[str, _State]]] = {
    "room": _rooms,
    "child": _children,
}

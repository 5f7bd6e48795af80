"""Makes a failing world smaller as long as it fails (delta debugging)."""

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from typing import Any

Plain = dict[str, Any]
Fails = Callable[[Plain], bool]
Path = tuple[str | int, ...]


def shrink(world: Plain, fails: Fails) -> Plain:
    """The smallest world found that still fails.

    `fails` gets copies, and may stop the search by raising OutOfTimeError.
    """
    smallest = world
    try:
        while True:
            smaller = _pass(smallest, fails)
            if smaller == smallest:
                return smallest
            smallest = smaller
    except _StoppedError as stopped:
        return stopped.smallest


class OutOfTimeError(Exception):
    """Raised by `fails` to end the search."""


class _StoppedError(Exception):
    def __init__(self, smallest: Plain) -> None:
        super().__init__()
        self.smallest = smallest


def _pass(world: Plain, fails: Fails) -> Plain:
    """Try to shorten every list and drop every key once."""
    for candidates in (_whole_services, *(_list_at(path) for path in _lists(world)), _keys, _days):
        world = _greedily(world, candidates, fails)
    return world


def _greedily(world: Plain, candidates: Callable[[Plain], Iterator[Plain]], fails: Fails) -> Plain:
    """Take the first smaller world that fails, and continue from there until none does."""
    found = True
    while found:
        found = False
        for smaller in candidates(world):
            try:
                if fails(smaller):
                    world, found = smaller, True
                    break
            except OutOfTimeError:
                raise _StoppedError(world) from None
    return world


def _lists(world: Plain) -> list[Path]:
    """Paths of all lists that can be shortened; steps first, since each costs time."""
    paths: list[Path] = [("steps",)]
    for key, service in world["services"].items():
        paths += [("services", key, "children"), ("services", key, "storypark", "profiles")]
        paths += [
            ("services", key, "storypark", "rooms"),
            ("services", key, "rooms"),
            ("services", key, "closed"),
        ]
        paths += [
            ("services", key, "children", at, "books")
            for at in range(len(service.get("children", ())))
        ]
    paths += [("steps", at, "do") for at in range(len(world["steps"]))]
    return paths


def _list_at(path: Path) -> Callable[[Plain], Iterator[Plain]]:
    """Worlds without a part of one list: halves, quarters, single elements."""

    def smaller(world: Plain) -> Iterator[Plain]:
        there = _at(world, path)
        if not isinstance(there, list):
            return
        size = len(there)
        while size:
            for first in range(0, len(there), size):
                yield _with(world, path, there[:first] + there[first + size :])
            size //= 2

    return smaller


def _whole_services(world: Plain) -> Iterator[Plain]:
    for key in world["services"]:
        if len(world["services"]) > 1:
            left = {other: each for other, each in world["services"].items() if other != key}
            steps = [step for step in world["steps"] if step.get("service", key) != key]
            yield {**world, "services": left, "steps": steps}


OPTIONAL = (
    "closed",
    "public_holidays",
    "terms",
    "removal",
    "weeks",
    "sync_inactive",
    "api_lag",
    "integration",
)


def _keys(world: Plain) -> Iterator[Plain]:
    """Worlds with a setting at its default, or without a detail of a child."""
    for key, service in world["services"].items():
        for setting in OPTIONAL:
            if setting in service:
                yield _without(world, ("services", key), setting)
        for at, child in enumerate(service["children"]):
            for detail in ("born", "status", "books"):
                if detail in child:
                    yield _without(world, ("services", key, "children", at), detail)


def _days(world: Plain) -> Iterator[Plain]:
    """A world that ends right after the last step."""
    times = [step["at"] for step in world["steps"] if "at" in step]
    if times and times[-1] != world["ends"]:
        yield {**world, "ends": times[-1]}


def _at(world: Any, path: Path) -> Any:
    for part in path:
        try:
            world = world[part]
        except (KeyError, IndexError, TypeError):
            return None
    return world


def _with(world: Plain, path: Path, value: Sequence[Any]) -> Plain:
    copy = deepcopy(world)
    _at(copy, path[:-1])[path[-1]] = value
    return copy


def _without(world: Plain, path: Path, key: str) -> Plain:
    copy = deepcopy(world)
    del _at(copy, path)[key]
    return copy

"""Makes a world that fails smaller, as long as it fails in the same way (delta debugging). Knows nothing of why it fails."""

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from typing import Any

Plain = dict[str, Any]
Fails = Callable[[Plain], bool]
Path = tuple[str | int, ...]


def shrink(world: Plain, fails: Fails) -> Plain:
    """The smallest world found that still fails. `fails` is asked of copies; it may stop the search by raising StopIteration."""
    smallest = world
    try:
        while True:
            smaller = _pass(smallest, fails)
            if smaller == smallest:
                return smallest
            smallest = smaller
    except _Stopped as stopped:
        return stopped.smallest


class Enough(Exception):
    """Raised by `fails` when there is no more time."""


class _Stopped(Exception):
    def __init__(self, smallest: Plain) -> None:
        super().__init__()
        self.smallest = smallest


def _pass(world: Plain, fails: Fails) -> Plain:
    """Every list and every key once."""
    for way in (_whole_services, *(_list_at(path) for path in _lists(world)), _keys, _days):
        world = _greedily(world, way, fails)
    return world


def _greedily(world: Plain, way: Callable[[Plain], Iterator[Plain]], fails: Fails) -> Plain:
    """Takes the first smaller world that fails, and goes on from there until none does."""
    found = True
    while found:
        found = False
        for smaller in way(world):
            try:
                if fails(smaller):
                    world, found = smaller, True
                    break
            except Enough:
                raise _Stopped(world) from None
    return world


def _lists(world: Plain) -> list[Path]:
    """Where there are lists to be thinned out: steps first, for each costs time."""
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
    """The world with ever smaller pieces of one list left out: halves, quarters, single elements."""

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
    "removal",
    "weeks",
    "sync_inactive",
    "api_lag",
    "integration",
)


def _keys(world: Plain) -> Iterator[Plain]:
    """Settings left at their defaults; details of people left out."""
    for key, service in world["services"].items():
        for setting in OPTIONAL:
            if setting in service:
                yield _without(world, ("services", key), setting)
        for at, child in enumerate(service["children"]):
            for detail in ("born", "status", "books"):
                if detail in child:
                    yield _without(world, ("services", key, "children", at), detail)


def _days(world: Plain) -> Iterator[Plain]:
    """An end right after the last step."""
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

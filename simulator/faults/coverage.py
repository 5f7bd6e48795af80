"""A table of how often each kind of fault was injected into each operation."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from simulator.faults.calls import CALLS
from simulator.faults.faults import InjectionKey
from simulator.faults.kinds import HALT, KINDS

NEVER: Final = "0"
CANNOT: Final = "·"
"""The cell of a kind that does not apply to an operation."""


def coverage(injected: Mapping[InjectionKey, int]) -> list[str]:
    """A line per kind, a column per operation, over all APIs; `·` where it does not apply."""
    counts = _by_call(injected)
    rows = [["", *map(_heading, CALLS), "all"]]
    for kind in KINDS.values():
        fits = {call for _, call in kind.fits}
        cells = [str(counts[kind.name, call]) if call in fits else CANNOT for call in CALLS]
        rows.append([kind.name, *cells, str(sum(counts[kind.name, call] for call in CALLS))])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [_line(row, widths) for row in rows]


def uncovered(injected: Mapping[InjectionKey, int]) -> list[tuple[str, str, str]]:
    """Every applicable (kind, API, operation) that was never injected."""
    every = ((kind.name, api, call) for kind in KINDS.values() for api, call in sorted(kind.fits))
    return [each for each in every if not injected.get(each)]


def _by_call(injected: Mapping[InjectionKey, int]) -> Counter[tuple[str, str]]:
    counts: Counter[tuple[str, str]] = Counter()
    for (kind, _, call), times in injected.items():
        if kind != HALT:
            counts[kind, call] += times
    return counts


def _heading(call: str) -> str:
    """A short column heading: `r.children`, `create profile`."""
    return call.replace("read_", "r.").replace("_", " ")


def _line(cells: Iterable[str], widths: Iterable[int]) -> str:
    name, *numbers = cells
    first, *others = widths
    return "  ".join(
        [
            f"{name:<{first}}",
            *(f"{each:>{width}}" for each, width in zip(numbers, others, strict=True)),
        ]
    )

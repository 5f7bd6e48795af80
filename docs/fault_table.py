"""The README's table of faults, from the simulator's own: `python docs/fault_table.py` prints it."""

from collections.abc import Iterable

from simulator.faults.calls import APIS, CALLS_BY_API, GROUPS, LIST_READS, Api
from simulator.faults.kinds import KINDS, FaultKind

Pairs = frozenset[tuple[Api, str]]

_EVERY: Pairs = frozenset((api, call) for api in APIS for call in CALLS_BY_API[api])
_LISTS: Pairs = frozenset(each for each in _EVERY if each[1] in LIST_READS)
_RECORDS = _LISTS | {("storypark", call) for call in GROUPS["writes"] | {"read_profile"} if call != "delete_room"}


def fault_table() -> str:
    """A row of Markdown for each kind: what comes, of which calls, and whether the vendor has done what it was asked."""
    lines = ["| kind | what comes | of which calls | done |", "| --- | --- | --- | --- |"]
    for kind in KINDS.values():
        done = "yes" if kind.done else "no"
        lines.append(f"| `{kind.name}` | {kind.does} | {_calls(kind)} | {done} |")
    return "\n".join(lines) + "\n"


def _calls(kind: FaultKind) -> str:
    for words, most in (("all", _EVERY), ("lists", _LISTS), ("lists, records", _RECORDS)):
        lacking = most - kind.fits
        if kind.fits <= most and len(lacking) <= 2:
            return f"{words} but {_named(lacking)}" if lacking else words
    return _named(kind.fits)


def _named(pairs: Iterable[tuple[Api, str]]) -> str:
    """Each call once; with its APIs where others have a call of the same name."""
    apis: dict[str, list[Api]] = {}
    for api, call in sorted(pairs):
        apis.setdefault(call, []).append(api)
    return ", ".join(f"`{call}`{_of(call, its)}" for call, its in apis.items())


def _of(call: str, its: list[Api]) -> str:
    every = [api for api in APIS if call in CALLS_BY_API[api]]
    return "" if sorted(every) == sorted(its) else f" ({', '.join(its)})"


if __name__ == "__main__":
    print(fault_table(), end="")

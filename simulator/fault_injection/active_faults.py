"""The faults in force in a world, with counts of matches and firings, and coverage."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from parktime.simulator.errors import SimulatorError
from parktime.simulator.fault_injection.kinds import HALT, KINDS
from parktime.simulator.fault_injection.operations import CALLS, GROUPS, Api, Call
from parktime.simulator.generated.seeded import derive_seed


@dataclass(frozen=True, slots=True)
class Fault:
    """Instants are aware UTC; the window is `since` <= t < `until`, where None is unbounded.

    `service` None: all services. `api` None: all APIs. `times`: limit of firings. `share`: share of
    calls that fail, drawn by the seed. `skip`: number of calls that succeed first. `seconds`,
    `status` and `retry_after_s` apply to kinds that list them. `after`: for a halt, whether the
    vendor handles the call first.
    """

    kind: str
    since: datetime
    service: str | None = None
    api: Api | None = None
    calls: frozenset[str] = GROUPS["all"]
    until: datetime | None = None
    times: int | None = None
    share: float = 1.0
    seconds: float | None = None
    status: int = 500
    retry_after_s: int = 1
    skip: int = 0
    after: bool = False

    def concerns(self, call: Call, service: str | None) -> bool:
        """Whether the fault applies to this call, made for `service` (None: unknown)."""
        if self.api not in (None, call.api) or call.name not in self.calls:
            return False
        if self.service not in (None, service):
            return False
        kind = KINDS.get(self.kind)
        return kind is None or (call.api, call.name) in kind.fits

    @property
    def is_habit(self) -> bool:
        """Whether it is a way of handling requests, beside which other faults take effect."""
        return self.kind != HALT and KINDS[self.kind].habit

    def is_over(self, now: datetime) -> bool:
        """Whether its window has ended."""
        return self.until is not None and now >= self.until


InjectionKey = tuple[str, Api, str]
"""Kind, API and call."""

MAX_FAULTS = 1_000
_WHOLE = float(2**64)


class TooManyFaultsError(SimulatorError):
    """The limit of simultaneous faults is reached."""


@dataclass(frozen=True, slots=True)
class ActiveFault:
    """A fault in force. `matched`: calls that it concerned; `injected`: how many of them failed."""

    number: int
    fault: Fault
    matched: int = 0
    injected: int = 0

    @property
    def left(self) -> int | None:
        """How often it may still fire; None for no limit."""
        return None if self.fault.times is None else self.fault.times - self.injected


class ActiveFaults:
    """Part of a world's state.

    Draws depend only on the seed, the fault, the instant and the call.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._set: dict[int, ActiveFault] = {}
        self._last_number = 0
        self._repeats: tuple[datetime | None, Counter[tuple[str | None, str]]] = (None, Counter())
        self._first_seen: dict[tuple[int, str], bytes] = {}
        self.injected: Counter[InjectionKey] = Counter()

    def __bool__(self) -> bool:
        return bool(self._set)

    def __iter__(self) -> Iterator[ActiveFault]:
        """In the order in which they were set, which is the order of precedence."""
        return iter(self._set.values())

    def copy(self) -> "ActiveFaults":
        """An independent copy in the same state."""
        twin = ActiveFaults(self._seed)
        twin._set, twin._last_number = dict(self._set), self._last_number
        twin._repeats = (self._repeats[0], self._repeats[1].copy())
        twin._first_seen = dict(self._first_seen)
        twin.injected = self.injected.copy()
        return twin

    def set(self, fault: Fault) -> ActiveFault:
        """Put a fault in force. Raises TooManyFaultsError."""
        if len(self._set) >= MAX_FAULTS:
            raise TooManyFaultsError(f"a world takes {MAX_FAULTS} faults at once")
        self._last_number += 1
        made = self._set[self._last_number] = ActiveFault(self._last_number, fault)
        return made

    def unset(self, number: int) -> bool:
        """End that fault; False if there is none of that number."""
        return self._set.pop(number, None) is not None

    def first_seen(self, number: int, list_key: str, body: bytes) -> bytes:
        """The body of a list when fault `number` first saw it; this one, if it is the first."""
        return self._first_seen.setdefault((number, list_key), body)

    @property
    def armed(self) -> ActiveFault | None:
        """The halt that is armed or has fired, if any."""
        return next((each for each in self if each.fault.kind == HALT), None)

    def disarm(self) -> None:
        """Remove the halt, if any."""
        if self.armed is not None:
            self.unset(self.armed.number)

    def clear(self) -> None:
        """End all faults of vendors; a halt stays armed."""
        self._set = {number: each for number, each in self._set.items() if each.fault.kind == HALT}

    def match(self, call: Call, service: str | None, now: datetime) -> list[ActiveFault]:
        """The habits that this call meets, and at most one other fault, which comes last.

        `service` is None if unknown.
        """
        self._drop_expired(now)
        repeats = self._count_repeats(call, service, now)
        met: list[ActiveFault] = []
        for each in sorted(self._set.values(), key=_priority):
            if each.fault.concerns(call, service) and self._fires(
                each, call, service, now, repeats
            ):
                met.append(self._set[each.number])
                if not each.fault.is_habit:
                    break
        return met

    def record_fired(self, number: int, call: Call) -> None:
        """Count a firing by kind and operation; a fault that reached its limit ends."""
        known = self._set.get(number)
        if known is None:
            return
        known = self._set[number] = replace(known, injected=known.injected + 1)
        self.injected[(known.fault.kind, call.api, call.name)] += 1
        if known.left == 0 and known.fault.kind != HALT:
            del self._set[number]

    def _fires(
        self, each: ActiveFault, call: Call, service: str | None, now: datetime, repeats: int
    ) -> bool:
        fault = each.fault
        self._set[each.number] = replace(each, matched=each.matched + 1)
        if each.matched < fault.skip or each.left == 0:
            return False
        if fault.share >= 1:
            return True
        path = (self._seed, "fault", fault.kind, fault.since, service, call.line, now, repeats)
        draw = derive_seed(*path)
        return draw / _WHOLE < fault.share

    def _drop_expired(self, now: datetime) -> None:
        for each in list(self._set.values()):
            if each.fault.is_over(now):
                del self._set[each.number]

    def _count_repeats(self, call: Call, service: str | None, now: datetime) -> int:
        """How often this very call was made at this instant: each repeat is drawn separately."""
        if self._repeats[0] != now:
            self._repeats = (now, Counter())
        self._repeats[1][(service, call.line)] += 1
        return self._repeats[1][(service, call.line)]


def _priority(each: ActiveFault) -> tuple[bool, bool, int]:
    """Habits first, since they hide no other fault; then a halt, which counts every call."""
    return not each.fault.is_habit, each.fault.kind != HALT, each.number


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

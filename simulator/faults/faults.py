"""The faults in force in a world, with counts of how often each matched and fired."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from simulator.errors import SimulatorError
from simulator.faults.calls import Api, Call
from simulator.faults.fault import Fault
from simulator.faults.kinds import HALT
from simulator.generated.seeded import derive_seed

InjectionKey = tuple[str, Api, str]
"""Kind, API and call."""

MAX_FAULTS = 1_000
_WHOLE = float(2**64)


class TooManyFaultsError(SimulatorError):
    """The limit of simultaneous faults is reached."""


@dataclass(frozen=True, slots=True)
class ActiveFault:
    """A fault in force. `met`: calls that it concerned; `injected`: how many of them failed."""

    number: int
    fault: Fault
    met: int = 0
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

    def match(self, call: Call, service: str | None, now: datetime) -> ActiveFault | None:
        """The fault that this call meets, or None. `service` is None if unknown."""
        self._drop_expired(now)
        repeats = self._count_repeats(call, service, now)
        for each in sorted(self._set.values(), key=_priority):
            if each.fault.concerns(call, service) and self._fires(
                each, call, service, now, repeats
            ):
                return self._set[each.number]
        return None

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
        self._set[each.number] = replace(each, met=each.met + 1)
        if each.met < fault.skip or each.left == 0:
            return False
        if fault.share >= 1:
            return True
        draw = derive_seed(
            self._seed, "fault", fault.kind, fault.since, service, call.line, now, repeats
        )
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


def _priority(each: ActiveFault) -> tuple[bool, int]:
    """A halt comes first: it counts every call."""
    return each.fault.kind != HALT, each.number

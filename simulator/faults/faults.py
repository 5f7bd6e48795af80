"""The faults of a world: those that are set, how often each may still happen, and how often each has."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from simulator.faults.calls import Api, Call
from simulator.faults.fault import Fault
from simulator.faults.kinds import HALT
from simulator.generated.seeded import derive_seed

InjectionKey = tuple[str, Api, str]
"""Kind, API and call."""

MAX_FAULTS = 1_000
_WHOLE = float(2**64)


class TooManyFaultsError(Exception):
    """More faults at once than a world takes."""


@dataclass(frozen=True, slots=True)
class ActiveFault:
    """A fault as it stands. `met`: calls that it concerned, `injected`: how many of them went wrong."""

    number: int
    fault: Fault
    met: int = 0
    injected: int = 0

    @property
    def left(self) -> int | None:
        """How often it may still happen; None: as often as it likes."""
        return None if self.fault.times is None else self.fault.times - self.injected


class ActiveFaults:
    """Part of a world: copied with it. What is draw depends on the seed, the fault, the instant and the call alone."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._set: dict[int, ActiveFault] = {}
        self._last_number = 0
        self._repeats: tuple[datetime | None, Counter[tuple[str | None, str]]] = (None, Counter())
        self.injected: Counter[InjectionKey] = Counter()

    def __bool__(self) -> bool:
        return bool(self._set)

    def __iter__(self) -> Iterator[ActiveFault]:
        """In the order in which they were set, which is the order in which they are tried."""
        return iter(self._set.values())

    def copy(self) -> "ActiveFaults":
        """Independent faults that stand as these do."""
        twin = ActiveFaults(self._seed)
        twin._set, twin._last_number = dict(self._set), self._last_number
        twin._repeats = (self._repeats[0], self._repeats[1].copy())
        twin.injected = self.injected.copy()
        return twin

    def set(self, fault: Fault) -> ActiveFault:
        """From now on this goes wrong. TooManyFaults past the bound."""
        if len(self._set) >= MAX_FAULTS:
            raise TooManyFaultsError(f"a world takes {MAX_FAULTS} faults at once")
        self._last_number += 1
        made = self._set[self._last_number] = ActiveFault(self._last_number, fault)
        return made

    def unset(self, number: int) -> bool:
        """That one no more; False where there is no such fault."""
        return self._set.pop(number, None) is not None

    @property
    def armed(self) -> ActiveFault | None:
        """The call that is to stand still, or does already."""
        return next((each for each in self if each.fault.kind == HALT), None)

    def disarm(self) -> None:
        """No call stands still any more."""
        if self.armed is not None:
            self.unset(self.armed.number)

    def clear(self) -> None:
        """All is well from now on; a call that is to stand still is, being no fault of a vendor's."""
        self._set = {number: each for number, each in self._set.items() if each.fault.kind == HALT}

    def match(self, call: Call, service: str | None, now: datetime) -> ActiveFault | None:
        """The fault that this call meets; None where all goes well. `service` made the call, as far as is known."""
        self._drop_expired(now)
        repeats = self._count_repeats(call, service, now)
        for each in sorted(self._set.values(), key=_priority):
            if each.fault.concerns(call, service) and self._fires(
                each, call, service, now, repeats
            ):
                return self._set[each.number]
        return None

    def record_fired(self, number: int, call: Call) -> None:
        """It has gone wrong; counted by kind and call. One that has happened often enough is over."""
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
        """How often this very call was made at this instant already: the second try is draw by itself."""
        if self._repeats[0] != now:
            self._repeats = (now, Counter())
        self._repeats[1][(service, call.line)] += 1
        return self._repeats[1][(service, call.line)]


def _priority(each: ActiveFault) -> tuple[bool, int]:
    """A kill counts every call, whatever else happens to it."""
    return each.fault.kind != HALT, each.number

"""All participants of one clock, and the wait until none of them is busy."""

import asyncio
from collections.abc import Iterator
from datetime import datetime

from simulator.clock.faults import ClockFault, Held, TooManyParticipants
from simulator.clock.participant import Participant

MOST_PARTICIPANTS = 1_000


class Participants:
    """The participants by name. Whoever changes the state of one calls `changed` afterwards."""

    def __init__(self) -> None:
        self._by_name: dict[str, Participant] = {}
        self._quiet: asyncio.Future[None] | None = None

    def __iter__(self) -> Iterator[Participant]:
        """All, in the order of their turns."""
        return iter(sorted(self._by_name.values(), key=lambda each: each.turn))

    def get(self, name: str) -> Participant | None:
        """The one of that name, or None."""
        return self._by_name.get(name)

    def joined(self, name: str) -> Participant:
        """The one of that name, new and busy if need be. TooManyParticipants past the bound."""
        found = self._by_name.get(name)
        if found is not None:
            return found
        if len(self._by_name) >= MOST_PARTICIPANTS:
            raise TooManyParticipants(f"a clock takes {MOST_PARTICIPANTS} participants at most")
        made = Participant(name, busy_since_s=asyncio.get_running_loop().time())
        self._by_name[name] = made
        return made

    def left(self, name: str) -> Participant | None:
        """Takes the one of that name out; None where there was none."""
        return self._by_name.pop(name, None)

    def busy(self) -> list[Participant]:
        """Those that hold the clock, in the order of their turns."""
        return sorted(
            (each for each in self._by_name.values() if each.waiting_until is None),
            key=lambda each: each.turn,
        )

    def due(self, now: datetime) -> list[Participant]:
        """Those that wait for `now` or before, in the order of their turns."""
        return sorted(
            (each for each in self._by_name.values() if each.is_due(now)),
            key=lambda each: each.turn,
        )

    def next_wanted(self) -> datetime | None:
        """The earliest instant that anybody waits for."""
        wanted = [
            each.waiting_until for each in self._by_name.values() if each.waiting_until is not None
        ]
        return min(wanted, default=None)

    def changed(self) -> None:
        """Wakes whoever waits in `quiet`, once nobody is busy."""
        if self._quiet is not None and not self._quiet.done() and not self._anyone_busy():
            self._quiet.set_result(None)

    def failed(self, fault: ClockFault) -> None:
        """Hands `fault` to whoever waits in `quiet`."""
        if self._quiet is not None and not self._quiet.done():
            self._quiet.set_exception(fault)

    async def quiet(self, patience_s: float | None) -> None:
        """Returns once nobody is busy. Held after `patience_s` real seconds of one's being busy; None waits for ever."""
        loop = asyncio.get_running_loop()
        began_s = loop.time()
        while self._anyone_busy():
            left_s = (
                None
                if patience_s is None
                else self._patience_left_s(began_s, patience_s, loop.time())
            )
            quiet: asyncio.Future[None] = loop.create_future()
            self._quiet = quiet
            try:
                async with asyncio.timeout(left_s):
                    await quiet
            except TimeoutError:
                continue
            finally:
                if self._quiet is quiet:
                    self._quiet = None

    def _anyone_busy(self) -> bool:
        return any(each.waiting_until is None for each in self._by_name.values())

    def _patience_left_s(self, began_s: float, patience_s: float, now_s: float) -> float:
        over = {
            each.name: max(each.busy_since_s, began_s) + patience_s - now_s for each in self.busy()
        }
        held = tuple(name for name, left_s in over.items() if left_s <= 0)
        if held:
            raise Held(held, patience_s)
        return min(over.values())

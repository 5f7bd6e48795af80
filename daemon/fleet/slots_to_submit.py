"""The slots that the leader of a fleet has to submit; those that it has submitted count as done."""

from dataclasses import replace
from datetime import UTC, datetime

from parktime.daemon.domain.service import Service
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.store.store import Store
from parktime.daemon.sync.due_times import DueTimes
from parktime.daemon.sync.slots import last_slot_due, next_slot, without_future_slots


class SlotsToSubmit:
    """Found again only for services of which something has changed.

    `is_real_time`: the clock can be wrong, and set back.
    """

    def __init__(self, store: Store, *, is_real_time: bool) -> None:
        self._store = store
        self._is_real_time = is_real_time
        self._submitted: dict[str, datetime] = {}
        self._now = datetime.min.replace(tzinfo=UTC)
        self._due_times = DueTimes(store, self._next_attempt)

    def take(self, now: datetime) -> list[tuple[str, datetime]]:
        """Services that are due by now, each with its slot, in the order of their due times.

        They are due again unless `note_submitted` is called.
        """
        self._now = now
        found: list[tuple[str, datetime]] = []
        for key in self._due_times.take(now):
            self._due_times.note_change(key)
            slot = last_slot_due(self._state(key), now)
            if slot is not None:
                found.append((key, slot))
        return found

    def note_submitted(self, key: str, slot: datetime) -> None:
        """A slot is in the queue, or was; the service is due again at the next one."""
        self._submitted[key] = slot
        self._due_times.note_change(key)

    def next_due(self) -> tuple[datetime, str] | None:
        """The earliest slot that was not submitted, and what runs then; None if there is none."""
        due = self._due_times.earliest()
        return None if due is None else (due[0], f"run {due[2]}")

    def _next_attempt(self, service: Service) -> datetime | None:
        return next_slot(self._state(service.key))

    def _state(self, key: str) -> ServiceState:
        state = self._store.state(key)
        if self._is_real_time:
            state = without_future_slots(state, self._now)
        done = self._submitted.get(key)
        if done is None or state.last_slot is None or done > self._now:
            return state
        if state.last_slot >= done:
            del self._submitted[key]
            return state
        return replace(state, last_slot=done)

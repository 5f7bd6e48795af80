"""Slots: when a service is due, counted from its last slot, never from the time of a run."""

from dataclasses import replace
from datetime import datetime, timedelta

from parktime.daemon.domain.service import CADENCE
from parktime.daemon.domain.service_state import ServiceState

LATE_AFTER = timedelta(minutes=5)
"""Runs due at one instant run in turn, so a run counts as late only after this time."""


def next_slot(state: ServiceState) -> datetime | None:
    """The first slot that has not been run; None if nothing is scheduled.

    Slots are counted from the last slot, never from the time of a run.
    """
    if state.stage != "set-up" or state.last_slot is None:
        return None
    return state.last_slot + CADENCE


def without_future_slots(state: ServiceState, now: datetime) -> ServiceState:
    """The state without a last slot later than `now`, which a clock ran that was wrong.

    The latest slot up to `now` counts as not run.
    """
    if state.last_slot is None or state.last_slot <= now:
        return state
    ahead = 1 - (now - state.last_slot) // CADENCE
    return replace(state, last_slot=state.last_slot - ahead * CADENCE)


def last_slot_due(state: ServiceState, now: datetime) -> datetime | None:
    """The latest slot up to now that has not been run; None if none is due.

    One run stands for all slots missed before it (catch-up).
    """
    due = next_slot(state)
    if due is None or due > now:
        return None
    missed = (now - due) // CADENCE
    return due + missed * CADENCE


def is_late(next_at: datetime | None, now: datetime) -> bool:
    """Whether a run is overdue."""
    return next_at is not None and now - next_at > LATE_AFTER

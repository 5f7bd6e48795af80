"""When a service runs: every 12 hours of elapsed time from its set-up (cadence, catch-up)."""

from datetime import datetime

from daemon.model.service import Standing
from daemon.model.settings import CADENCE


def next_slot(standing: Standing) -> datetime | None:
    """The first slot that has not been run; None while nothing is scheduled. Always counted from the due time, never from now."""
    if standing.stage != "set-up" or standing.settled_until is None:
        return None
    return standing.settled_until + CADENCE


def last_slot_due(standing: Standing, now: datetime) -> datetime | None:
    """The latest slot at or before now that has not been run: one run stands for all slots up to it. None where none is due."""
    due = next_slot(standing)
    if due is None or due > now:
        return None
    missed = (now - due) // CADENCE
    return due + missed * CADENCE

"""How a service is, in one word: what an operator wants to know first. Pure."""

from datetime import datetime, timedelta

from tui.marks import FAILED, HELD, LATE, NOT_SET_UP, OFF, ON_TIME, PARTIAL, UNKNOWN, Mark
from tui.snapshot import Service

GRACE = timedelta(minutes=5)
"""A run that is due takes its time; after so long it is late."""

_ORDER = (FAILED, HELD, LATE, PARTIAL, UNKNOWN, NOT_SET_UP)
_OUTCOMES = {"failed": FAILED, "held": HELD, "partial": PARTIAL}
_STAGES = {"off": OFF, "on": NOT_SET_UP}
_TOLD = {
    "on time": ON_TIME,
    "late": LATE,
    "failed": FAILED,
    "partial": PARTIAL,
    "held": HELD,
    "not set up": NOT_SET_UP,
    "off": OFF,
}


def condition(service: Service, now: datetime) -> Mark:
    """Late before anything else: what the last run said is old then."""
    told = _TOLD.get(service.condition or "")
    if told is not None and told is not ON_TIME:
        return told
    if service.state in _STAGES:
        return _STAGES[service.state]
    if service.next_run_at is not None and service.next_run_at < now - GRACE:
        return LATE
    if service.last_run is None:
        return UNKNOWN
    return _OUTCOMES.get(service.last_run.outcome, ON_TIME)


def trouble_first(services: tuple[Service, ...], now: datetime) -> list[Service]:
    """Trouble on top; then who waits for space or has a room that goes; the quiet and the switched off last."""
    return sorted(services, key=lambda service: _rank(service, condition(service, now)))


def _rank(service: Service, mark: Mark) -> int:
    if mark in _ORDER:
        return _ORDER.index(mark)
    if mark is OFF:
        return len(_ORDER) + 3
    if service.waiting:
        return len(_ORDER)
    return len(_ORDER) + (1 if service.rooms_going else 2)

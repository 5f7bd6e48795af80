"""A service on the home screen: its status, the cells of its row, and its details in lines."""

from datetime import date, datetime, timedelta

from rich.text import Text

from parktime.tui.presenters.glyphs import (
    FAILED,
    HELD,
    LATE,
    NOT_SET_UP,
    OFF,
    ON_TIME,
    PARTIAL,
    UNKNOWN,
    WEDGED,
    Mark,
    outcome_mark,
)
from parktime.tui.presenters.time_format import day_and_month, local, relative
from parktime.tui.snapshot import Counts, Run, Service, UpcomingRemoval

CCMS_NAMES = {"manage": "Storypark Manage", "kidsoft": "Kidsoft"}

WIDE, NARROW = 170, 70
"""Columns: from WIDE times are local and relative; below NARROW they are relative only."""

GRACE = timedelta(minutes=5)
"""How long a due run may take to start before the service counts as late."""

_SEVERITY = (WEDGED, FAILED, HELD, LATE, PARTIAL, UNKNOWN, NOT_SET_UP)
_BY_OUTCOME = {"failed": FAILED, "held": HELD, "partial": PARTIAL}
_BY_STAGE = {"off": OFF, "on": NOT_SET_UP}
_BY_CONDITION = {
    mark.word: mark for mark in (ON_TIME, LATE, FAILED, PARTIAL, HELD, NOT_SET_UP, OFF)
}
_BALANCE_PARTS = (
    "created",
    "updated",
    "archived",
    "restored",
    "unchanged",
    "skipped",
    "waiting",
    "failed",
)


def service_status(service: Service, now: datetime) -> Mark:
    """The status of a service; late comes first, since the last outcome is outdated then.

    Before that comes what could not be stored or ended: there people have to act.
    """
    if service.wedged:
        return WEDGED
    reported = _BY_CONDITION.get(service.condition or "")
    if reported is not None and reported is not ON_TIME:
        return reported
    if service.state in _BY_STAGE:
        return _BY_STAGE[service.state]
    if service.next_run_at is not None and service.next_run_at < now - GRACE:
        return LATE
    if service.last_run is None:
        return UNKNOWN
    return _BY_OUTCOME.get(service.last_run.outcome, ON_TIME)


def trouble_first(services: tuple[Service, ...], now: datetime) -> list[Service]:
    """The services by severity: trouble, waiting children, rooms that go, the rest, off."""
    return sorted(services, key=lambda service: _rank(service, service_status(service, now)))


def _rank(service: Service, status: Mark) -> int:
    if status in _SEVERITY:
        return _SEVERITY.index(status)
    if status is OFF:
        return len(_SEVERITY) + 3
    if service.waiting:
        return len(_SEVERITY)
    return len(_SEVERITY) + (1 if service.rooms_going else 2)


def store_trouble(reason: str) -> str:
    """The message while the daemon cannot use its store; `reason` is the daemon's own text."""
    return f"{reason}; no runs until then, missed runs are made up afterwards"


def clock_trouble(reason: str) -> str:
    """The message while the machine's clock contradicts others; `reason` is the daemon's own."""
    return f"{reason}; nothing is removed until then"


def local_and_relative(instant: datetime | None, zone: str, now: datetime) -> str:
    """`Mon 14 Dec 08:00, in 3 h`; a dash for None."""
    return "–" if instant is None else f"{local(instant, zone)}, {relative(instant, now)}"


def balance(counts: Counts) -> str:
    """`read 31 = 1 created + 30 unchanged`; zero counts are left out."""
    parts = [f"{getattr(counts, name)} {name}" for name in _BALANCE_PARTS if getattr(counts, name)]
    return f"read {counts.read} = {' + '.join(parts) or '0'}"


def number_cells(service: Service, now: datetime, *, width: int) -> dict[str, Text]:
    """The cells with times and numbers, by column title, for a screen of that width."""
    zone = service.time_zone
    last = None if service.last_run is None else service.last_run.at
    last_run = local_and_relative(last, zone, now) if width >= WIDE else _ago(last, now)
    return {
        "Last run": Text(last_run),
        "Next run": Text(_next_run(service.next_run_at, zone, now, width)),
        "Active": _count(service.active),
        "Archived": _count(service.archived),
        "Waiting": _count(service.waiting),
        "Owed": _count(service.invitations_owed),
        "Rooms going": Text(_first_removal(service.rooms_going)),
    }


def details(service: Service, now: datetime) -> list[str]:
    """All that is known of a service, a line each."""
    ccms = CCMS_NAMES.get(service.ccms, service.ccms)
    return [
        f"{ccms}, {service.time_zone}: {service_status(service, now).word}",
        *(f"{about:<10} {words}" for about, words in facts(service, now)),
    ]


def facts(service: Service, now: datetime) -> list[tuple[str, str]]:
    """All that is known of a service: what each is about, and words."""
    zone = service.time_zone
    found = [
        ("last run", _last_run(service.last_run, zone, now)),
        ("next run", local_and_relative(service.next_run_at, zone, now)),
        ("children", _children(service)),
    ]
    if service.failures > 1:
        tries = {1: "once", 2: "twice"}.get(service.attempts, f"up to {service.attempts} times")
        words = f"{service.failures} runs in a row; the next run tries each request {tries}"
        found.append(("failing", words))
    if service.wedged:
        found.append(("wedged", "its last run could not be stored or ended; it is tried again"))
    if service.rooms_going is not None:
        found.append(("rooms", _removals(service.rooms_going)))
    if service.held:
        found.append(("held", f"{service.held} removals wait for approval"))
    if service.kept:
        found.append(("kept", f"{service.kept} items, until their records in the CCMS change"))
    if service.chosen:
        found.append(("mappings", f"{service.chosen} chosen, not yet applied"))
    return found


def _next_run(instant: datetime | None, zone: str, now: datetime, width: int) -> str:
    if instant is None:
        return "–"
    if width >= WIDE:
        return local_and_relative(instant, zone, now)
    return local(instant, zone) if width >= NARROW else relative(instant, now)


def _ago(instant: datetime | None, now: datetime) -> str:
    return "–" if instant is None else relative(instant, now)


def _count(value: int | None) -> Text:
    return Text("?" if value is None else str(value), justify="right")


def _last_run(run: Run | None, zone: str, now: datetime) -> str:
    if run is None:
        return "none yet"
    note = f": {run.note}" if run.note else ""
    outcome = outcome_mark(run.outcome).word
    when = local_and_relative(run.at, zone, now)
    return f"{when}, {run.cause}, {outcome}{note}; {balance(run.counts)}"


def _children(service: Service) -> str:
    paid = owed = ""
    if service.paid_children is not None:
        paid = f" ({service.active_profiles} of {service.paid_children} paid in use)"
    if service.invitations_owed is not None:
        owed = f", {service.invitations_owed} invitations owed"
    return (
        f"{service.active} active{paid}, {service.archived} archived,"
        f" {service.waiting} waiting for space{owed}"
    )


def _first_removal(rooms: tuple[UpcomingRemoval, ...] | None) -> str:
    if rooms is None:
        return "?"
    first = min(rooms, key=lambda room: room.goes_on, default=None)
    more = f" +{len(rooms) - 1}" if len(rooms) > 1 else ""
    return "–" if first is None else f"{first.name} {_day(first.goes_on)}{more}"


def _removals(rooms: tuple[UpcomingRemoval, ...]) -> str:
    parts = []
    for room in rooms:
        back = f"is back {_day(room.returns_on)}" if room.returns_on else "with no known return"
        parts.append(f"{room.name} goes {_day(room.goes_on)}, {back}")
    return "; ".join(parts) or "none goes in the coming weeks if nothing changes"


def _day(iso: str) -> str:
    return day_and_month(date.fromisoformat(iso))

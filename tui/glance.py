"""A service at a glance: the cells of its row, and the lines that tell the rest. Pure."""

from datetime import date, datetime

from rich.text import Text

from tui.condition import condition
from tui.dates import local, relative
from tui.marks import OUTCOMES
from tui.snapshot import Counts, RoomGoing, Run, Service

CCMS = {"manage": "Storypark Manage", "kidsoft": "Kidsoft"}
WIDE, NARROW = 170, 70
"""From WIDE on instants are told local and relative in the table; below, the pane under it does."""

BALANCED = ("created", "updated", "archived", "restored", "unchanged", "skipped", "waiting", "failed")


def when(instant: datetime | None, zone: str, now: datetime) -> str:
    """Local and relative: `Mon 14 Dec 08:00, in 3 h`."""
    return "–" if instant is None else f"{local(instant, zone)}, {relative(instant, now)}"


def balance(counts: Counts) -> str:
    """`read 31 = 1 created + 30 unchanged`; only what is not nothing."""
    parts = [f"{getattr(counts, name)} {name}" for name in BALANCED if getattr(counts, name)]
    return f"read {counts.read} = {' + '.join(parts) or '0'}"


def numbers(service: Service, now: datetime, *, width: int) -> dict[str, Text]:
    """The cells that tell times and numbers, as long as a screen of that width can bear."""
    zone = service.time_zone
    last = None if service.last_run is None else service.last_run.at
    return {
        "Last run": Text(when(last, zone, now) if width >= WIDE else _ago(last, now)),
        "Next run": Text(_following(service.next_run_at, zone, now, width)),
        "Active": _count(service.active),
        "Archived": _count(service.archived),
        "Waiting": _count(service.waiting),
        "Owed": _count(service.invitations_owed),
        "Rooms going": Text(_going(service.rooms_going)),
    }


def details(service: Service, now: datetime) -> list[str]:
    """Everything about a service, in plain lines: for the pane below the table and for `parktime status`."""
    zone = service.time_zone
    lines = [
        f"{CCMS.get(service.ccms, service.ccms)}, {zone}: {condition(service, now).word}",
        f"last run   {_last(service.last_run, zone, now)}",
        f"next run   {when(service.next_run_at, zone, now)}",
        f"children   {_children(service)}",
    ]
    if service.failures > 1:
        tried = {1: "once", 2: "twice"}.get(service.attempts, f"up to {service.attempts} times")
        lines.append(f"failing    {service.failures} runs in a row; the next tries each request {tried}")
    if service.rooms_going is not None:
        lines.append(f"rooms      {_rooms(service.rooms_going)}")
    if service.held:
        lines.append(f"held       {service.held} to be archived or removed, waiting for approval")
    if service.kept:
        lines.append(f"kept       {service.kept} as somebody decided, until their records change")
    if service.chosen:
        lines.append(f"mappings   {service.chosen} chosen, and not applied yet")
    return lines


def _following(instant: datetime | None, zone: str, now: datetime, width: int) -> str:
    if instant is None:
        return "–"
    if width >= WIDE:
        return when(instant, zone, now)
    return local(instant, zone) if width >= NARROW else relative(instant, now)


def _ago(instant: datetime | None, now: datetime) -> str:
    return "–" if instant is None else relative(instant, now)


def _count(value: int | None) -> Text:
    return Text("?" if value is None else str(value), justify="right")


def _last(run: Run | None, zone: str, now: datetime) -> str:
    if run is None:
        return "none yet"
    mark = OUTCOMES.get(run.outcome)
    note = f": {run.note}" if run.note else ""
    return f"{when(run.at, zone, now)}, {run.cause}, {mark.word if mark else run.outcome}{note}; {balance(run.counts)}"


def _children(service: Service) -> str:
    paid = (
        "" if service.paid_children is None else f" ({service.active_profiles} of {service.paid_children} paid in use)"
    )
    owed = "" if service.invitations_owed is None else f", {service.invitations_owed} invitations owed"
    return f"{service.active} active{paid}, {service.archived} archived, {service.waiting} waiting for space{owed}"


def _going(rooms: tuple[RoomGoing, ...] | None) -> str:
    if rooms is None:
        return "?"
    first = min(rooms, key=lambda room: room.goes_on, default=None)
    more = f" +{len(rooms) - 1}" if len(rooms) > 1 else ""
    return "–" if first is None else f"{first.name} {_day(first.goes_on)}{more}"


def _rooms(rooms: tuple[RoomGoing, ...]) -> str:
    told = (
        f"{room.name} goes {_day(room.goes_on)}"
        + (f", is back {_day(room.returns_on)}" if room.returns_on else ", and is not back in the weeks that are known")
        for room in rooms
    )
    return "; ".join(told) or "none goes in the coming weeks if nothing changes"


def _day(day: str) -> str:
    found = date.fromisoformat(day)
    return f"{found.day} {found:%b}"

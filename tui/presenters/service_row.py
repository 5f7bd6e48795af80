"""A service on the home screen: its status, the cells of its row, and its details in lines."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from rich.text import Text

from parktime.tui.presenters.glyphs import (
    FAILED,
    HELD,
    LATE,
    NO_ROOM,
    NOT_SET_UP,
    OFF,
    ON_TIME,
    PARTIAL,
    ROOM_GONE,
    UNKNOWN,
    WAITING,
    WEDGED,
    Mark,
    outcome_mark,
)
from parktime.tui.presenters.time_format import day_and_month, local, relative
from parktime.tui.snapshot import (
    AbsentRoom,
    Counts,
    RoomCloseCall,
    Run,
    Service,
    UpcomingRemoval,
)

CCMS_NAMES = {"manage": "Storypark Manage", "kidsoft": "Kidsoft"}

WIDE, NARROW = 170, 70
"""Columns: from WIDE times are local and relative; below NARROW they are relative only."""

GRACE = timedelta(minutes=5)
"""How long a due run may take to start before the service counts as late."""

TROUBLE = (WEDGED, FAILED, HELD, LATE, PARTIAL, ROOM_GONE, NO_ROOM, WAITING)
"""Marks of what somebody should look at now, the worst first."""
_RANKED = (WEDGED, FAILED, HELD, LATE, PARTIAL, UNKNOWN, NOT_SET_UP, ROOM_GONE, NO_ROOM, WAITING)
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
    if service.last_run.outcome == HELD.word and not service.held:
        return ON_TIME  # somebody has decided since
    return _BY_OUTCOME.get(service.last_run.outcome, ON_TIME)


def home_mark(service: Service, now: datetime) -> Mark:
    """The status; of a service that is on time what its families lack now, if anything."""
    status = service_status(service, now)
    if status is not ON_TIME:
        return status
    if service.rooms_gone:
        return ROOM_GONE
    if service.without_a_room:
        return NO_ROOM
    return WAITING if service.waiting else ON_TIME


def is_trouble(mark: Mark) -> bool:
    """Whether somebody should look at it now."""
    return mark in TROUBLE


def trouble_first(services: Iterable[Service], now: datetime) -> list[Service]:
    """The services by severity: trouble, children without a room or space, rooms that go, off."""
    return sorted(services, key=lambda service: trouble_rank(service, home_mark(service, now)))


def trouble_rank(service: Service, mark: Mark) -> int:
    """The place of a service with that mark of home among all: the worst first."""
    if mark in _RANKED:
        return _RANKED.index(mark)
    if mark is OFF:
        return len(_RANKED) + 2
    return len(_RANKED) + (0 if service.rooms_going or service.close_calls else 1)


def concerns(service: Service) -> list[str]:
    """What is wrong with a service now, and what soon will be, the worst first."""
    found = []
    if service.failures:
        found.append(f"{_count_of(service.failures, 'run')} failed in a row")
    if service.rooms_gone:
        first, *others = service.rooms_gone
        back = f", back {_day(first.returns_on)}" if first.returns_on else ""
        found.append(f"{first.name} gone{back}{_more(others)}")
    if service.without_a_room:
        found.append(f"{service.without_a_room} without a room")
    if service.held:
        found.append(f"{service.held} held")
    if service.waiting:
        found.append(f"{service.waiting} wait for space")
    if service.rooms_going:
        found.append(_first_removal(service.rooms_going))
    stays = [call for call in service.close_calls or () if call.verdict == "stays"]
    if stays:
        first_call = min(stays, key=lambda call: call.margin_days)
        days = _count_of(first_call.margin_days, "day")
        found.append(f"{first_call.name} stays by {days}{_more(stays[1:])}")
    if service.chosen and service.state == "set-up":
        found.append(f"{service.chosen} chosen, not applied")
    return found


def _count_of(number: int, noun: str, several: str = "") -> str:
    return f"{number:,} {noun if number == 1 else several or f'{noun}s'}"


def _more(others: Sequence[object]) -> str:
    return f" +{len(others)}" if others else ""


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
        "Attention": Text("; ".join(concerns(service))),
    }


def details(service: Service, now: datetime) -> list[str]:
    """All that is known of a service, a line each."""
    ccms = CCMS_NAMES.get(service.ccms, service.ccms)
    status, shown = service_status(service, now).word, home_mark(service, now).word
    return [
        f"{ccms}, {service.time_zone}: {status if status == shown else f'{status}, {shown}'}",
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
    if service.rooms_gone:
        found.append(("gone", "; ".join(_absence(room) for room in service.rooms_gone)))
    if service.without_a_room:
        words = _count_of(service.without_a_room, "active child", "active children")
        found.append(("no room", f"{words} in no room"))
    if service.rooms_going is not None:
        found.append(("rooms", _removals(service.rooms_going)))
    if service.close_calls:
        found.append(("close", "; ".join(_close_call(call) for call in service.close_calls)))
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


def _first_removal(rooms: Sequence[UpcomingRemoval]) -> str:
    first = min(rooms, key=lambda room: room.goes_on)
    return f"{first.name} goes {_day(first.goes_on)}{_more(rooms[1:])}"


def _absence(room: AbsentRoom) -> str:
    back = f"is back {_day(room.returns_on)}" if room.returns_on else "has no known return"
    return f"{room.name} is not in Storypark and {back}"


def _close_call(call: RoomCloseCall) -> str:
    days = _count_of(call.margin_days, "day")
    return f"{call.name} {call.verdict} by {days}, decided {_day(call.on)}"


def _removals(rooms: tuple[UpcomingRemoval, ...]) -> str:
    parts = []
    for room in rooms:
        back = f"is back {_day(room.returns_on)}" if room.returns_on else "with no known return"
        parts.append(f"{room.name} goes {_day(room.goes_on)}, {back}")
    return "; ".join(parts) or "none goes in the coming weeks if nothing changes"


def _day(iso: str) -> str:
    return day_and_month(date.fromisoformat(iso))

"""Which rooms will be removed and come back if nothing changes: the plan, asked about later dates (room-removed, room-returns)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from parktime.daemon.domain.links import Links, Mapping, RoomLink
from parktime.daemon.domain.roster import Sessions
from parktime.daemon.domain.run import Change
from parktime.daemon.domain.storypark import StoryparkRoom
from parktime.daemon.forecast.runs import RunDay, ask_later
from parktime.daemon.planning.bookings import RoomWindow, read_bookings
from parktime.daemon.planning.inputs import Situation
from parktime.daemon.planning.pins import kept_ids, still_kept
from parktime.daemon.planning.rooms import plan_rooms

WEEKS_BACK = 4


@dataclass(frozen=True, slots=True)
class Absence:
    """A time in which a room is not in Storypark, from the run that removes it (None: it is not there now) to the one that brings it back (None: none in sight)."""

    goes: RunDay | None
    returns: RunDay | None


@dataclass(frozen=True, slots=True)
class RoomForecast:
    """A room of the CCMS. `room` is the Storypark room that it is linked to, None where there is none; `sessions` are those of each week."""

    ccms_id: str
    name: str
    mapping: Mapping
    room_id: str | None
    room: StoryparkRoom | None
    listed: bool
    held_until: date | None
    sessions: tuple[int, ...]
    absences: tuple[Absence, ...]

    @property
    def next_absence(self) -> Absence | None:
        """The one that is now, or else the next."""
        return self.absences[0] if self.absences else None


@dataclass(frozen=True, slots=True)
class RoomsForecast:
    """All rooms, by their ids. `weeks` are the Mondays to which sessions are counted; `note` says why a forecast tells less than it could."""

    today: date
    weeks: tuple[date, ...]
    window: RoomWindow
    rooms: tuple[RoomForecast, ...]
    note: str = ""


def shown_weeks(today: date, ahead: int) -> tuple[date, ...]:
    """The Mondays from four weeks back to `ahead` weeks after this one."""
    monday = today - timedelta(days=today.weekday())
    return tuple(monday + timedelta(weeks=week) for week in range(-WEEKS_BACK, ahead + 1))


def forecast_rooms(situation: Situation, days: Iterable[RunDay], ahead: int) -> RoomsForecast:
    """Ask the plan about every day of a run, each on what the one before left.

    The situation's sessions are to reach back to the first of the shown weeks, and ahead to the end of the last day's window.
    """
    weeks = shown_weeks(situation.today, ahead)
    rooms = of_rooms_alone(situation)
    begins = plan_rooms(
        rooms, read_bookings((), rooms.window), frozenset()
    ).links  # every room of the CCMS has a row
    absences = _absences(rooms, begins, days)
    counts = _weekly(situation.roster.sessions, weeks[0])
    listed = {room.id for room in situation.roster.rooms}
    told = tuple(
        RoomForecast(
            link.ccms_id,
            link.name,
            link.mapping,
            link.target_id,
            situation.target.room(link.target_id),
            link.ccms_id in listed,
            situation.holds.get(link.ccms_id),
            tuple(counts[link.ccms_id, week] for week in range(len(weeks))),
            tuple(absences.get(link.ccms_id, ())),
        )
        for link in sorted(begins.values(), key=lambda link: (len(link.ccms_id), link.ccms_id))
    )
    return RoomsForecast(
        situation.today, weeks, situation.window, told, str(situation.incomplete or "")
    )


def of_rooms_alone(situation: Situation) -> Situation:
    """The same without its children, the sessions of each room in one row: all that a plan about rooms depends on."""
    dates: dict[str, set[date]] = defaultdict(set)
    for row in situation.roster.sessions:
        dates[row.room_id].update(row.dates)
    rows = tuple(
        Sessions("", room_id, tuple(sorted(days))) for room_id, days in sorted(dates.items())
    )
    roster = replace(situation.roster, children=(), sessions=rows, incomplete=situation.incomplete)
    target = replace(situation.target, profiles={})
    return replace(situation, roster=roster, target=target, links=Links({}, situation.links.rooms))


@dataclass(slots=True)
class _Log:
    """Absences as they open and close, by room."""

    of: dict[str, list[Absence]] = field(default_factory=dict)

    def note(self, change: Change, day: RunDay) -> None:
        known = self.of.setdefault(change.ccms_id, [])
        if change.kind == "remove_room":
            known.append(Absence(day, None))
        elif change.kind in ("return_room", "add_room"):
            known[-1:] = [Absence(known[-1].goes if known else None, day)]


def _absences(
    situation: Situation, links: dict[str, RoomLink], days: Iterable[RunDay]
) -> dict[str, list[Absence]]:
    log = _Log(
        {
            ccms_id: [Absence(None, None)]
            for ccms_id, link in links.items()
            if _is_away(situation, link)
        }
    )
    for day, changes in ask_later(situation, days, ask_rooms):
        for change in changes:
            log.note(change, day)
    return log.of


def ask_rooms(situation: Situation) -> tuple[Links, Sequence[Change]]:
    """The plan about rooms alone."""
    bookings = read_bookings(situation.roster.sessions, situation.window)
    plan = plan_rooms(situation, bookings, kept_ids(still_kept(situation, bookings), "room"))
    return Links(situation.links.children, plan.links), plan.changes


def _is_away(situation: Situation, link: RoomLink) -> bool:
    if link.mapping == "skip":
        return False
    room = situation.target.room(link.target_id)
    return room is None or room.state == "removed"


def _weekly(sessions: Iterable[Sessions], first: date) -> Counter[tuple[str, int]]:
    return Counter((row.room_id, (day - first).days // 7) for row in sessions for day in row.dates)

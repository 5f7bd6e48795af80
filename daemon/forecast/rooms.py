"""Room forecasts: which rooms will be removed and return (room-removed, room-returns)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from parktime.daemon.domain.links import Links, Mapping, RoomLink
from parktime.daemon.domain.roster import Sessions
from parktime.daemon.domain.run import Change
from parktime.daemon.domain.storypark import StoryparkRoom
from parktime.daemon.forecast.close_calls import is_room_followed
from parktime.daemon.forecast.runs import RunDay, plan_later_days
from parktime.daemon.planning.bookings import RoomWindow, read_bookings, room_window
from parktime.daemon.planning.close_calls import CloseCall, room_goes, room_stays
from parktime.daemon.planning.inputs import PlanInput
from parktime.daemon.planning.keeps import active_keeps, kept_ids
from parktime.daemon.planning.rooms import plan_rooms

WEEKS_BACK = 4


@dataclass(frozen=True, slots=True)
class Absence:
    """A period in which a room is not in Storypark.

    `goes`: the run that removes it; None: it is absent now.
    `returns`: the run that returns it; None: it does not return within the forecast.
    """

    goes: RunDay | None
    returns: RunDay | None

    @property
    def returns_on(self) -> date | None:
        """The local date of its return, if it returns within the forecast."""
        return None if self.returns is None else self.returns.day

    def includes(self, day: date) -> bool:
        """Whether the room is not in Storypark on that day."""
        return (self.goes is None or self.goes.day <= day) and (
            self.returns is None or day < self.returns.day
        )


@dataclass(frozen=True, slots=True)
class RoomForecast:
    """A room of the CCMS, its Storypark room if it has one, and its sessions of each week.

    `close_calls`: where it stays or goes by seven days or less. `capacity`: for how many children
    the CCMS says that it is (room-capacity). `pending`: its removal waits for approval, so that it
    is none of its `absences`.
    """

    ccms_id: str
    name: str
    mapping: Mapping
    room_id: str | None
    room: StoryparkRoom | None
    listed: bool
    held_until: date | None
    sessions: tuple[int, ...]
    absences: tuple[Absence, ...]
    close_calls: tuple[CloseCall, ...] = ()
    capacity: int | None = None
    pending: bool = False

    @property
    def next_absence(self) -> Absence | None:
        """The present absence, or else the next one."""
        return self.absences[0] if self.absences else None


@dataclass(frozen=True, slots=True)
class RoomsForecast:
    """All rooms in order of their ids.

    `weeks`: the Mondays of the weeks of `sessions`.
    `note`: why the reading is incomplete; empty if it is complete.
    """

    today: date
    weeks: tuple[date, ...]
    window: RoomWindow
    rooms: tuple[RoomForecast, ...]
    note: str = ""


def shown_weeks(today: date, weeks_ahead: int) -> tuple[date, ...]:
    """The Mondays from four weeks back to `weeks_ahead` weeks after this one."""
    monday = today - timedelta(days=today.weekday())
    return tuple(monday + timedelta(weeks=week) for week in range(-WEEKS_BACK, weeks_ahead + 1))


def forecast_rooms(
    plan_input: PlanInput, days: Iterable[RunDay], weeks_ahead: int
) -> RoomsForecast:
    """Plan the rooms for every day with a run, each on the state that the day before leaves.

    The sessions of `plan_input` must reach from the first shown week to the end of the last window.
    """
    weeks = shown_weeks(plan_input.today, weeks_ahead)
    rooms = rooms_only(plan_input)
    begins = plan_rooms(
        rooms, read_bookings((), rooms.window), frozenset()
    ).links  # every room of the CCMS has a row
    absences = _absences(rooms, begins, days)
    pending = _pending_removals(plan_input)
    for ccms_id in pending & absences.keys():
        absences[ccms_id] = _without_held_removal(absences[ccms_id])
    counts = _weekly_counts(plan_input.roster.sessions, weeks[0])
    listed = {room.id: room for room in plan_input.roster.rooms}
    dates = {row.room_id: row.dates for row in rooms.roster.sessions}
    forecasts = tuple(
        RoomForecast(
            ccms_id=link.ccms_id,
            name=link.name,
            mapping=link.mapping,
            room_id=link.target_id,
            room=plan_input.storypark.room(link.target_id),
            listed=link.ccms_id in listed,
            held_until=plan_input.holds.get(link.ccms_id),
            sessions=tuple(counts[link.ccms_id, week] for week in range(len(weeks))),
            absences=tuple(absences.get(link.ccms_id, ())),
            close_calls=()
            if plan_input.incomplete
            else tuple(
                room_close_calls(
                    rooms, link, dates.get(link.ccms_id, ()), absences.get(link.ccms_id, ())
                )
            ),
            capacity=listed[link.ccms_id].capacity if link.ccms_id in listed else None,
            pending=link.ccms_id in pending,
        )
        for link in sorted(begins.values(), key=lambda link: (len(link.ccms_id), link.ccms_id))
    )
    return RoomsForecast(
        plan_input.today, weeks, plan_input.window, forecasts, str(plan_input.incomplete or "")
    )


def room_close_calls(
    plan_input: PlanInput, link: RoomLink, dates: Sequence[date], absences: Iterable[Absence]
) -> Iterator[CloseCall]:
    """Where a room stays or goes by seven days or less, from this week on, in order of time.

    `dates`: its sessions, in order.
    """
    following, weeks = plan_input.policy.following_weeks, plan_input.settings.weeks
    away = list(absences)
    margins = [
        margin
        for margin in room_stays(dates, following, weeks)
        if plan_input.today < margin.on + timedelta(weeks=1)
        and not any(each.includes(margin.on) for each in away)
        and is_room_followed(plan_input, link, margin.on)
    ]
    windows = (
        room_window(each.goes.day, following, weeks) for each in away if each.goes is not None
    )
    margins += [margin for window in windows if (margin := room_goes(dates, window)) is not None]
    for margin in sorted(margins, key=lambda each: each.on):
        yield CloseCall("room", link.ccms_id, link.name, margin)


def rooms_only(plan_input: PlanInput) -> PlanInput:
    """The input of a plan for rooms alone: no children, and one row of sessions per room."""
    dates: dict[str, set[date]] = defaultdict(set)
    for row in plan_input.roster.sessions:
        dates[row.room_id].update(row.dates)
    rows = tuple(
        Sessions("", room_id, tuple(sorted(days))) for room_id, days in sorted(dates.items())
    )
    roster = replace(
        plan_input.roster, children=(), sessions=rows, incomplete=plan_input.incomplete
    )
    storypark = replace(plan_input.storypark, profiles={})
    return replace(
        plan_input, roster=roster, storypark=storypark, links=Links({}, plan_input.links.rooms)
    )


@dataclass(slots=True)
class _AbsenceLog:
    """Collects the absences of each room."""

    of: dict[str, list[Absence]] = field(default_factory=dict)

    def note(self, change: Change, day: RunDay) -> None:
        known = self.of.setdefault(change.ccms_id, [])
        if change.kind == "remove_room":
            known.append(Absence(day, None))
        elif change.kind in ("return_room", "add_room"):
            known[-1:] = [Absence(known[-1].goes if known else None, day)]


def _absences(
    plan_input: PlanInput, links: dict[str, RoomLink], days: Iterable[RunDay]
) -> dict[str, list[Absence]]:
    log = _AbsenceLog(
        {
            ccms_id: [Absence(None, None)]
            for ccms_id, link in links.items()
            if _is_away(plan_input, link)
        }
    )
    for day, changes in plan_later_days(plan_input, days, plan_room_changes):
        for change in changes:
            log.note(change, day)
    return log.of


def plan_room_changes(plan_input: PlanInput) -> tuple[Links, Sequence[Change]]:
    """The links and changes of a plan for rooms alone."""
    bookings = read_bookings(plan_input.roster.sessions, plan_input.window)
    plan = plan_rooms(plan_input, bookings, kept_ids(active_keeps(plan_input, bookings), "room"))
    return Links(plan_input.links.children, plan.links), plan.changes


def _pending_removals(plan_input: PlanInput) -> set[str]:
    """Ids of the rooms whose removal waits for approval (hold-above)."""
    changes = () if plan_input.pending is None else plan_input.pending.changes
    return {change.ccms_id for change in changes if change.kind == "remove_room"}


def _without_held_removal(absences: list[Absence]) -> list[Absence]:
    """Without the first removal: it waits until somebody decides on it."""
    return absences[1:] if absences and absences[0].goes is not None else absences


def _is_away(plan_input: PlanInput, link: RoomLink) -> bool:
    if link.mapping == "skip":
        return False
    room = plan_input.storypark.room(link.target_id)
    return room is None or room.state == "removed"


def _weekly_counts(sessions: Iterable[Sessions], first: date) -> Counter[tuple[str, int]]:
    return Counter((row.room_id, (day - first).days // 7) for row in sessions for day in row.dates)

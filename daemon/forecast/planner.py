"""Plans of runs to come, of which the last is kept for as long as it holds."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from daemon.forecast.outlook import Outlook
from daemon.model.roster import Sessions
from daemon.model.situation import Situation
from daemon.planning.bookings import read_bookings
from daemon.planning.plan import Plan, plan
from daemon.planning.quiet import LastPlan

_Belonging = tuple[frozenset[str], dict[str, frozenset[str]]]
"""The active rooms, and those of each child: all that a plan which writes nothing makes of the sessions of a window."""


@dataclass(frozen=True, slots=True)
class _Quiet:
    """A plan that writes nothing, and what it depends on besides what a LastPlan compares. `order`: the next sessions of those who wait."""

    plan: Plan
    today: date
    belonging: _Belonging
    order: dict[str, date]


@dataclass(frozen=True, slots=True)
class _Next:
    """Next sessions as of a date, by child."""

    today: date
    sessions: tuple[Sessions, ...]
    of: dict[str, date]


class Planner:
    """Most runs are like the one before them: to see that costs a fraction of a plan."""

    def __init__(self, outlook: Outlook) -> None:
        self._outlook = outlook
        self._last = LastPlan()
        self._quiet: _Quiet | None = None
        self._next: _Next | None = None

    def plan(self, situation: Situation, at: datetime) -> Plan:
        """The plan that the run will make, with the order for space."""
        known = self._known(situation, at)
        if known is not None:
            return known
        roster = replace(situation.roster, next_sessions=self._next_sessions(situation, at))
        made = plan(replace(situation, roster=roster))
        if not any(change.writes for change in made.changes):
            self._last.keep(situation, made)
            self._quiet = _Quiet(made, situation.today, _belonging(situation), self._order(made, situation, at))
        return made

    def _known(self, situation: Situation, at: datetime) -> Plan | None:
        quiet = self._quiet
        if quiet is None or self._order(quiet.plan, situation, at) != quiet.order:
            return None
        known = self._last.still_holds(situation)
        if known is not None or situation.holds or quiet.plan.staged:
            return known
        known = self._last.still_holds(replace(situation, today=quiet.today))  # all the same but for the window
        if known is None or _belonging(situation) != quiet.belonging:
            return None
        self._last.keep(situation, known)
        self._quiet = replace(quiet, today=situation.today)
        return known

    def _order(self, made: Plan, situation: Situation, at: datetime) -> dict[str, date]:
        if made.wishes < 2:
            return {}
        waiting = {change.ccms_id for change in made.changes if change.kind == "wait"}
        return {key: day for key, day in self._next_sessions(situation, at).items() if key in waiting}

    def _next_sessions(self, situation: Situation, at: datetime) -> dict[str, date]:
        """As of the run's date; two runs of one may read the same."""
        known, sessions = self._next, situation.roster.sessions
        if known is None or known.today != situation.today or known.sessions is not sessions:
            known = self._next = _Next(situation.today, sessions, self._outlook.next_sessions(at))
        return known.of


def _belonging(situation: Situation) -> _Belonging:
    bookings = read_bookings(situation.roster.sessions, situation.window)
    return bookings.active_room_ids, {child: week.room_ids for child, week in bookings.deciding.items()}

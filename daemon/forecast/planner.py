"""Plans of upcoming runs; the last plan is reused while its inputs stay the same."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from parktime.daemon.domain.roster import Sessions
from parktime.daemon.forecast.ccms_future import CcmsFuture
from parktime.daemon.planning.bookings import read_bookings
from parktime.daemon.planning.inputs import PlanInput
from parktime.daemon.planning.plan import Plan, plan
from parktime.daemon.planning.plan_cache import PlanCache

_Memberships = tuple[frozenset[str], dict[str, frozenset[str]]]
"""Active rooms, and rooms by child: all that a plan without writes takes from the sessions."""


@dataclass(frozen=True, slots=True)
class _QuietPlan:
    """A plan without writes, and what it depends on beyond what the plan cache compares.

    `order`: the next sessions of the children who wait for space.
    """

    plan: Plan
    today: date
    belonging: _Memberships
    order: dict[str, date]


@dataclass(frozen=True, slots=True)
class _NextSessions:
    """The next session of each child as of a date."""

    today: date
    sessions: tuple[Sessions, ...]
    of: dict[str, date]


class RunPlanner:
    """Plans upcoming runs, and reuses the plan of the run before where nothing has changed."""

    def __init__(self, future: CcmsFuture) -> None:
        self._outlook = future
        self._last = PlanCache()
        self._quiet: _QuietPlan | None = None
        self._next: _NextSessions | None = None

    def plan(self, plan_input: PlanInput, at: datetime) -> Plan:
        """The plan of a run at `at`, with next sessions to order the children who need space."""
        known = self._known(plan_input, at)
        if known is not None:
            return known
        roster = replace(plan_input.roster, next_sessions=self._next_sessions(plan_input, at))
        made = plan(replace(plan_input, roster=roster))
        if not any(change.writes for change in made.changes):
            self._last.put(plan_input, made)
            self._quiet = _QuietPlan(
                made, plan_input.today, _memberships(plan_input), self._order(made, plan_input, at)
            )
        return made

    def _known(self, plan_input: PlanInput, at: datetime) -> Plan | None:
        quiet = self._quiet
        if quiet is None or self._order(quiet.plan, plan_input, at) != quiet.order:
            return None
        known = self._last.get(plan_input)
        if known is not None or plan_input.holds or quiet.plan.pending:
            return known
        known = self._last.get(
            replace(plan_input, today=quiet.today)
        )  # all the same but for the window
        if known is None or _memberships(plan_input) != quiet.belonging:
            return None
        self._last.put(plan_input, known)
        self._quiet = replace(quiet, today=plan_input.today)
        return known

    def _order(self, made: Plan, plan_input: PlanInput, at: datetime) -> dict[str, date]:
        if made.space_requests < 2:
            return {}
        waiting = {change.ccms_id for change in made.changes if change.kind == "wait"}
        return {
            key: day for key, day in self._next_sessions(plan_input, at).items() if key in waiting
        }

    def _next_sessions(self, plan_input: PlanInput, at: datetime) -> dict[str, date]:
        """Next sessions as of the date of the run, cached per date."""
        known, sessions = self._next, plan_input.roster.sessions
        if known is None or known.today != plan_input.today or known.sessions is not sessions:
            known = self._next = _NextSessions(
                plan_input.today, sessions, self._outlook.next_sessions(at)
            )
        return known.of


def _memberships(plan_input: PlanInput) -> _Memberships:
    bookings = read_bookings(plan_input.roster.sessions, plan_input.window)
    return bookings.active_room_ids, {
        child: week.room_ids for child, week in bookings.deciding.items()
    }

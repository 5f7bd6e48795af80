"""Plans of runs to come, of which the last is kept for as long as it holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from parktime.daemon.domain.roster import Publications, Sessions
from parktime.daemon.domain.service import Service, Standing
from parktime.daemon.forecast.ccms_future import LastPicture, Outlook
from parktime.daemon.forecast.runs import Start
from parktime.daemon.planning.bookings import read_bookings
from parktime.daemon.planning.inputs import Situation
from parktime.daemon.planning.plan import Plan, plan
from parktime.daemon.planning.plan_cache import LastPlan
from parktime.daemon.sync.writer import makes

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
            self._quiet = _Quiet(
                made, situation.today, _belonging(situation), self._order(made, situation, at)
            )
        return made

    def _known(self, situation: Situation, at: datetime) -> Plan | None:
        quiet = self._quiet
        if quiet is None or self._order(quiet.plan, situation, at) != quiet.order:
            return None
        known = self._last.still_holds(situation)
        if known is not None or situation.holds or quiet.plan.staged:
            return known
        known = self._last.still_holds(
            replace(situation, today=quiet.today)
        )  # all the same but for the window
        if known is None or _belonging(situation) != quiet.belonging:
            return None
        self._last.keep(situation, known)
        self._quiet = replace(quiet, today=situation.today)
        return known

    def _order(self, made: Plan, situation: Situation, at: datetime) -> dict[str, date]:
        if made.wishes < 2:
            return {}
        waiting = {change.ccms_id for change in made.changes if change.kind == "wait"}
        return {
            key: day for key, day in self._next_sessions(situation, at).items() if key in waiting
        }

    def _next_sessions(self, situation: Situation, at: datetime) -> dict[str, date]:
        """As of the run's date; two runs of one may read the same."""
        known, sessions = self._next, situation.roster.sessions
        if known is None or known.today != situation.today or known.sessions is not sessions:
            known = self._next = _Next(situation.today, sessions, self._outlook.next_sessions(at))
        return known.of


def _belonging(situation: Situation) -> _Belonging:
    bookings = read_bookings(situation.roster.sessions, situation.window)
    return bookings.active_room_ids, {
        child: week.room_ids for child, week in bookings.deciding.items()
    }


NOT_SET_UP = "set-up is not confirmed yet: nothing is synced before it"
UNTOLD = (
    "the CCMS does not tell when it publishes: changes may come up to a publication later than told"
)
UNSETTLED = "what became of requests that Storypark never answered is not known"


@dataclass(frozen=True, slots=True)
class Sight:
    """A service as far as can be seen: both sides as they are now, and the CCMS's sessions to the end of what is asked about.

    `archived`: since when whom runs archived are so, by CCMS id.
    """

    service: Service
    standing: Standing
    at: datetime
    situation: Situation
    publications: Publications | None
    archived: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def note(self) -> str:
        """Why a forecast from here tells less than it could."""
        untold = UNTOLD if self.publications is None and self.service.policy.has_labels else ""
        unsettled = UNSETTLED if any(makes(each.change) for each in self.standing.unsettled) else ""
        before = NOT_SET_UP if self.standing.stage != "set-up" else ""
        return "; ".join(
            filter(None, (before, str(self.situation.incomplete or ""), untold, unsettled))
        )

    def start(self, outlook: Outlook | None = None) -> Start:
        """Where looking ahead begins; `outlook` where somebody knows more than the CCMS's API tells."""
        zone = self.service.zone
        outlook = outlook or self.last_picture()
        return Start(self.at, self.standing, self.situation, outlook, zone, archived=self.archived)

    def last_picture(self, *, anew: bool = False) -> LastPicture:
        """What the CCMS's API tells; `anew`: published once more at this moment."""
        zone, policy = self.service.zone, self.service.policy
        return LastPicture(
            self.situation.roster,
            self.publications or Publications(self.at),
            policy,
            zone,
            self.at if anew else None,
        )

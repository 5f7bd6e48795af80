"""A service at a glance, for whoever polls: nothing here asks a vendor."""

from datetime import datetime, timedelta
from typing import Literal

from typing_extensions import TypedDict

from parktime.daemon.api.responses import written, written_date
from parktime.daemon.api.routes.approvals import held_names
from parktime.daemon.api.routes.links import still_linked
from parktime.daemon.api.routes.services import ServiceSummaryShape, show_summary
from parktime.daemon.api.schemas.run import RunShape, show_run
from parktime.daemon.domain.run import Run
from parktime.daemon.domain.service import Service, Stage
from parktime.daemon.forecast.watch import Going, RoomsAhead
from parktime.daemon.store.store import Archived, Store
from parktime.daemon.sync.scheduler import next_slot
from parktime.daemon.sync.sessions import PlanUses
from parktime.daemon.vendors.circuit_breaker import Circuits, State
from parktime.daemon.vendors.retry_policy import attempts_after

Condition = Literal["on time", "late", "failed", "held", "not set up", "off"]

LATE_AFTER = timedelta(minutes=5)
"""How long after its slot a run that has not been counts as late: runs that are due at one instant take their turns."""


class GoingShape(TypedDict):
    """A room that will be removed if nothing changes, on that local date, and its return where it is in sight."""

    ccms_id: str
    name: str
    goes_on: str
    returns_on: str | None


class GlanceShape(ServiceSummaryShape):
    """A service at a glance: its last run, and how many linked children no run has archived.

    `condition` says in a word how it is. `held` counts the children and rooms that wait for approval, `kept` those that stay as somebody decided.
    Invitations owed and the use of the plan are as the last reading of Storypark told them, null before the first since the daemon started.
    `failures`: how many runs in a row have failed; `attempts`: how often the next one tries each request, therefore.
    `rooms_going`: rooms that will be removed within eight weeks if nothing changes; null until somebody has looked ahead.
    """

    condition: Condition
    failures: int
    attempts: int
    last_run: RunShape | None
    active: int
    archived: int
    waiting: int
    without_a_room: int
    chosen: int
    held: int
    kept: int
    invitations_owed: int | None
    paid_children: int | None
    active_profiles: int | None
    rooms_going: list[GoingShape] | None


def condition_of(
    stage: Stage, last: Run | None, next_at: datetime | None, now: datetime, *, held: bool = False
) -> Condition:
    """How a service is: off and not set up before all else, then late, then what its last run came to, and whether anything waits for approval."""
    if stage == "off":
        return "off"
    if stage == "on":
        return "not set up"
    if is_late(next_at, now):
        return "late"
    if last is not None and last.outcome == "failed":
        return "failed"
    return "held" if held else "on time"


def is_late(next_at: datetime | None, now: datetime) -> bool:
    """Whether a run is overdue."""
    return next_at is not None and now - next_at > LATE_AFTER


class ArchivedRows:
    """The history's archived children of each service, asked again only after a run that can have changed them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, tuple[int, list[Archived]]] = {}

    def count(self, key: str, last: Run | None) -> int:
        """How many are archived, and linked to that profile still; `last` is the service's last run."""
        if last is None:
            return 0
        ordinal, rows = self._known.get(key, (0, []))
        if ordinal != last.ordinal and (
            ordinal != last.ordinal - 1 or _changed_states(last) or ordinal == 0
        ):
            rows = self._store.archived(key)
        self._known[key] = (last.ordinal, rows)
        links = self._store.standing(key).links.children
        return sum(still_linked(row, links) for row in rows)


def _changed_states(run: Run) -> bool:
    counts = run.counts
    return bool(counts.created or counts.restored or counts.archived or counts.failed)


def glance(
    service: Service,
    store: Store,
    archived_rows: ArchivedRows,
    now: datetime,
    *,
    uses: PlanUses,
    ahead: RoomsAhead,
) -> GlanceShape:
    """All of it, from the store and from what is last known."""
    standing = store.standing(service.key)
    last = store.last_run(service.key)
    done = last if last is None or last.outcome != "failed" else store.last_done(service.key)
    archived = archived_rows.count(service.key, last)
    linked = len(standing.links.linked_children)
    next_at = next_slot(standing)
    use = uses.last(service.key)
    return {
        **show_summary(service, standing),
        "condition": condition_of(
            standing.stage, last, next_at, now, held=standing.staged is not None
        ),
        "failures": standing.failures,
        "attempts": attempts_after(standing.failures),
        "last_run": None if last is None else show_run(last, changes=False),
        "active": linked - archived,
        "archived": archived,
        "waiting": len(done.waiting) if done else 0,
        "without_a_room": len(done.without_a_room) if done else 0,
        "chosen": len(standing.choices),
        "held": len(held_names(standing.staged)),
        "kept": len(standing.kept),
        "invitations_owed": None if use is None else use.invitations_owed,
        "paid_children": None if use is None else use.paid_children,
        "active_profiles": None if use is None else use.active_profiles,
        "rooms_going": _going(ahead, service.key),
    }


def _going(ahead: RoomsAhead, key: str) -> list[GoingShape] | None:
    going = ahead.going(key)
    return None if going is None else [_shown(room) for room in going]


def _shown(room: Going) -> GoingShape:
    return {
        "ccms_id": room.ccms_id,
        "name": room.name,
        "goes_on": room.goes_on.isoformat(),
        "returns_on": written_date(room.returns_on),
    }


class VendorShape(TypedDict):
    """A vendor that failed the last request of a scheduled run, and how many services in a row. `probe_at`: when it is asked again, once its circuit is open."""

    address: str
    state: State
    services_failing: int
    probe_at: str | None


def show_vendors(circuits: Circuits, now: datetime) -> list[VendorShape]:
    """All of those, by address; none while all is well."""
    return [
        {
            "address": address,
            "state": circuit.state(now),
            "services_failing": len(circuit.failing),
            "probe_at": None if circuit.probe_at is None else written(circuit.probe_at),
        }
        for address, circuit in circuits.failing().items()
    ]

"""The dashboard: service summaries, failing vendors and rules; no vendor is asked."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, NotRequired

from typing_extensions import TypedDict

from parktime.daemon.api.responses import format_date, format_instant
from parktime.daemon.api.schemas.approvals import pending_names
from parktime.daemon.api.schemas.links import is_still_linked
from parktime.daemon.api.schemas.run import RunSchema, serialize_run
from parktime.daemon.api.schemas.services import ServiceBaseSchema, serialize_service_base
from parktime.daemon.domain.rules import Mark
from parktime.daemon.domain.run import Run
from parktime.daemon.domain.service import Service, Stage
from parktime.daemon.forecast.upcoming_removals import (
    AbsentRoom,
    RoomsAhead,
    UpcomingRemoval,
    UpcomingRemovals,
)
from parktime.daemon.planning.close_calls import CloseCall
from parktime.daemon.store.archived import ArchivedChild
from parktime.daemon.store.store import Store
from parktime.daemon.sync.plan_usage import PlanUsageCache
from parktime.daemon.sync.slots import is_late, next_slot, without_future_slots
from parktime.daemon.vendors.circuit_breaker import CircuitBreakers, State
from parktime.daemon.vendors.retry_policy import attempts_after_failures

Condition = Literal["on time", "late", "failed", "held", "not set up", "off"]


class UpcomingRemovalSchema(TypedDict):
    """A room that will be removed on that local date if nothing changes.

    `returns_on` is null if its return is not within the forecast.
    """

    ccms_id: str
    name: str
    goes_on: str
    returns_on: str | None


class AbsentRoomSchema(TypedDict):
    """A linked room that is not in Storypark now; `returns_on` as for a removal to come."""

    ccms_id: str
    name: str
    returns_on: str | None


class RoomCloseCallSchema(TypedDict):
    """A room that stays or goes from that local date on, by seven days or less."""

    ccms_id: str
    name: str
    verdict: Literal["stays", "goes"]
    on: str
    margin_days: int


class ServiceSummarySchema(ServiceBaseSchema):
    """A service on the dashboard.

    `active` counts linked children that are not archived, `held` the children and rooms that wait
    for approval, and `kept` those that no run changes. `failures` is the number of failed runs in
    a row, and `attempts` how often the next run tries each request. Invitations and plan use are
    those of the last reading of Storypark, null before the first since the daemon started.
    `wedged`: something of it could not be stored or ended yet, and is tried again.
    `rooms_going` are rooms that will be removed within eight weeks if nothing changes, without
    those whose removal waits for approval; `rooms_gone` are absent now, and `close_calls` are of
    the same eight weeks. All three are null until the first forecast.
    """

    condition: Condition
    failures: int
    attempts: int
    last_run: RunSchema | None
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
    rooms_going: list[UpcomingRemovalSchema] | None
    rooms_gone: list[AbsentRoomSchema] | None
    close_calls: list[RoomCloseCallSchema] | None
    wedged: bool


def condition_of(
    stage: Stage, last: Run | None, next_at: datetime | None, now: datetime, *, held: bool = False
) -> Condition:
    """Condition of a service: the first that applies of stage, late, last outcome and held."""
    if stage == "off":
        return "off"
    if stage == "on":
        return "not set up"
    if is_late(next_at, now):
        return "late"
    if last is not None and last.outcome == "failed":
        return "failed"
    return "held" if held else "on time"


class ArchivedCounts:
    """Archived children of each service, read again only after a run that may change them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, tuple[int, Sequence[ArchivedChild]]] = {}

    def read(self, last_runs: Mapping[str, Run]) -> None:
        """Read what has changed of these services at once. `last_runs`: the newest run of each."""
        changed = [key for key, last in last_runs.items() if self._may_differ(key, last)]
        rows = self._store.archived_of(changed) if changed else {}
        for key in changed:
            self._known[key] = (last_runs[key].ordinal, rows.get(key, ()))

    def count(self, key: str, last: Run | None) -> int:
        """Children who are archived and still linked to that profile, as of the `last` run."""
        if last is None:
            return 0
        self.read({key: last})
        _, rows = self._known[key]
        self._known[key] = (last.ordinal, rows)
        links = self._store.state(key).links.children
        return sum(is_still_linked(row, links) for row in rows)

    def _may_differ(self, key: str, last: Run) -> bool:
        ordinal, _ = self._known.get(key, (0, ()))
        return ordinal != last.ordinal and (
            ordinal != last.ordinal - 1 or _changed_states(last) or ordinal == 0
        )


def _changed_states(run: Run) -> bool:
    counts = run.counts
    return bool(counts.created or counts.restored or counts.archived or counts.failed)


def serialize_service_summary(
    service: Service,
    store: Store,
    archived_counts: ArchivedCounts,
    now: datetime,
    *,
    last: Run | None,
    done: Run | None,
    uses: PlanUsageCache,
    removals: UpcomingRemovals,
    wedged: bool = False,
) -> ServiceSummarySchema:
    """Summary of a service, from the store and the last readings.

    `last`: its newest run; `done`: the newest that did not fail.
    """
    state = without_future_slots(store.state(service.key), now)
    archived = archived_counts.count(service.key, last)
    linked = len(state.links.linked_children)
    next_at = next_slot(state)
    use = uses.last(service.key)
    return {
        **serialize_service_base(service, state),
        "condition": condition_of(state.stage, last, next_at, now, held=state.pending is not None),
        "failures": state.failures,
        "attempts": attempts_after_failures(state.failures),
        "last_run": None if last is None else serialize_run(last, changes=False),
        "active": linked - archived,
        "archived": archived,
        "waiting": len(done.waiting) if done else 0,
        "without_a_room": len(done.without_a_room) if done else 0,
        "chosen": len(state.choices),
        "held": len(pending_names(state.pending)),
        "kept": len(state.kept),
        "invitations_owed": None if use is None else use.invitations_owed,
        "paid_children": None if use is None else use.paid_children,
        "active_profiles": None if use is None else use.active_profiles,
        **_rooms(removals.rooms(service.key)),
        "wedged": wedged,
    }


class _RoomsSchema(TypedDict):
    rooms_going: list[UpcomingRemovalSchema] | None
    rooms_gone: list[AbsentRoomSchema] | None
    close_calls: list[RoomCloseCallSchema] | None


def _rooms(found: RoomsAhead | None) -> _RoomsSchema:
    if found is None:
        return {"rooms_going": None, "rooms_gone": None, "close_calls": None}
    return {
        "rooms_going": [_removal(room) for room in found.removals],
        "rooms_gone": [_absent_room(room) for room in found.absent],
        "close_calls": [_close_call(call) for call in found.close_calls],
    }


def _absent_room(room: AbsentRoom) -> AbsentRoomSchema:
    return {
        "ccms_id": room.ccms_id,
        "name": room.name,
        "returns_on": format_date(room.returns_on),
    }


def _close_call(call: CloseCall) -> RoomCloseCallSchema:
    return {
        "ccms_id": call.ccms_id,
        "name": call.name,
        "verdict": call.margin.verdict,
        "on": call.margin.on.isoformat(),
        "margin_days": call.margin.days,
    }


def _removal(room: UpcomingRemoval) -> UpcomingRemovalSchema:
    return {
        "ccms_id": room.ccms_id,
        "name": room.name,
        "goes_on": room.goes_on.isoformat(),
        "returns_on": format_date(room.returns_on),
    }


class VendorSchema(TypedDict):
    """A vendor that failed the last request of a scheduled run, for this many services in a row.

    `probe_at`: when an open circuit breaker lets the next request through.
    """

    address: str
    state: State
    services_failing: int
    probe_at: str | None


def serialize_vendors(breakers: CircuitBreakers, now: datetime) -> list[VendorSchema]:
    """Failing vendors in JSON, by address."""
    return [
        {
            "address": address,
            "state": breaker.state(now),
            "services_failing": len(breaker.failing_services),
            "probe_at": None if breaker.probe_at is None else format_instant(breaker.probe_at),
        }
        for address, breaker in breakers.failing_vendors().items()
    ]


class DashboardSchema(TypedDict):
    """Services, at most 100, the failing vendors, and the store.

    While `instance` is the same, equal revisions have equal services. `more`: there are more
    services than these. `removed`: services that are no longer registered. `starts_again`: these
    are not only changes, since the revision asked for is not of this instance; drop all others.
    `store`: why the store is unavailable, else null. `machine_clock`: how the machine's clock
    contradicts others, else null.
    """

    revision: int
    now: str
    services: list[ServiceSummarySchema]
    vendors: list[VendorSchema]
    store: str | None
    machine_clock: str | None
    instance: str
    more: bool
    removed: NotRequired[list[str]]
    starts_again: NotRequired[bool]


class RuleSchema(TypedDict):
    """A rule of the handbook.

    Marks: S from the help articles, F a published fact, D a decision of this project.
    """

    id: str
    sentence: str
    marks: list[Mark]


class RulesSchema(TypedDict):
    """All rules."""

    rules: list[RuleSchema]

"""Finds out whether writes that were never confirmed were applied, before a run makes its plan."""

from dataclasses import dataclass, replace
from typing import Final

from parktime.daemon.domain.errors import ServiceLostError
from parktime.daemon.domain.links import Links
from parktime.daemon.domain.references import DissolvedLink
from parktime.daemon.domain.run import Change
from parktime.daemon.domain.service_state import ServiceState, UnconfirmedWrite
from parktime.daemon.domain.storypark import StoryparkState
from parktime.daemon.planning.inputs import PlanInput
from parktime.daemon.planning.references import targets_by_record
from parktime.daemon.sync.answers import KnownRecords
from parktime.daemon.sync.errors import internal_error
from parktime.daemon.sync.requests import (
    create_remote,
    definitely_not_applied,
    is_applied,
    is_create,
    is_destructive,
    unconfirmed_creates,
    update_remote,
)
from parktime.daemon.vendors.errors import CircuitOpenError, PlanFullError, VendorError
from parktime.daemon.vendors.storypark import StoryparkClient

LATE: Final = "; an earlier run did it, and had no answer"
"""Added to the reason of a change that was confirmed only by a later run."""


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The state with links to what was created, and the changes that are confirmed only now."""

    state: ServiceState
    changes: tuple[Change, ...] = ()


async def retry_unconfirmed(storypark: StoryparkClient, state: ServiceState) -> Reconciled:
    """Send unconfirmed creates again, under their idempotency keys.

    What is created, or was, is linked. What is rejected was not created. Others stay unconfirmed.
    """
    result = Reconciled(state)
    known = KnownRecords(dissolved=state.dissolved)
    for write in state.unconfirmed:
        if not is_create(write.change):
            continue
        if not write.still_applies(result.state.links):
            result = _drop(result, write)
            continue
        try:
            record = await create_remote(storypark, write.change, write.body, write.key)
            known.check_created(record, write.change, write.body, result.state.links)
        except PlanFullError:
            result = _drop(result, write)
        except VendorError as error:
            result = _drop(result, write) if definitely_not_applied(error) else result
        except ServiceLostError:
            raise
        except Exception as error:  # a bug: the write stays unconfirmed, and the run goes on
            internal_error(error, f"retry {write.change.kind} {write.change.ccms_id}")
        else:
            result = _link(_drop(result, write), write.change, record.id)
    return result


def adopt_references(result: Reconciled, plan_input: PlanInput) -> tuple[Reconciled, PlanInput]:
    """Settle unconfirmed creates, and take over the links, by the references just read.

    A create whose profile or room is there was done. One that a complete reading does not show was
    not, whatever its idempotency key is answered with: the plan creates it anew, under another
    key, and the reference prevents a second one.
    """
    storypark, prefix = plan_input.storypark, plan_input.reference_prefix
    links, created = plan_input.links, plan_input.relinked.created_ids
    if links is result.state.links and not created and not result.state.unconfirmed:
        return result, plan_input
    state = replace(result.state, links=links, created_ids=result.state.created_ids | created)
    result = replace(result, state=state)
    if not unconfirmed_creates(state):
        return result, plan_input
    profiles = targets_by_record(storypark.profiles, prefix)
    rooms = targets_by_record(storypark.rooms, prefix)
    for write in result.state.unconfirmed:
        change = write.change
        if not is_create(change) or not write.still_applies(result.state.links):
            continue
        named = profiles if change.about == "child" else rooms
        targets = [target.id for target in named.get(change.ccms_id, [])]
        if len(targets) == 1 and _is_free(result.state, change, targets[0]):
            result = _link(_drop(result, write), change, targets[0])
        elif not targets and storypark.has_references and not plan_input.storypark_incomplete:
            result = _drop(result, write)
    return result, replace(plan_input, links=result.state.links)


def _is_free(state: ServiceState, change: Change, target_id: str) -> bool:
    """Whether a profile or room is linked to no other record, and no person unlinked it."""
    rows = state.links.children if change.about == "child" else state.links.rooms
    dissolved = DissolvedLink(change.about, change.ccms_id, target_id) in state.dissolved
    return not dissolved and all(row.target_id != target_id for row in rows.values())


async def reconcile_with_state(
    storypark: StoryparkClient, result: Reconciled, plan_input: PlanInput
) -> Reconciled:
    """Reconcile unconfirmed updates with the state just read.

    If Storypark already has the wanted values, replay the request under its idempotency key to
    learn whether the write was ours. Otherwise drop it, unless the reading is incomplete and so
    cannot show whether the write was applied.
    """
    state = plan_input.storypark
    for write in result.state.unconfirmed:
        if is_create(write.change):
            continue
        applies = write.still_applies(result.state.links)
        if applies and is_applied(state, write.change, write.body):
            result = await _confirm_ours(storypark, result, write)
        elif not (
            applies and plan_input.storypark_incomplete and _is_undecided(state, write.change)
        ):
            result = _drop(result, write)
    return result


def _is_undecided(state: StoryparkState, change: Change) -> bool:
    """Whether an incomplete list cannot show that a change was not applied."""
    listed = state.rooms if change.about == "room" else state.profiles
    return is_destructive(change) or change.target_id not in listed


async def _confirm_ours(
    storypark: StoryparkClient, result: Reconciled, write: UnconfirmedWrite
) -> Reconciled:
    change = write.change
    try:
        ours = await update_remote(storypark, change, change.target_id or "", write.body, write.key)
    except PlanFullError:
        return _drop(result, write)
    except VendorError as error:
        rejected = definitely_not_applied(error) and not isinstance(error, CircuitOpenError)
        return _drop(result, write) if rejected else result
    except ServiceLostError:
        raise
    except Exception as error:  # a bug: the write stays unconfirmed, and the run goes on
        internal_error(error, f"retry {change.kind} {change.ccms_id}")
        return result
    dropped = _drop(result, write)
    late = replace(change, why=change.why + LATE)
    return replace(dropped, changes=(*dropped.changes, late)) if ours else dropped


def _drop(result: Reconciled, dropped: UnconfirmedWrite) -> Reconciled:
    left = tuple(write for write in result.state.unconfirmed if write is not dropped)
    return replace(result, state=replace(result.state, unconfirmed=left))


def _link(result: Reconciled, change: Change, target_id: str) -> Reconciled:
    links = _with_link(result.state.links, change, target_id)
    created_ids = result.state.created_ids
    if change.about == "child":
        created_ids |= {target_id}
    state = replace(result.state, links=links, created_ids=created_ids)
    return Reconciled(state, (*result.changes, replace(change, target_id=target_id)))


def _with_link(links: Links, change: Change, target_id: str) -> Links:
    if change.about == "child":
        child = replace(links.children[change.ccms_id], mapping="linked", target_id=target_id)
        return Links({**links.children, change.ccms_id: child}, links.rooms)
    room = replace(links.rooms[change.ccms_id], mapping="linked", target_id=target_id)
    return Links(links.children, {**links.rooms, change.ccms_id: room})

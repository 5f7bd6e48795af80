from dataclasses import replace
from datetime import timedelta

import pytest

from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.domain.run import Change, Counts, Run
from parktime.daemon.domain.service_state import PendingApproval
from parktime.daemon.forecast.runs import upcoming_runs
from parktime.daemon.forecast.service import start_with
from parktime.daemon.operations.commands import Approve, Reject, Undo
from parktime.daemon.planning.approval import digest_of, removals
from parktime.daemon.planning.plan import plan
from tests.daemon.forecast.test_begin import sight
from tests.daemon.forecast.test_run_ahead import AT
from tests.daemon.plan_inputs import reason, told

RUN = Run(7, "banksia", 3, AT, "schedule", "ok", Counts())


def waiting():
    """A sight at which the removal of a child that has left waits."""
    seen = sight(paid=9)
    gone = replace(
        seen.plan_input,
        roster=replace(seen.plan_input.roster, children=seen.plan_input.roster.children[1:]),
    )
    wanted = removals(plan(gone).changes)
    pending = PendingApproval(digest_of(wanted), AT, 4, wanted)
    return replace(
        seen, plan_input=replace(gone, pending=pending), state=replace(seen.state, pending=pending)
    )


def test_what_waits_is_done_at_once_or_kept():
    first = next(upcoming_runs(start_with(waiting(), Approve()), AT))
    assert (first.cause, told(first.plan.changes)) == (
        "approval",
        [("archive", "leaves-scope", "Child1 Family1")],
    )
    begins = start_with(waiting(), Reject())
    assert [each.ccms_id for each in begins.plan_input.kept] == [
        "c00001"
    ] and begins.state.pending is None
    assert not any(run.plan.changes for run in upcoming_runs(begins, AT + timedelta(days=5)))


def test_a_run_is_taken_back_at_once():
    seen = sight()
    archived = replace(seen.plan_input.storypark.profiles["p00001"], state="archived")
    storypark = replace(
        seen.plan_input.storypark, profiles=seen.plan_input.storypark.profiles | {"p00001": archived}
    )
    done = Change(
        "archive", "leaves-scope", "c00001", "Child1 Family1", "active", "archived", "", "p00001"
    )
    away = replace(seen, plan_input=replace(seen.plan_input, storypark=storypark))
    first = next(upcoming_runs(start_with(away, Undo(replace(RUN, changes=(done,)))), AT))
    assert (first.cause, told(first.plan.changes)) == (
        "undo",
        [("restore", "undo", "Child1 Family1")],
    )


def test_what_would_be_refused_is():
    with pytest.raises(RefusedError, match="nothing waits for approval"):
        start_with(sight(), Approve())
    with pytest.raises(RefusedError, match="changed nothing"):
        start_with(sight(), Undo(RUN))
    seen = waiting()
    stale = replace(
        seen, state=replace(seen.state, pending=replace(seen.state.pending, digest="other"))
    )
    with pytest.raises(RefusedError, match="has changed since it was held"):
        start_with(stale, Approve())
    with pytest.raises(RefusedError, match="not whole"):
        start_with(
            replace(seen, plan_input=replace(seen.plan_input, storypark_incomplete=reason("half"))),
            Reject(),
        )

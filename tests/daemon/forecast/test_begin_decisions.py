from dataclasses import replace
from datetime import timedelta

import pytest

from parktime.daemon.domain.errors import Refused
from parktime.daemon.domain.run import Change, Counts, Run
from parktime.daemon.domain.service import Staged
from parktime.daemon.forecast.runs import run_ahead
from parktime.daemon.forecast.service import begin
from parktime.daemon.operations.commands import Approve, Reject, Undo
from parktime.daemon.planning.approval import digest_of, removals
from parktime.daemon.planning.plan import plan
from tests.daemon.forecast.test_begin import sight
from tests.daemon.forecast.test_run_ahead import AT
from tests.daemon.situations import reason, told

RUN = Run(7, "banksia", 3, AT, "schedule", "ok", Counts())


def waiting():
    """A sight at which the removal of a child that has left waits."""
    seen = sight(paid=9)
    gone = replace(
        seen.situation,
        roster=replace(seen.situation.roster, children=seen.situation.roster.children[1:]),
    )
    wanted = removals(plan(gone).changes)
    staged = Staged(digest_of(wanted), AT, 4, wanted)
    return replace(
        seen, situation=replace(gone, staged=staged), standing=replace(seen.standing, staged=staged)
    )


def test_what_waits_is_done_at_once_or_kept():
    first = next(run_ahead(begin(waiting(), Approve()), AT))
    assert (first.cause, told(first.plan.changes)) == (
        "approval",
        [("archive", "leaves-scope", "Child1 Family1")],
    )
    begins = begin(waiting(), Reject())
    assert [each.ccms_id for each in begins.situation.kept] == [
        "c00001"
    ] and begins.standing.staged is None
    assert not any(run.plan.changes for run in run_ahead(begins, AT + timedelta(days=5)))


def test_a_run_is_taken_back_at_once():
    seen = sight()
    archived = replace(seen.situation.target.profiles["p00001"], state="archived")
    target = replace(
        seen.situation.target, profiles=seen.situation.target.profiles | {"p00001": archived}
    )
    done = Change(
        "archive", "leaves-scope", "c00001", "Child1 Family1", "active", "archived", "", "p00001"
    )
    away = replace(seen, situation=replace(seen.situation, target=target))
    first = next(run_ahead(begin(away, Undo(replace(RUN, changes=(done,)))), AT))
    assert (first.cause, told(first.plan.changes)) == (
        "undo",
        [("restore", "undo", "Child1 Family1")],
    )


def test_what_would_be_refused_is():
    with pytest.raises(Refused, match="nothing waits for approval"):
        begin(sight(), Approve())
    with pytest.raises(Refused, match="changed nothing"):
        begin(sight(), Undo(RUN))
    seen = waiting()
    stale = replace(
        seen, standing=replace(seen.standing, staged=replace(seen.standing.staged, digest="other"))
    )
    with pytest.raises(Refused, match="has changed since it was held"):
        begin(stale, Approve())
    with pytest.raises(Refused, match="not whole"):
        begin(
            replace(seen, situation=replace(seen.situation, target_incomplete=reason("half"))),
            Reject(),
        )

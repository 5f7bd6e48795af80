from dataclasses import replace

from parktime.daemon.domain.service_state import PendingApproval
from parktime.daemon.operations.approvals import approval_plan, keep_rejected, restrict_plan
from parktime.daemon.planning.approval import digest_of, removals
from parktime.daemon.planning.plan import plan
from tests.daemon.environment import expect_refusal
from tests.daemon.forecast.starts import AT, two_rooms
from tests.daemon.plan_inputs import summary


def gone():
    """A child has left; another waits for space."""
    about = two_rooms(paid=2)
    return replace(about, roster=replace(about.roster, children=about.roster.children[1:]))


def test_a_restricted_plan_has_matching_counts():
    whole = plan(gone())
    archives = tuple(change for change in whole.changes if change.kind == "archive")
    part = restrict_plan(whole, archives)
    assert (summary(part.changes), part.counts.archived) == (
        [("archive", "leaves-scope", "Child1 Family1")],
        1,
    )
    assert restrict_plan(whole, ()).counts.unchanged == whole.counts.read


def test_an_approval_plan_is_exactly_what_was_pending():
    whole = plan(gone())
    done = approval_plan(whole, digest_of(removals(whole.changes)))
    assert (done.note, done.note_codes) == ("approved", ())
    with expect_refusal("hold-above"):
        approval_plan(whole, "of something else")


def test_a_rejection_keeps_only_what_is_still_planned():
    whole = plan(gone())
    pending = PendingApproval("", AT, 1, removals(whole.changes))
    assert [each.ccms_id for each in keep_rejected(gone(), whole, pending, AT)] == ["c00001"]
    back = two_rooms(paid=2)
    assert keep_rejected(back, plan(back), pending, AT) == ()

"""Looking ahead from what somebody decides about what runs did or would do (hold-above, undo)."""

from dataclasses import replace

from daemon.forecast.action import Approve, Decision, Reject, Undo
from daemon.forecast.run_ahead import Now, Start, planned_now
from daemon.forecast.sight import Sight
from daemon.model.refused import Refused
from daemon.model.staged import Staged
from daemon.recourse.decided import approved, kept_instead, need_changes, the_undoing, undo_plan


def decided(sight: Sight, action: Decision) -> Start:
    """Where looking ahead begins once it is decided so; Refused where it would be."""
    if sight.situation.incomplete:
        words = f"this reading is not whole, so that nothing is decided on it: {sight.situation.incomplete}"
        raise Refused(words, "whole-read")
    match action:
        case Approve():
            return _approved(sight, _waiting(sight))
        case Reject():
            return _rejected(sight, _waiting(sight))
        case Undo():
            return _undone(sight, action)


def _waiting(sight: Sight) -> Staged:
    if sight.standing.staged is None:
        raise Refused("nothing waits for approval", "hold-above")
    return sight.standing.staged


def _approved(sight: Sight, staged: Staged) -> Start:
    _, plan = planned_now(sight.start())
    return replace(sight.start(), now=Now("approval", plan=approved(plan, staged.digest)))


def _rejected(sight: Sight, staged: Staged) -> Start:
    situation, plan = planned_now(sight.start())
    kept = kept_instead(situation, plan, staged, sight.at)
    standing = replace(sight.standing, kept=kept, staged=None)
    return replace(sight, standing=standing, situation=replace(sight.situation, kept=kept, staged=None)).start()


def _undone(sight: Sight, action: Undo) -> Start:
    situation, plan = planned_now(sight.start())
    undoing = the_undoing(situation, action.run, action.later, sight.at)
    need_changes(undoing, action.run)
    return replace(sight.start(), now=Now("undo", plan=undo_plan(plan, undoing, action.run)))

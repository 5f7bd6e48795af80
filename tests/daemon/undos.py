"""Runs that have been, and what taking them back makes of a situation, worked out without HTTP."""

from dataclasses import replace
from datetime import UTC, datetime

from parktime.daemon.domain.run import Counts, Run
from parktime.daemon.operations.undo import undo
from parktime.daemon.planning.plan import plan
from tests.daemon.outcome import after

NOW = datetime(2026, 11, 30, 8, tzinfo=UTC)


def run_of(*changes, ordinal=7, cause="schedule"):
    return Run(ordinal, "banksia", ordinal, NOW, cause, "ok", Counts(), changes=changes)


def lived(found, ordinal=7):
    """The next run of a situation, and what it leaves."""
    made = plan(found)
    left = after(made, found)
    return run_of(*(_made(change, left) for change in made.changes), ordinal=ordinal), left


def _made(change, left):
    rows = left.links.children if change.about == "child" else left.links.rooms
    return replace(change, target_id=rows[change.ccms_id].target_id)


def taken_back(found, run, *later):
    """What there is once the run is taken back, and the undoing."""
    undoing = undo(found, run, later, NOW)
    pretended = replace(plan(found), changes=undoing.changes, links=found.links)
    return replace(after(pretended, found), kept=undoing.keeps), undoing

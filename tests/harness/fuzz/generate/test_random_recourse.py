"""Worlds in which runs are held and taken back keep their promises; the model does not know them."""

import pytest

from parktime.harness.fuzz.check import check_scenario
from parktime.harness.fuzz.compare_model import with_model_expectations
from parktime.harness.fuzz.generate.fault_windows import FaultSettings
from parktime.harness.fuzz.generate.operator_steps import APPROVAL_VERBS, has_approvals, is_selected
from parktime.harness.fuzz.generate.scenario import BRIEF, random_world
from parktime.harness.fuzz.play import observe_play
from parktime.harness.reference.reference import predict_result


def world(seed):
    return with_model_expectations(random_world(seed, BRIEF, FaultSettings()), f"seed {seed}")[1]


def test_some_seeds_have_one():
    assert is_selected(3) and not is_selected(4)
    assert has_approvals(world(3)) and not has_approvals(world(4))
    assert {verb.word for step in world(3).steps for verb in step.verbs} & APPROVAL_VERBS
    with pytest.raises(NotImplementedError):
        predict_result(world(3))


@pytest.mark.e2e
def test_runs_are_held_and_taken_back():
    runs = [run for history in observe_play(world(21)).history.values() for run in history]
    assert "held" in {run["outcome"] for run in runs}
    assert {"undo", "approval"} <= {run["cause"] for run in runs}


@pytest.mark.e2e
def test_promises_are_kept():
    checked = check_scenario(world(51))
    assert checked.violations == ()
    assert checked.settled == 0, "where runs are taken back no end is owed to another"

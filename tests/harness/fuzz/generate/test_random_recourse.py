"""Worlds in which runs are held and taken back keep their promises; the model does not know them."""

import pytest

from parktime.harness.fuzz.check import judge
from parktime.harness.fuzz.compare_model import expecting
from parktime.harness.fuzz.generate.fault_windows import Climate
from parktime.harness.fuzz.generate.operator_steps import WORDS, has_recourse, is_one
from parktime.harness.fuzz.generate.scenario import BRIEF, random_world
from parktime.harness.fuzz.recording import watch
from parktime.harness.reference.reference import predict


def world(seed):
    return expecting(random_world(seed, BRIEF, Climate()), f"seed {seed}")[1]


def test_some_seeds_have_one():
    assert is_one(3) and not is_one(4)
    assert has_recourse(world(3)) and not has_recourse(world(4))
    assert {verb.word for step in world(3).steps for verb in step.verbs} & WORDS
    with pytest.raises(NotImplementedError):
        predict(world(3))


@pytest.mark.e2e
def test_runs_are_held_and_taken_back():
    runs = [run for history in watch(world(21)).history.values() for run in history]
    assert "held" in {run["outcome"] for run in runs}
    assert {"undo", "approval"} <= {run["cause"] for run in runs}


@pytest.mark.e2e
def test_promises_are_kept():
    judged = judge(world(51))
    assert judged.breaches == ()
    assert judged.settled == 0, "where runs are taken back no end is owed to another"

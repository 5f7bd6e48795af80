"""Worlds in which runs are held and taken back keep their promises; the model does not know them."""

import pytest

from harness.fuzz.expected import expecting
from harness.fuzz.judge import judge
from harness.fuzz.playing import watch
from harness.fuzz.random_recourse import WORDS, has_recourse, is_one
from harness.fuzz.random_weather import Climate
from harness.fuzz.random_worlds import BRIEF, random_world
from harness.reference.reference import predict


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

from hypothesis import given, settings

from parktime.daemon.store.deltas import StateDelta, apply_deltas, delta_between
from parktime.daemon.store.serializers import from_json, to_json
from tests.daemon.store.lives import STANDINGS


@settings(max_examples=60)
@given(STANDINGS, STANDINGS)
def test_a_step_that_is_undone_was_never_taken(old, new):
    step = from_json(to_json(delta_between(old, new)), StateDelta)
    assert apply_deltas(new, [step]) == old


@settings(max_examples=30)
@given(STANDINGS, STANDINGS, STANDINGS)
def test_steps_are_undone_together_as_one_by_one(first, second, third):
    later, earlier = delta_between(second, third), delta_between(first, second)
    assert (
        apply_deltas(third, [later, earlier])
        == apply_deltas(apply_deltas(third, [later]), [earlier])
        == first
    )
    assert apply_deltas(third, []) == third


@settings(max_examples=20)
@given(STANDINGS)
def test_where_nothing_changes_there_is_nothing_to_remember(state):
    assert to_json(delta_between(state, state)) == "{}"

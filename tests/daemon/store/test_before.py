from hypothesis import given, settings

from parktime.daemon.store.serializers import from_json, to_json
from parktime.daemon.store.versions import Before, before, undone
from tests.daemon.store.lives import STANDINGS


@settings(max_examples=60)
@given(STANDINGS, STANDINGS)
def test_a_step_that_is_undone_was_never_taken(old, new):
    step = from_json(to_json(before(old, new)), Before)
    assert undone(new, [step]) == old


@settings(max_examples=30)
@given(STANDINGS, STANDINGS, STANDINGS)
def test_steps_are_undone_together_as_one_by_one(first, second, third):
    later, earlier = before(second, third), before(first, second)
    assert undone(third, [later, earlier]) == undone(undone(third, [later]), [earlier]) == first
    assert undone(third, []) == third


@settings(max_examples=20)
@given(STANDINGS)
def test_where_nothing_changes_there_is_nothing_to_remember(standing):
    assert to_json(before(standing, standing)) == "{}"

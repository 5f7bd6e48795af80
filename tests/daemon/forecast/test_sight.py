from dataclasses import replace
from datetime import timedelta

from parktime.daemon.forecast.inputs import NOT_SET_UP, UNKNOWN_PUBLICATIONS
from tests.daemon.forecast.test_begin import sight
from tests.daemon.forecast.test_run_ahead import AT, SET_UP
from tests.daemon.plan_inputs import reason


def test_its_note_says_why_it_tells_less_than_it_could():
    assert sight().note == ""
    assert sight(state=replace(SET_UP, stage="on")).note == NOT_SET_UP
    assert replace(sight(), publications=None).note == UNKNOWN_PUBLICATIONS
    assert replace(sight("kidsoft"), publications=None).note == ""
    broken = sight()
    half = replace(broken.plan_input, storypark_incomplete=reason("half of a list"))
    assert replace(broken, plan_input=half).note == "half of a list"


def test_a_look_ahead_begins_with_what_the_api_told():
    start = sight().start()
    assert (start.at, start.now) == (AT, None)
    assert start.future.published_at(AT + timedelta(hours=13)) == AT + timedelta(hours=12)
    other = sight().published_future(republished_at=True)
    assert sight().start(other).future is other


def test_where_nobody_tells_when_it_publishes_it_is_taken_as_live():
    assert replace(sight(), publications=None).published_future().is_live

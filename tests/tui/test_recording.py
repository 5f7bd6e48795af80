"""The recordings are what simulator and daemon answer."""

import pytest

from tests.tui.recorded import RECORDED
from tests.tui.recording import load, record, shape_of


@pytest.mark.integration
@pytest.mark.parametrize("name", RECORDED)
async def test_a_recording_has_the_shape_of_the_live_answers(name):
    live = await record(name)
    recorded = load(name).answers
    assert set(recorded) == set(live)
    for request, answer in live.items():
        assert shape_of(recorded[request]) == shape_of(answer), request

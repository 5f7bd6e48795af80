"""The recordings are what simulator and daemon answer."""

import pytest

from tests.tui.recorded import RECORDED
from tests.tui.recording import load, record, shape_of

QUICK = "inactive"


@pytest.mark.e2e
@pytest.mark.integration
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.e2e] * (name != QUICK)) for name in RECORDED]
)
async def test_a_recording_has_the_shape_of_the_live_answers(name):
    live = await record(name)
    recorded = load(name).answers
    assert set(recorded) == set(live)
    for request, answer in live.items():
        assert shape_of(recorded[request]) == shape_of(answer), request

import pytest

from parktime.simulator.fault_injection.operations import CALLS, CALLS_BY_API, GROUPS, match_call
from tests.simulator.fault_injection.table import EVERY, PATHS


@pytest.mark.parametrize(("api", "name"), EVERY)
def test_every_call_is_known_by_its_request(api, name):
    method, _, asked = PATHS[api, name].partition(" ")
    path, _, query = asked.partition("?")
    call = match_call(method, path, query)
    assert (call.api, call.name) == (api, name)
    assert call.line == f"{method} {path}?{query}"


@pytest.mark.parametrize(
    "request_line",
    [
        "GET /clock",
        "POST /world/steps",
        "DELETE /storypark/v1/profiles/p1",
        "GET /kidsoft/openapi.json",
    ],
)
def test_whatever_else_is_asked_is_no_call(request_line):
    assert match_call(*request_line.split(), "") is None


def test_groups_are_made_of_calls():
    assert (
        GROUPS["all"] == set(CALLS) == {call for calls in CALLS_BY_API.values() for call in calls}
    )
    assert GROUPS["reads"] & GROUPS["writes"] == set()
    assert GROUPS["all"] - GROUPS["reads"] - GROUPS["writes"] == {"token", "refresh"}

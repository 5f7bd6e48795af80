import pytest

from parktime.simulator.fault_injection.kinds import KINDS
from parktime.simulator.fault_injection.operations import CALLS, CALLS_BY_API, GROUPS, match_call
from tests.simulator.fault_injection.faulty_world import EVERY, PATHS


def test_every_kind_fits_known_calls():
    for kind in KINDS.values():
        assert kind.fits, kind.name
        assert all(call in CALLS_BY_API[api] for api, call in kind.fits), kind.name


def test_it_says_whether_it_fits_any_of_some_calls():
    empty = KINDS["empty_list"]
    assert empty.fits_any(None, {"token", "read_rooms"})
    assert not empty.fits_any(None, {"token"})
    assert KINDS["stale_etag"].fits_any("manage", {"read_rooms"})
    assert not KINDS["stale_etag"].fits_any("kidsoft", {"read_rooms"}), "it has no ETags"


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
def test_other_requests_match_no_call(request_line):
    assert match_call(*request_line.split(), "") is None


def test_groups_are_made_of_calls():
    assert (
        GROUPS["all"] == set(CALLS) == {call for calls in CALLS_BY_API.values() for call in calls}
    )
    assert GROUPS["reads"] & GROUPS["writes"] == set()
    assert GROUPS["all"] - GROUPS["reads"] - GROUPS["writes"] == {"token", "refresh"}

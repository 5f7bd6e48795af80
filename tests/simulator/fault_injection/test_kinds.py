from parktime.simulator.fault_injection.kinds import KINDS
from parktime.simulator.fault_injection.operations import CALLS_BY_API


def test_a_kind_fits_calls_that_there_are():
    for kind in KINDS.values():
        assert kind.fits, kind.name
        assert all(call in CALLS_BY_API[api] for api, call in kind.fits), kind.name


def test_it_says_whether_it_fits_any_of_some_calls():
    empty = KINDS["empty_list"]
    assert empty.fits_any(None, {"token", "read_rooms"})
    assert not empty.fits_any(None, {"token"})
    assert KINDS["stale_etag"].fits_any("manage", {"read_rooms"})
    assert not KINDS["stale_etag"].fits_any("kidsoft", {"read_rooms"}), "it has no ETags"

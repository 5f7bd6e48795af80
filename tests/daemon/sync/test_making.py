import pytest

from parktime.daemon.domain.run import Change
from parktime.daemon.sync.writer import definitely_not_applied, is_create
from parktime.daemon.vendors.errors import CircuitOpenError, HttpStatusError, VendorError


@pytest.mark.parametrize(
    ("kind", "target_id", "new"),
    [
        ("create", None, True),
        ("add_room", None, True),
        ("return_room", None, True),
        ("return_room", "s001", False),
        ("remove_room", "s001", False),
        ("archive", "p00001", False),
        ("restore", "p00001", False),
    ],
)
def test_what_makes_something_new_is_known(kind, target_id, new):
    assert is_create(Change(kind, "a-rule", "id", "Name", None, None, "because", target_id)) == new


@pytest.mark.parametrize(
    ("status", "not_made"),
    [(404, True), (409, True), (422, True), (401, False), (403, False), (302, False)],
)
def test_only_a_refusal_of_the_request_itself_says_that_nothing_was_made(status, not_made):
    assert definitely_not_applied(HttpStatusError("POST /profiles", status, {})) == not_made
    assert not definitely_not_applied(VendorError("no answer"))


def test_what_was_never_sent_was_never_made():
    assert definitely_not_applied(CircuitOpenError("the circuit is open"))
    assert not definitely_not_applied(VendorError("no answer"))

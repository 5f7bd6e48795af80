import pytest

from harness.addresses import is_loopback


@pytest.mark.parametrize(
    ("host", "only_here"), [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False)]
)
def test_loopback_is_told_from_the_rest(host, only_here):
    assert is_loopback(host) is only_here

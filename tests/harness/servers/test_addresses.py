import pytest

from parktime.harness.servers.addresses import exposure_warning, is_loopback


@pytest.mark.parametrize(
    ("host", "only_here"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False)],
)
def test_loopback_is_told_from_the_rest(host, only_here):
    assert is_loopback(host) is only_here


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.8.8.8"])
def test_loopback_needs_no_warning(host):
    assert exposure_warning(host, "And so on.") == ""


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "192.168.0.7", "127.0.0.1.example", "example.org"]
)
def test_a_server_that_others_reach_is_told_with_what_that_means(host):
    assert host in exposure_warning(host, "And so on.")
    assert exposure_warning(host, "And so on.").endswith("And so on.")

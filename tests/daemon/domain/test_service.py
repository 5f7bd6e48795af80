from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfoNotFoundError

import pytest

from parktime.daemon.domain.service import Access, Service
from parktime.daemon.domain.service_state import ServiceState

ACCESS = Access(
    "http://manage",
    "http://storypark",
    {"client_id": "a", "client_secret": "hush-hush"},
    "top-secret",
)
SERVICE = Service("banksia", "Banksia", "manage", "Australia/Brisbane", 0, ACCESS)


def test_credentials_do_not_show_when_a_service_is_printed():
    for shown in (repr(SERVICE), str(SERVICE), f"{[ACCESS]}"):
        assert "hush-hush" not in shown
        assert "top-secret" not in shown


def test_each_ccms_has_its_policy():
    assert (SERVICE.policy.name, SERVICE.policy.following_weeks, SERVICE.policy.has_labels) == (
        "Storypark Manage",
        5,
        True,
    )
    kidsoft = replace(SERVICE, ccms="kidsoft").policy
    assert (kidsoft.name, kidsoft.following_weeks, kidsoft.has_labels, kidsoft.has_pin) == (
        "Kidsoft",
        6,
        False,
        True,
    )


def test_its_zone_is_a_real_one():
    assert SERVICE.zone.key == "Australia/Brisbane"
    with pytest.raises(ZoneInfoNotFoundError):
        _ = replace(SERVICE, time_zone="Australia/Atlantis").zone


def test_standings_do_not_share_what_they_keep():
    one, other = ServiceState(), ServiceState()
    one.links.children["c1"] = None
    one.holds["r1"] = date(2027, 1, 1)
    assert (other.links.children, other.holds) == ({}, {})

"""A service and its state."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfoNotFoundError

import pytest

from parktime.daemon.domain.links import ChildLink, Links, RoomLink
from parktime.daemon.domain.run import Change
from parktime.daemon.domain.service import Access, Service
from parktime.daemon.domain.service_state import ServiceState, UnconfirmedWrite

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


def test_an_unknown_time_zone_is_an_error():
    assert SERVICE.zone.key == "Australia/Brisbane"
    with pytest.raises(ZoneInfoNotFoundError):
        _ = replace(SERVICE, time_zone="Australia/Atlantis").zone


def test_service_states_share_no_mutable_defaults():
    one, other = ServiceState(), ServiceState()
    one.links.children["c1"] = None
    one.holds["r1"] = date(2027, 1, 1)
    assert (other.links.children, other.holds) == ({}, {})


LINKS = Links(
    {
        "x1": ChildLink("x1", "Mia", "Lee"),
        "x2": ChildLink("x2", "Zoe", "Lee", mapping="linked", target_id="p1"),
    },
    {"x1": RoomLink("x1", "Possums", "linked", "s1", True)},
)


def asked(kind, ccms_id, mapping, target_id=None):
    return UnconfirmedWrite(
        Change(kind, "a-rule", ccms_id, "Name", None, None, "because"),
        "key",
        {},
        mapping,
        target_id,
    )


@pytest.mark.parametrize(
    ("request_", "wanted"),
    [
        (asked("create", "x1", "create"), True),
        (asked("create", "x2", "create"), False),  # linked meanwhile
        (
            asked("create", "x2", "linked", "p1"),
            True,
        ),  # its profile had gone, and nothing else was chosen
        (asked("create", "x2", "linked", "p0"), False),
        (asked("create", "x3", "create"), False),  # no row is left of it
        (asked("add_room", "x1", "create"), False),
        (asked("return_room", "x1", "linked", "s1"), True),
    ],
)
def test_an_unconfirmed_write_applies_while_the_mapping_is_unchanged(request_, wanted):
    assert request_.still_applies(LINKS) == wanted

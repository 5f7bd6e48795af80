from datetime import timedelta

import pytest

from parktime.simulator.scenario.read import read_text
from tests.simulator.scenario.stories import CONTRACT, TWO, fault_of, place_of, with_this, wrong


def test_each_ccms_has_its_own_lag_unless_the_file_says_one():
    two = read_text(TWO, "s.yaml")
    assert [service.api_lag for service in two.services] == [timedelta(0), timedelta(hours=12)]
    live = read_text(with_this(CONTRACT, "api_lag: 12h", "api_lag: 0h "), "s.yaml")
    assert live.services[0].api_lag == timedelta(0)


def test_what_a_service_leaves_out_has_the_contracts_default():
    kidsoft, manage = read_text(TWO, "s.yaml").services
    assert (kidsoft.pin, manage.pin) == ("S434783895", None)
    for service in (kidsoft, manage):
        assert not service.sync_inactive
        assert service.closed == ()
        assert (service.public_holidays, service.removal, service.weeks) == (
            "open",
            "deactivate",
            "calendar",
        )
        assert service.integration


@pytest.mark.parametrize(
    ("old", "new", "pointed", "part"),
    [
        ("ccms: kidsoft\n    pin: S434783895", "ccms: manage\n    pin: S434783895", "pin", "Manage has no Service PIN: remove `pin`"),
        ("pin: S434783895", "pin: S43478389", "S43", "'S43478389' is not a Service PIN: expected S and nine digits"),
        ("pin: S434783895", "pin: s434783895", "s43", "is not a Service PIN"),
        ("pin: S434783895", "pin: 434783895", "434", "expected a Service PIN, e.g. S434783895, got 434783895"),
        ("rooms: [Joeys]", "rooms: [Joeys, Cubs, Joeys]", "Joeys]", "the CCMS has a room 'Joeys' already"),
        ("- Leo Park", "- {name: Leo Park, books: {room: Joey, days: 1}}", "Joey,", "wattle has no room 'Joey': did you mean 'Joeys'?"),
        ("- Leo Park", "- {name: Leo Park, books: [{room: Kiwi, days: 1}]}", "Kiwi", "wattle has no room 'Kiwi': add it to `rooms`"),
        ("- Leo Park", "- {name: Leo Park, status: active}", "status", "Kidsoft has no labels: remove `status`"),
        ("paid_children: 40", "paid_children: 40\n    sync_inactive: off", "sync", "Kidsoft has no Inactive setting"),
        ("paid_children: 40", "paid_children: 40\n    api_lag: 59s", "59s", "write 0h for a live picture"),
        ("[Leo Park,", "[{name: Leo Park, rooms: [Joey]},", "Joey", "wattle has no room 'Joey' in Storypark: did you mean 'Joeys'?"),
        ("do: sync}", "do: {enrol: {name: X Y, status: active}}}", "status", "Kidsoft has no labels: remove `status`"),
    ],
)  # fmt: skip
def test_what_does_not_fit_the_service_is_told_at_its_place(old, new, pointed, part):
    assert part in fault_of(TWO, old, new, pointed)


def test_a_kidsoft_service_needs_its_pin():
    ((line, column, message),) = wrong(with_this(TWO, "    pin: S434783895\n", ""))
    assert (line, column) == place_of(TWO, "wattle:")
    assert message.startswith("'pin' is missing")


def test_two_services_do_not_share_a_pin():
    text = with_this(TWO, "ccms: manage", "ccms: kidsoft\n    pin: S434783895")
    ((line, column, message),) = wrong(text)
    assert (line, column) == place_of(text, "S434783895", 2)
    assert message == "wattle has the same PIN: each service needs its own"


def test_a_profile_in_one_of_two_rooms_of_one_name_is_refused():
    text = with_this(
        TWO,
        "storypark: {rooms: [Joeys], profiles: [Leo Park,",
        "storypark: {rooms: [Joeys, Joeys], profiles: [{name: Leo Park, rooms: [Joeys]},",
    )
    ((line, column, message),) = wrong(text)
    assert (line, column) == place_of(text, "Joeys]}")
    assert "two rooms 'Joeys'" in message


def test_a_minute_is_the_shortest_life_of_a_picture():
    assert wrong(with_this(TWO, "paid_children: 40", "paid_children: 40\n    api_lag: 1m")) == []


def test_a_file_asks_for_no_more_generated_children_than_can_be_made_up():
    crowd = "      - {count: 10000}\n"
    text = with_this(TWO, "      - Leo Park\n", f"      - Leo Park\n{crowd * 5}")
    assert wrong(text) == []
    text = with_this(
        text, "children: [Tane Ngata]", "children: [Tane Ngata, {count: 1}, {count: 9}]"
    )
    text = with_this(text, "service: rata, do: sync}", "service: rata, do: {leave: Nobody Known}}")
    assert wrong(text) == [
        (
            *place_of(text, "1}, {count: 9}"),
            "with these the file has 50,001 generated children: 50,000 at most",
        )
    ]

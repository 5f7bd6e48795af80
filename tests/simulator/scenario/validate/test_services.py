from datetime import timedelta

import pytest

from parktime.simulator.scenario.read import read_text
from tests.simulator.scenario.texts import (
    EXAMPLE,
    TWO_SERVICES,
    issues_in,
    only_issue,
    place_of,
    replaced,
)


def test_each_ccms_has_its_own_lag_unless_the_file_says_one():
    two = read_text(TWO_SERVICES, "s.yaml")
    assert [service.api_lag for service in two.services] == [timedelta(0), timedelta(hours=12)]
    live = read_text(replaced(EXAMPLE, "api_lag: 12h", "api_lag: 0h "), "s.yaml")
    assert live.services[0].api_lag == timedelta(0)


def test_what_a_service_leaves_out_has_the_contracts_default():
    kidsoft, manage = read_text(TWO_SERVICES, "s.yaml").services
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
def test_settings_of_the_other_ccms_are_reported_at_their_place(old, new, pointed, part):
    assert part in only_issue(TWO_SERVICES, old, new, pointed)


def test_a_kidsoft_service_needs_its_pin():
    ((line, column, message),) = issues_in(replaced(TWO_SERVICES, "    pin: S434783895\n", ""))
    assert (line, column) == place_of(TWO_SERVICES, "wattle:")
    assert message.startswith("'pin' is missing")


def test_two_services_do_not_share_a_pin():
    text = replaced(TWO_SERVICES, "ccms: manage", "ccms: kidsoft\n    pin: S434783895")
    ((line, column, message),) = issues_in(text)
    assert (line, column) == place_of(text, "S434783895", 2)
    assert message == "wattle has the same PIN: each service needs its own"


def test_a_profile_in_one_of_two_rooms_of_one_name_is_refused():
    text = replaced(
        TWO_SERVICES,
        "storypark: {rooms: [Joeys], profiles: [Leo Park,",
        "storypark: {rooms: [Joeys, Joeys], profiles: [{name: Leo Park, rooms: [Joeys]},",
    )
    ((line, column, message),) = issues_in(text)
    assert (line, column) == place_of(text, "Joeys]}")
    assert "two rooms 'Joeys'" in message


def test_a_minute_is_the_shortest_life_of_a_picture():
    assert (
        issues_in(replaced(TWO_SERVICES, "paid_children: 40", "paid_children: 40\n    api_lag: 1m"))
        == []
    )


def test_generated_children_per_file_are_limited():
    too_many = "      - {count: 10000}\n"
    text = replaced(TWO_SERVICES, "      - Leo Park\n", f"      - Leo Park\n{too_many * 5}")
    assert issues_in(text) == []
    text = replaced(
        text, "children: [Tane Ngata]", "children: [Tane Ngata, {count: 1}, {count: 9}]"
    )
    text = replaced(text, "service: rata, do: sync}", "service: rata, do: {leave: Nobody Known}}")
    assert issues_in(text) == [
        (
            *place_of(text, "1}, {count: 9}"),
            "with these the file has 50,001 generated children: 50,000 at most",
        )
    ]


POST = "{post: {Possums: 3}}"


@pytest.mark.parametrize(
    "fault",
    [
        "{kind: html}",
        "{kind: html, calls: token, api: ccms}",
        "{kind: html, until: 2026-12-10 09:01}",
        "{kind: unknown_statuses, calls: [read_children, read_profiles]}",
    ],
)
def test_applicable_faults_are_accepted(fault):
    assert issues_in(replaced(EXAMPLE, POST, f"{{fault: {fault}}}")) == []


@pytest.mark.parametrize(
    ("fault", "pointed", "message"),
    [
        (
            "{kind: html, api: kidsoft}",
            "kidsoft",
            "not applicable here: the APIs are manage and storypark",
        ),
        (
            "{kind: html, until: 2026-12-10 09:00}",
            "2026-12-10 09:00",
            "the fault ends before it starts: use a later time",
        ),
        ("{kind: empty_list, api: storypark, calls: read_children}", "{kind", None),
    ],
)
def test_inapplicable_faults_are_reported_at_their_place(fault, pointed, message):
    found = only_issue(EXAMPLE, POST, f"{{fault: {fault}}}", pointed)
    assert message is None or found == message


def test_a_nonexistent_time_is_reported():
    sydney = EXAMPLE.replace("Australia/Brisbane", "Australia/Sydney")
    message = only_issue(
        sydney, POST, "{fault: {kind: html, until: 2027-10-03 02:30}}", "2027-10-03"
    )
    assert message.startswith("there is no 2027-10-03 02:30 in Australia/Sydney")

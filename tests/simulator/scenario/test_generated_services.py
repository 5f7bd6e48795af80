"""Entries of `services` that stand for many generated ones."""

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parktime.simulator.generated.services import service_pins
from parktime.simulator.scenario.read import ScenarioError, read_text
from parktime.simulator.scenario.scenario import Scenario, ServiceEntry
from parktime.simulator.world.ccms import Child
from parktime.simulator.world.factory import build_world

HEAD = """title: Many
starts: 2026-11-30 08:00+10:00
ends: 2026-12-02 08:00+10:00
services:
"""
BANKSIA = """  banksia:
    name: Banksia Kindergarten
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 40
    rooms: [Possums, Wombats]
    children:
      - {name: Mia Nguyen, books: {room: Possums, days: [mon, tue]}}
      - {count: 19, books: {room: Wombats, days: 3}}
"""
WATTLE = """  wattle:
    name: Wattle
    ccms: kidsoft
    pin: S000000001
    time_zone: Australia/Perth
    region: AU-WA
    paid_children: 10
    rooms: [Koalas]
    children: [{count: 5, books: {room: Koalas, days: 2}}]
"""


def _read(*entries: str, steps: str = "") -> Scenario:
    return read_text(HEAD + "".join(entries) + steps, "many.yaml")


def _issues(*entries: str, steps: str = "") -> list[tuple[int, str]]:
    with pytest.raises(ScenarioError) as raised:
        _read(*entries, steps=steps)
    return [(each.line, each.message) for each in raised.value.issues]


def _more(scenario: Scenario) -> list[ServiceEntry]:
    return [each for each in scenario.services if each.key.startswith("more-")]


def _children(scenario: Scenario, key: str) -> list[Child]:
    return list(build_world(scenario).services[key].ccms.children.values())


def _count(service: ServiceEntry) -> int:
    return sum(child.count or 1 for child in service.children)


def test_an_entry_with_a_count_stands_for_so_many_services():
    scenario = _read(BANKSIA, "  more: {count: 300, like: banksia, children: 60}\n")

    assert [each.key for each in scenario.services] == [
        "banksia",
        *(f"more-{number}" for number in range(1, 301)),
    ]
    more = _more(scenario)
    assert {(each.ccms, each.rooms, _count(each)) for each in more} == {
        ("manage", ("Possums", "Wombats"), 60)
    }
    assert {each.paid_children for each in more} == {120}, "the plan grows with the children"
    assert len({each.region for each in more}) > 5
    assert len({each.name for each in more}) > 100
    zones = {each.region: each.time_zone for each in more}
    assert zones["AU-NSW"] == "Australia/Sydney" and zones["NZ-AUK"] == "Pacific/Auckland"


def test_their_bookings_follow_those_of_the_service_with_weekdays_by_the_seed():
    world = build_world(_read(BANKSIA, "  more: {count: 20, like: banksia, children: 30}\n"))

    days = [
        len(booking.days)
        for key, service in world.services.items()
        if key != "banksia"
        for child in service.ccms.children.values()
        for booking in child.bookings
    ]
    assert len(days) == 600
    assert set(days) == {2, 3}
    assert 10 <= days.count(2) <= 70, "one child in twenty is booked for two days"


def test_nothing_depends_on_the_place_in_the_file_or_on_how_many_there_are():
    alone = _read(BANKSIA, "  more: {count: 9, like: banksia, children: 7}\n")
    others = _read(
        "  more: {count: 12, like: banksia, children: 7}\n",
        "  other: {count: 3, like: wattle}\n",
        WATTLE,
        BANKSIA,
    )

    assert _more(others)[:9] == _more(alone)
    assert _children(others, "more-4") == _children(alone, "more-4")


def test_the_seed_decides():
    one = _read(BANKSIA, "  more: {count: 9, like: banksia}\n")
    other = read_text(HEAD + BANKSIA + "  more: {count: 9, like: banksia}\nseed: 2\n", "many.yaml")

    assert [each.name for each in _more(one)] != [each.name for each in _more(other)]


def test_without_children_they_have_as_many_as_the_service():
    scenario = _read(BANKSIA, "  more: {count: 2, like: banksia}\n")

    assert {(_count(each), each.paid_children) for each in _more(scenario)} == {(20, 40)}


def test_each_on_kidsoft_has_a_pin_of_its_own():
    entries = (
        WATTLE,
        "  more: {count: 500, like: wattle}\n",
        "  most: {count: 500, like: wattle}\n",
    )
    pins = [each.pin for each in _read(*entries).services]

    assert len(set(pins)) == len(pins) == 1001


@given(st.integers(0, 9), st.integers(1, 40), st.data())
@settings(max_examples=50)
def test_a_pin_that_is_taken_is_drawn_again(seed: int, amount: int, data: st.DataObject):
    first = service_pins(seed, "more", amount, frozenset())
    taken = data.draw(st.sets(st.sampled_from(first), min_size=1))

    again = service_pins(seed, "more", amount, taken)

    assert len(set(again)) == amount and taken.isdisjoint(again)


def test_steps_name_them():
    step = "steps: [{at: 2026-12-01 09:00, service: more-2, expect: {counts: {active: 7}}}]\n"
    scenario = _read(BANKSIA, "  more: {count: 2, like: banksia, children: 7}\n", steps=step)

    assert scenario.steps[0].service == "more-2"


def test_where_bookings_follow_school_terms_all_are_in_australia():
    terms = BANKSIA.replace("days: 3", "days: 3, until: 2027-12-10, only: terms")
    scenario = _read(terms, "  more: {count: 200, like: banksia, children: 40}\n")

    assert {each.region.partition("-")[0] for each in _more(scenario)} == {"AU"}


def test_profiles_of_named_children_are_not_copied():
    storypark = "    storypark: {rooms: [{name: Old, posts: 3}], profiles: [Mia Nguyen]}\n"
    scenario = _read(BANKSIA, storypark, "  more: {count: 1, like: banksia}\n")

    assert [
        (len(each.storypark_rooms), len(each.storypark_profiles)) for each in scenario.services
    ] == [(1, 1), (1, 0)]


LINE = HEAD.count("\n") + BANKSIA.count("\n") + 1


@pytest.mark.parametrize(
    ("entry", "part"),
    [
        ("  more: {count: 2, like: banksja}\n", "did you mean 'banksia'"),
        ("  more: {count: 2, like: more}\n", "is generated itself"),
        ("  more: {count: 0, like: banksia}\n", "at least 1"),
        ("  more: {count: 10001, like: banksia}\n", "at most 10000"),
        ("  more: {count: 10000, like: banksia}\n", "10,001 services"),
        ("  more: {count: 2000, like: banksia, children: 501}\n", "1,002,000 children"),
        ("  more: {count: 2}\n", "'like' is missing"),
        ("  more: {count: 2, like: banksia, room: [A]}\n", "unknown key 'room'"),
        ("  more: {like: banksia}\n", "'count' is missing"),
        ("  count: 2000\n  like: banksia\n", "an entry beside the one"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(entry: str, part: str):
    [(line, message)] = _issues(BANKSIA, entry)

    assert line == LINE
    assert part in message


def test_a_service_without_children_lends_no_bookings():
    empty = "".join(BANKSIA.splitlines(keepends=True)[:-3])

    assert [line for line, _ in _issues(empty, "  more: {count: 2, like: banksia, children: 3}\n")]
    assert len(_read(empty, "  more: {count: 2, like: banksia}\n").services) == 3


def test_a_generated_key_is_nobody_elses():
    [(line, message)] = _issues(
        BANKSIA, "  more: {count: 2, like: banksia}\n", WATTLE.replace("wattle:", "more-2:")
    )

    assert line == LINE + 1
    assert "more-2" in message
    assert _read(
        BANKSIA, "  more: {count: 2, like: banksia}\n", WATTLE.replace("wattle:", "more-3:")
    )


def test_messages_do_not_list_a_whole_fleet():
    step = "steps: [{at: 2026-12-01 09:00+10:00, expect: {counts: {active: 7}}}]\n"
    [(_, message)] = _issues(BANKSIA, "  more: {count: 900, like: banksia}\n", steps=step)

    assert len(message) < 400
    assert "881 others" in message


def test_services_share_what_is_alike():
    """A file of many services stays a small value."""
    scenario = _read(BANKSIA, "  more: {count: 50, like: banksia, children: 1000}\n")

    assert all(len(each.children) <= 2 for each in _more(scenario))
    assert _distinct(each.rooms for each in scenario.services) == 1


def _distinct(values: Iterable[object]) -> int:
    return len({id(value) for value in values})


def test_a_world_of_many_is_the_sum_of_its_services():
    scenario = _read(BANKSIA, "  more: {count: 3, like: banksia, children: 4}\n")
    alone = replace(scenario, services=scenario.services[2:3])

    assert _children(alone, "more-2") == _children(scenario, "more-2")

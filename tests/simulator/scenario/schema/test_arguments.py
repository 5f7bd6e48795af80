from datetime import date

import pytest
from pydantic import TypeAdapter, ValidationError

from parktime.simulator.fault_injection.operations import GROUPS
from parktime.simulator.scenario.errors import ScenarioError
from parktime.simulator.scenario.read import read_text
from parktime.simulator.scenario.scenario import HoldEntry, KillEntry, StoreEntry, Who
from parktime.simulator.scenario.schema import arguments
from parktime.simulator.scenario.schema.verbs import parse_verb
from tests.simulator.scenario.texts import EXAMPLE, replaced


def test_each_entry_is_handed_on_as_a_pair():
    held = {"Possums": "2027-02-01", "Koalas": "2027-02-08"}
    assert TypeAdapter(arguments.DaysOfRooms).validate_python(held) == (
        ("Possums", date(2027, 2, 1)),
        ("Koalas", date(2027, 2, 8)),
    )
    assert TypeAdapter(arguments.RoomsOfPeople).validate_python({"Mia": "Possums"}) == (
        (Who("Mia"), "Possums"),
    )


def test_mappings_keep_the_order_in_which_they_are_written():
    written = {f"Child {number}": "skip" for number in (3, 1, 2)}
    assert [
        who.name for who, _ in TypeAdapter(arguments.ChildMappings).validate_python(written)
    ] == list(written)


def test_a_profile_named_like_a_keyword_needs_a_mapping():
    adapter = TypeAdapter(arguments.ChildMappings)
    assert adapter.validate_python({"Mia": "create"}) == ((Who("Mia"), "create"),)
    assert adapter.validate_python({"Mia": {"name": "create"}}) == ((Who("Mia"), Who("create")),)


@pytest.mark.parametrize("written", [{}, {"Mia": None}, {"": "skip"}, []])
def test_nothing_is_no_mapping(written):
    with pytest.raises(ValidationError):
        TypeAdapter(arguments.ChildMappings).validate_python(written)


def test_a_kill_at_once_and_one_that_waits():
    assert parse_verb("daemon", "kill").argument == "kill"
    assert parse_verb("daemon", {"kill": {}}).argument == KillEntry(1, GROUPS["writes"], done=False)
    written = {"kill": {"after": 3, "calls": "create_profile", "when": "after"}}
    assert parse_verb("daemon", written).argument == KillEntry(
        3, frozenset({"create_profile"}), done=True
    )
    with pytest.raises(ValidationError, match="before' or 'after"):
        parse_verb("daemon", {"kill": {"when": "never"}})


@pytest.mark.parametrize("state", ["locked", "full", "free"])
def test_a_store_that_is_locked_or_full_and_free_again(state):
    assert parse_verb("daemon", {"store": state}).argument == StoreEntry(state)


@pytest.mark.parametrize(
    "written", [{}, {"kill": {}, "store": "free"}, {"store": "empty"}, {"kill": None}]
)
def test_exactly_one_form_is_expected(written):
    with pytest.raises(ValidationError):
        parse_verb("daemon", written)


LAG = "    api_lag: 12h"


SYNC = "  - do: sync "


def with_step(step):
    return replaced(EXAMPLE, SYNC, f"  - {step}\n{SYNC}")


def held_above(written):
    text = EXAMPLE.replace(LAG, f"    hold_above: {written}\n{LAG}")
    return read_text(text, "s.yaml").services[0].hold_above


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("off", None),
        ("on", HoldEntry(3, 10, 20)),
        ("{children: 5}", HoldEntry(5, 10, 20)),
        ("{children: 0, percent: 0, week_percent: 100}", HoldEntry(0, 0, 100)),
    ],
)
def test_hold_above_is_read_in_every_form(written, read):
    assert held_above(written) == read


def test_hold_above_defaults_to_none():
    assert read_text(EXAMPLE, "s.yaml").services[0].hold_above is None


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (
            "sometimes",
            "expected on, off or {children: …, percent: …, week_percent: …}, got sometimes",
        ),
        ("3", "expected on, off, or {children: …, percent: …, week_percent: …}"),
        ("{percent: 101}", "expected at most 100, got 101"),
        ("{kids: 3}", "unknown key 'kids'"),
    ],
)
def test_other_errors_are_reported_with_their_place(written, words):
    with pytest.raises(ScenarioError) as refused:
        held_above(written)
    assert words in str(refused.value)
    assert "s.yaml:" in str(refused.value)


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("do: {approve: now}", "expected seen or nothing, got now"),
        ("do: {reject: earlier}", "expected seen or nothing, got earlier"),
        ("do: undo", "'undo' needs an argument: write `undo: last`"),
        ("do: {undo: first}", "expected last or the number of a run of the service, got first"),
        ("do: {undo: 0}", "expected at least 1, got 0"),
        ("do: {let_go: Mia Nguyem}", "no person in this file is named 'Mia Nguyem'"),
        ("expect: {held: [Mia Nguyem]}", "no person in this file is named 'Mia Nguyem'"),
        ("expect: {kept: Mia Nguyen}", "a list"),
    ],
)
def test_invalid_steps_are_reported(step, words):
    with pytest.raises(ScenarioError, match=r"s\.yaml:") as refused:
        read_text(with_step(step), "s.yaml")
    assert words in str(refused.value)


def test_a_room_may_be_let_go_of_and_waited_for():
    scenario = read_text(
        with_step("do: {let_go: Possums}\n    expect: {held: [Possums, Mia Nguyen]}"), "s.yaml"
    )
    step = next(step for step in scenario.steps if step.verbs and step.verbs[0].word == "let_go")
    assert step.verbs[0].argument == Who("Possums")
    assert step.expectations[0].expected == ["Possums", "Mia Nguyen"]

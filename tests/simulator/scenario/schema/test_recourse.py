import pytest

from parktime.simulator.scenario.errors import ScenarioError
from parktime.simulator.scenario.read import read_text
from parktime.simulator.scenario.scenario import HoldEntry, Who
from tests.simulator.scenario.stories import CONTRACT, with_this

LAG = "    api_lag: 12h"


SYNC = "  - do: sync "


def with_step(step):
    return with_this(CONTRACT, SYNC, f"  - {step}\n{SYNC}")


def held_above(written):
    text = CONTRACT.replace(LAG, f"    hold_above: {written}\n{LAG}")
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
def test_from_how_many_on_a_run_waits(written, read):
    assert held_above(written) == read


def test_left_out_nothing_is_held():
    assert read_text(CONTRACT, "s.yaml").services[0].hold_above is None


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
def test_anything_else_is_told_with_its_place(written, words):
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
def test_what_a_step_cannot_mean_is_told(step, words):
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

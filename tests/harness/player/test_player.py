"""Stories played for real, in this process: what fails one, and what does not."""

import asyncio

import pytest

from parktime.harness.player.play import play
from parktime.simulator.scenario.read import read_scenario


@pytest.fixture
def played(write_story):
    def play_it(steps, **how):
        return asyncio.run(play(read_scenario(write_story(steps)), **how))

    return play_it


def messages(result):
    return [row["message"] for row in result["failures"]]


def test_a_story_whose_expectations_hold_passes(played):
    result = played(
        """\
steps:
  - at: 2026-11-03 09:00
    expect:
      profiles: {Mia Nguyen: {state: active, rooms: [Possums], born: 2022-03-14}, Noah Smith: active}
      rooms: {Possums: present}
      counts: {active: 2, invitations_owed: 1}
      last_run: {cause: schedule, unchanged: 2}
      runs: 3
"""
    )
    assert [row for row in result["expectations"] if not row["passed"]] == []
    assert result["passed"]
    assert [run["at"] for run in result["services"]["banksia"]["runs"]] == [
        "2026-11-01T22:00:00Z",
        "2026-11-02T10:00:00Z",
        "2026-11-02T22:00:00Z",
        "2026-11-03T10:00:00Z",
        "2026-11-03T22:00:00Z",
    ]


@pytest.mark.e2e
def test_the_end_comes_after_what_is_due_then(played):
    result = played("steps: [{at: 2026-11-04 08:00, expect: {runs: 5}}]")
    assert result["passed"]


def test_a_failed_expectation_fails_the_story_and_the_play_goes_on(played):
    result = played(
        """\
steps:
  - at: 2026-11-02 09:00
    expect: {runs: 7}
  - at: 2026-11-03 09:00
    expect: {runs: 3}
"""
    )
    assert [row["passed"] for row in result["expectations"]] == [False, True]
    first = result["expectations"][0]
    assert (first["line"], first["expected"], first["actual"]) == (20, "runs: 7", "1")
    assert (first["at"], first["service"]) == ("2026-11-01T23:00:00Z", "banksia")
    assert not result["passed"]


def test_a_story_that_expects_nothing_fails(played):
    assert messages(played("steps: [{do: sync}]")) == [
        "the scenario expects nothing: a step with `expect:` is wanted"
    ]


def test_a_story_in_which_no_run_happened_fails(played):
    result = played("    integration: off\nsteps: [{expect: {runs: 0}}]")
    assert messages(result) == ["no run happened"]
    assert [row["passed"] for row in result["expectations"]] == [True]


def test_an_expected_refusal_is_fine(played):
    result = played("steps: [{do: set_up, expect: {refused: already}}]")
    assert result["passed"]
    (refusal,) = result["refusals"]
    assert (refusal["do"], refusal["expected"], refusal["rule"], refusal["line"]) == (
        "set_up",
        True,
        "set-up",
        18,
    )


@pytest.mark.e2e
def test_a_refusal_may_be_expected_by_the_next_step_that_does_nothing(played):
    assert played("steps: [{do: set_up}, {expect: {runs: 1}}, {expect: {refused: ALREADY}}]")[
        "passed"
    ]


def test_a_refusal_that_nobody_expects_fails_the_story(played):
    result = played("steps: [{do: set_up}, {do: sync}, {expect: {runs: 2}}]")
    assert [row["passed"] for row in result["expectations"]] == [True]
    (failure,) = result["failures"]
    assert failure["message"].startswith("set_up was refused: ")
    assert failure["line"] == 18


def test_a_refusal_at_the_very_end_fails_the_story(played):
    result = played("steps: [{expect: {runs: 1}}, {at: 2026-11-04 09:00, do: set_up}]")
    assert len(result["failures"]) == 1


def test_another_refusal_than_expected_fails_once(played):
    result = played("steps: [{do: set_up, expect: {refused: the moon}}]")
    assert [row["passed"] for row in result["expectations"]] == [False]
    assert result["failures"] == []


@pytest.mark.e2e
def test_after_a_refusal_the_rest_of_the_list_is_not_done(played):
    result = played(
        "steps: [{do: [{leave: Mia Nguyen}, {archive_profile: Noah Smith}, set_up, sync], expect: {refused: already, runs: 1}}]"
    )
    assert result["passed"]
    profiles = {
        row["given"]: row["state"] for row in result["services"]["banksia"]["storypark"]["profiles"]
    }
    assert profiles["Mia"] == "archived"  # done before, seen by the next runs


def test_a_world_s_refusal_is_one_too(played):
    assert played("steps: [{do: {enrol: {name: Mia Nguyen}}, expect: {refused: Mia Nguyen}}]")[
        "passed"
    ]


def test_an_educator_is_refused_on_the_page(played):
    result = played("steps: [{as: educator, do: refresh, expect: {refused: admin}}]")
    assert result["passed"]
    assert result["refusals"][0]["rule"] == "admin-only"


def test_changes_count_since_the_last_step_with_an_expectation(played):
    result = played(
        """\
steps:
  - expect:
      changes: [{rule: map-child, kind: create, child: Noah Smith}]
  - expect: {no_changes: true}
  - at: 2026-11-02 09:00
    do: [{edit_profile: {Mia Nguyen: {given: Mya}}}, sync]
    expect:
      changes: [{rule: source-of-truth, kind: update, child: Mia Nguyen}]
  - at: 2026-11-03 09:00
    expect: {no_changes: true}
"""
    )
    assert [row for row in result["expectations"] if not row["passed"]] == []


@pytest.mark.e2e
def test_mappings_are_judged_by_the_page_before_set_up_and_after(played):
    result = played(
        """\
    integration: off
steps:
  - do: turn_on
    expect: {mapping: {Mia Nguyen: Mia Nguyen, Noah Smith: create}}
  - do: [{map: {Noah Smith: skip}}, set_up]
    expect: {mapping: {Mia Nguyen: linked, Noah Smith: skip}}
"""
    )
    assert [row for row in result["expectations"] if not row["passed"]] == []
    assert result["passed"]


def test_while_the_daemon_is_down_it_refuses_and_is_seen_as_it_last_was(played):
    result = played(
        """\
steps:
  - at: 2026-11-02 09:00
    do: {daemon: down}
    expect: {runs: 1, mapping: {Mia Nguyen: linked}}
  - do: sync
    expect: {refused: the daemon is down}
  - do: {delete_profile: Noah Smith}
  - at: 2026-11-03 21:00
    expect: {runs: 1, profiles: {Noah Smith: absent}, counts: {invitations_owed: 1}}
  - do: {daemon: up}
    expect:
      runs: 2
      last_run: {cause: catch-up, created: 1}
      profiles: {Noah Smith: active}
"""
    )
    assert [row for row in result["expectations"] if not row["passed"]] == []
    assert result["passed"]


def test_a_story_may_end_with_the_daemon_down(played):
    result = played("steps: [{at: 2026-11-02 09:00, do: {daemon: down}, expect: {runs: 1}}]")
    assert result["passed"]
    assert len(result["services"]["banksia"]["runs"]) == 1
    assert [row["mapping"] for row in result["services"]["banksia"]["links"]["children"]] == [
        "linked",
        "linked",
    ]

"""The daemon killed in the middle of things: the play goes on, and the next daemon ends what was begun."""

import asyncio

import pytest

from parktime.harness.player.play import play
from parktime.simulator.scenario.read import read_scenario

NEWS = """\
steps:
  - at: 2026-11-02 09:00
    do:
      - enrol: {name: Ava Ng, books: {room: Possums, days: [mon]}}
      - enrol: {name: Tim Ng, books: {room: Possums, days: [mon]}}
      - leave: Noah Smith
"""
KILLED = """\
      - daemon: {kill: {after: %s, calls: %s, when: %s}}
  - at: 2026-11-03 07:00
    do: {daemon: up}
"""
EXPECTED = """\
  - at: 2026-11-03 09:00
    expect:
      counts: {active: 3, archived: 1, profiles: 4}
      profiles: {Ava Ng: active, Tim Ng: active, Noah Smith: archived}
"""


@pytest.fixture
def played(write_story):
    def play_it(steps, **how):
        return asyncio.run(play(read_scenario(write_story(steps)), **how))

    return play_it


def changes(result):
    return sorted(
        (change["rule"], change["kind"], change.get("child"))
        for run in result["services"]["banksia"]["runs"]
        for change in run["changes"]
    )


@pytest.mark.e2e
def test_killed_at_any_call_it_ends_where_it_would_have_ended_and_tells_each_change_once(played):
    undisturbed = played(NEWS + EXPECTED)
    assert undisturbed["passed"]
    for point in [
        (1, "writes", "after"),
        (2, "writes", "before"),
        (3, "writes", "after"),
        (5, "all", "before"),
    ]:
        result = played(NEWS + KILLED % point + EXPECTED)
        assert result["passed"], (point, result["expectations"], result["failures"])
        assert (
            result["services"]["banksia"]["storypark"]
            == undisturbed["services"]["banksia"]["storypark"]
        )
        assert changes(result) == changes(undisturbed), point


def test_until_it_is_up_again_it_is_down(played):
    result = played(
        NEWS
        + """\
      - daemon: {kill: {after: 2, calls: create_profile, when: after}}
  - at: 2026-11-03 09:00
    expect: {runs: 1, counts: {active: 3, archived: 1}, mapping: {Mia Nguyen: linked}}
  - do: sync
    expect: {refused: daemon is down}
"""
    )
    assert result["passed"], result["expectations"]


def test_what_was_asked_of_it_when_it_died_is_refused(played):
    result = played(
        """\
steps:
  - at: 2026-11-02 09:00
    do: [{daemon: {kill: {calls: reads, after: 2}}}, sync]
    expect: {refused: the daemon was killed}
  - do: {daemon: {kill: {calls: reads}}}
  - at: 2026-11-03 12:00
    do: {daemon: up}
    expect: {refused: the daemon was killed, runs: 1}
  - at: 2026-11-03 13:00
    do: {daemon: up}
    expect: {last_run: {cause: catch-up, outcome: ok}}
"""
    )
    assert result["passed"], (result["expectations"], result["failures"])


def test_killed_at_once(played):
    result = played(
        """\
steps:
  - at: 2026-11-02 09:00
    do: [{daemon: kill}, {daemon: kill}, {leave: Noah Smith}]
  - at: 2026-11-03 12:00
    expect: {runs: 1, profiles: {Noah Smith: active}}
  - do: {daemon: up}
    expect: {last_run: {cause: catch-up, archived: 1}}
"""
    )
    assert result["passed"], (result["expectations"], result["failures"])


@pytest.mark.e2e
def test_a_kill_whose_call_never_comes_kills_nobody(played):
    result = played(
        """\
steps:
  - at: 2026-11-02 09:00
    do: {daemon: {kill: {after: 1000, calls: writes}}}
  - at: 2026-11-03 12:00
    do: sync
    expect: {last_run: {cause: manual, outcome: ok}, runs: 4}
"""
    )
    assert result["passed"], (result["expectations"], result["failures"])


FAULTS = """\
      - fault: {kind: refused, calls: token, times: 3}
      - fault: {kind: reset, calls: reads, api: manage, share: 0.2, for: 12h}
      - fault: {kind: timeout_after, calls: archive_profile, times: 1}
      - fault: {kind: latency, seconds: 0.1, calls: read_account, times: 1}
      - fault: {kind: half_list, calls: read_profiles, for: 6h}
"""


FULL = """\
      - daemon: {store: locked}
      - daemon: {store: full}
  - at: 2026-11-02 20:00
    expect: {runs: 1, counts: {active: 2, profiles: 2}}
  - do: [{daemon: kill}, {daemon: up}, sync]
    expect: {refused: database or disk is full, runs: 1, counts: {active: 2, profiles: 2}}
  - do: {daemon: {store: free}}
  - at: 2026-11-02 21:00
    expect: {runs: 2, last_run: {cause: schedule, outcome: ok, created: 2, archived: 1}}
"""


@pytest.mark.e2e
def test_where_the_disk_is_full_it_writes_nothing_and_makes_its_runs_good_when_there_is_space(
    played,
):
    result = played(NEWS + FULL + EXPECTED)
    assert result["passed"], (result["expectations"], result["failures"])


@pytest.mark.e2e
def test_over_processes_a_full_disk_is_the_same(played):
    steps = NEWS + FULL + EXPECTED
    assert played(steps, processes=True)["digest"] == played(steps)["digest"]


@pytest.mark.e2e
def test_over_processes_it_is_the_same_with_faults_and_all(played):
    steps = NEWS + FAULTS + KILLED % (2, "writes", "after") + EXPECTED
    apart, together = played(steps, processes=True), played(steps)
    assert apart["digest"] == together["digest"]
    assert together["passed"], together["expectations"]

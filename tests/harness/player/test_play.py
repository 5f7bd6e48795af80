import asyncio
import signal
import threading
from datetime import UTC, datetime

import pytest

from parktime.harness.player.play import play, play_file
from parktime.simulator.scenario.errors import ScenarioError
from parktime.simulator.scenario.read import read_scenario
from tests.harness.player.small_story import small_story


@pytest.mark.e2e
def test_the_same_file_gives_the_same_digest_always(write_story):
    first, second = play_file(write_story()), play_file(write_story(name="elsewhere.yaml"))
    assert first["passed"]
    assert first["digest"] == second["digest"]
    assert first["file"] != second["file"]


def test_until_stops_early_after_the_steps_of_that_instant(write_story):
    result = play_file(write_story(), until=datetime(2026, 11, 2, 23, tzinfo=UTC))
    assert len(result["services"]["banksia"]["runs"]) == 3
    assert len(result["expectations"]) == 2 + 1
    assert result["until"] == "2026-11-02T23:00:00Z"
    assert result["passed"]


def test_stopping_before_the_first_expectation_fails_nothing(write_story):
    result = play_file(write_story(), until=datetime(2026, 11, 1, 22, tzinfo=UTC))
    assert (result["expectations"], result["failures"], result["passed"]) == ([], [], True)


def test_a_file_may_say_that_storypark_alone_is_judged(tmp_path):
    path = tmp_path / "story.yaml"
    wrong = small_story().replace("runs: 3", "runs: 7")
    for judge, kinds in (("everything", 3), ("storypark", 2)):
        path.write_text(f"judge: {judge}\n{wrong}", encoding="utf-8")
        result = play_file(path)
        assert len(result["expectations"]) == kinds
        assert result["passed"] == (judge == "storypark")


@pytest.mark.e2e
def test_until_the_end_or_later_is_the_whole_play(write_story):
    whole = play_file(write_story())
    assert (
        play_file(write_story(), until=datetime(2030, 1, 1, tzinfo=UTC))["digest"]
        == whole["digest"]
    )


def test_a_wrong_file_is_not_played(write_story):
    with pytest.raises(ScenarioError):
        play_file(write_story("stebs: []"))


@pytest.mark.e2e
def test_progress_is_told_the_virtual_time(write_story, monkeypatch):
    monkeypatch.setattr("parktime.harness.player.play.PROGRESS_EVERY_S", 0.01)
    told = []
    path = write_story()
    path.write_text(path.read_text().replace("ends: 2026-11-04 09:00", "ends: 2026-12-04 09:00"))
    play_file(path, progress=told.append)
    assert told == sorted(told)
    assert told and told[0] >= read_scenario(path).starts


def test_an_interrupt_ends_the_play_at_a_settled_instant_with_what_there_is(write_story):
    path = write_story()
    path.write_text(path.read_text().replace("ends: 2026-11-04 09:00", "ends: 2046-11-04 09:00"))

    def interrupt(now):
        if not interrupted:
            interrupted.append(now)
            threading.Timer(0.01, signal.raise_signal, [signal.SIGINT]).start()

    interrupted = []
    result = play_file(path, progress=interrupt)
    assert result["interrupted"]
    assert not result["passed"]
    runs = result["services"]["banksia"]["runs"]
    assert 0 < len(runs) < 14_000
    assert all(run["outcome"] == "ok" for run in runs)


@pytest.mark.e2e
def test_a_play_may_share_a_loop_with_others(write_story):
    scenario = read_scenario(write_story())

    async def two():
        return await asyncio.gather(play(scenario), play(scenario))

    first, second = asyncio.run(two())
    assert first["digest"] == second["digest"]

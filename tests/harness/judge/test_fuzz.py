"""Random worlds for any sync: what fails becomes a small file that shows it again."""

import json
import sys

import pytest

from parktime.harness.authoring.yaml_text import document
from parktime.harness.cli import main
from parktime.harness.fuzz.compare_model import without_expectations
from parktime.harness.fuzz.generate.any_sync import ONLY_DAEMON, for_any_sync
from parktime.harness.fuzz.generate.fault_windows import FaultSettings
from parktime.harness.fuzz.generate.scenario import BRIEF, random_world
from parktime.harness.judge.fuzz import FAILS, check_sync
from parktime.harness.judge.program import ProgramOptions
from parktime.simulator.scenario.read import read_text
from parktime.simulator.scenario.scenario import StoreEntry
from tests.harness.judge.test_judge import STORY

FAULTS = FaultSettings(faults=True, kills=True)


@pytest.mark.parametrize("seed", range(1, 30))
def test_worlds_for_any_sync_ask_nothing_that_only_parktime_s_daemon_can_do(seed) -> None:
    world = for_any_sync(random_world(seed, BRIEF, FAULTS))
    scenario = read_text(document(without_expectations(world)), "world")
    verbs = [verb for step in scenario.steps for verb in step.verbs]
    assert scenario.judge == "storypark"
    assert all(entry.hold_above is None for entry in scenario.services)
    assert not [verb for verb in verbs if verb.word in ONLY_DAEMON]
    assert not [verb for verb in verbs if isinstance(verb.argument, StoreEntry)]


def scenario(steps=""):
    return read_text(STORY.replace("steps:\n", "steps:\n" + steps), "story.yaml")


@pytest.mark.e2e
def test_a_sync_that_does_nothing_violates_a_rule_and_one_that_raises_fails() -> None:
    idle = check_sync(scenario(), ProgramOptions(call=lambda _: None))
    assert idle.violations[0].invariant.startswith("rule ") and idle.plays == 1

    def raises(_):
        raise ValueError("no such luck")

    assert check_sync(scenario(), ProgramOptions(call=raises)).violations[0].invariant == FAILS


@pytest.mark.e2e
def test_a_failing_world_is_kept_and_fails_again(tmp_path, capsys) -> None:
    sync = tmp_path / "nothing.py"
    sync.write_text("", encoding="utf-8")
    command, into = f"{sys.executable} {sync}", tmp_path / "found"
    fuzz = ["fuzz", "--sync", command, "--worlds", "1", "--shrink", "15", "--into", str(into)]
    assert main([*fuzz, "--json"]) == 1
    told = capsys.readouterr()
    assert json.loads(told.out)["broken_worlds"] == 1
    (kept,) = into.iterdir()
    assert f"parktime test {kept}" in told.err and "judge: storypark" in kept.read_text()
    assert main(["check", str(kept)]) == 0
    path = tmp_path / "result.json"
    assert main(["test", str(kept), "--sync", command, "--strict", "--json", str(path)]) == 1
    result = json.loads(path.read_text())
    assert result["divergences"] and result["not_judged"] == []


@pytest.mark.parametrize(
    "more", [["--participant"], ["--env", "A=b"], ["--sync", ""], ["--sync", "x", "--env", "A"]]
)
def test_wrong_arguments_are_refused(more) -> None:
    assert main(["fuzz", "--worlds", "1", *more]) == 2

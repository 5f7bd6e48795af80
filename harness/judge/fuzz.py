"""Checks random worlds with a foreign sync: what `parktime test` does, without faults and with."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from typing import Any

from parktime.harness.fuzz.check import CheckResult
from parktime.harness.fuzz.generate.fault_windows import without_faults
from parktime.harness.fuzz.invariants import Violation
from parktime.harness.judge.play import JudgedPlay, JudgeOptions, judge_play
from parktime.harness.judge.program import ProgramOptions
from parktime.simulator.scenario.scenario import Scenario

FAILS = "the sync fails"


def check_sync(scenario: Scenario, program: ProgramOptions) -> CheckResult:
    """Play a world with the sync, up to what is wrong first.

    Without faults Storypark is held against the model. With faults and kills only promises are
    watched, since a run that failed may rightly end elsewhere.
    """
    calm = without_faults(scenario)
    straight = _play(calm, JudgeOptions(program, strict=True, first_only=True))
    found = _violations(straight.result)
    if found or calm is scenario:
        return _checked([straight], found)
    faulty = _play(scenario, JudgeOptions(program, first_only=True, compare=False))
    return _checked([straight, faulty], _violations(faulty.result))


def _play(scenario: Scenario, options: JudgeOptions) -> JudgedPlay:
    """Play it. Raises UsageError if the command cannot be run."""
    return asyncio.run(judge_play(scenario, options))


def _checked(plays: list[JudgedPlay], found: Iterable[Violation]) -> CheckResult:
    """`checks` are the requests, each of which is watched."""
    totals = [play.result["sync"] for play in plays]
    return CheckResult(
        tuple(found),
        plays=len(plays),
        runs=sum(each["runs"] for each in totals),
        checks=sum(each["requests"] for each in totals),
        kills=sum(play.kills for play in plays),
        faults=sum((play.faults for play in plays), Counter()),
    )


def _violations(result: dict[str, Any]) -> list[Violation]:
    """What is wrong in a play, the earliest first; each names its rule or promise."""
    found = []
    if result["crash"] is not None:
        at = result["failures"][-1]["at"]
        found.append(Violation(FAILS, f"at {at}: {result['crash']['message']}"))
    for row in result["promises"]:
        found.append(Violation(f"promise {row['promise']}", f"at {row['at']}: {row['message']}"))
    for row in result["divergences"]:
        about = "room" if "room" in row else "child"
        words = f"{row['service']}, {about} {row[about]}: the handbook {row['expected']}"
        when = f"at {row['at']} ({row['cause']} run)"
        detail = f"{when}: {words}, Storypark {row['actual']}"
        found.append(Violation(f"rule {row['rule']}", detail))
    return found

"""Shrinks a failing world, writes it to a file, and describes it in a few lines."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parktime.harness.authoring.yaml_text import document
from parktime.harness.fuzz.check import check_scenario
from parktime.harness.fuzz.compare_model import with_model_expectations
from parktime.harness.fuzz.generate.fault_windows import recovers_before_end
from parktime.harness.fuzz.invariants import Violation
from parktime.harness.fuzz.shrink import OutOfTimeError, shrink
from parktime.harness.reference.entries import scenario_entry
from parktime.simulator.scenario.errors import ScenarioError
from parktime.simulator.scenario.read import read_text
from parktime.simulator.scenario.scenario import Scenario

SHOWN = 6
THIS_FILE = "THIS-FILE"
AGAIN = f"parktime fuzz {THIS_FILE}"

Plain = dict[str, Any]
CheckWorld = Callable[[Scenario], Sequence[Violation]]


@dataclass(frozen=True, slots=True)
class FailingWorld:
    """The shrunk text of a failing world, and its violations."""

    seed: int
    text: str
    violations: Sequence[Violation]
    again: str = AGAIN


def violations_of(scenario: Scenario) -> Sequence[Violation]:
    """The violations that checking a scenario finds."""
    return check_scenario(scenario).violations


def shrink_failure(
    seed: int,
    world: Plain,
    violations: Sequence[Violation],
    seconds: float,
    checked: CheckWorld = violations_of,
    again: str = AGAIN,
) -> FailingWorld:
    """The smallest world found in `seconds` that still violates the first of the invariants.

    `again` is the command that shows it again, with THIS-FILE for the file.
    """
    invariant = violations[0].invariant
    stops_at = time.monotonic() + seconds

    def fails(smaller: Plain) -> bool:
        if time.monotonic() > stops_at:
            raise OutOfTimeError
        return any(violation.invariant == invariant for violation in _violations(smaller, checked))

    smallest = shrink(in_absolute_times(world), fails) if seconds > 0 else world
    found = _violations(smallest, checked)
    if not found:
        smallest, found = world, violations
    return FailingWorld(seed, _text(smallest, found, again), found, again)


def in_absolute_times(world: Plain) -> Plain:
    """The world with an absolute time for every step, so that dropping one moves no other."""
    entry = scenario_entry(read_text(document(world), "world"))
    steps = [
        {"at": step.at.isoformat(timespec="minutes"), **_without_time(plain)}
        for step, plain in zip(entry.steps, world["steps"], strict=True)
    ]
    return {**world, "steps": steps}


def _without_time(step: Plain) -> Plain:
    return {key: value for key, value in step.items() if key not in ("at", "after")}


def _violations(world: Plain, checked: CheckWorld) -> Sequence[Violation]:
    """The violations of a world; none if it is invalid or its faults do not end in time."""
    try:
        _, scenario = with_model_expectations(world, "world")
    except (ScenarioError, KeyError, ValueError, IndexError):
        return ()
    return checked(scenario) if recovers_before_end(scenario) else ()


def _text(world: Plain, violations: Sequence[Violation], again: str) -> str:
    """The file: violations and command as comments, then the world with expectations."""
    text, _ = with_model_expectations(world, "world", whole=True)
    lines = [f"# {violation.invariant}: {violation.detail}" for violation in violations[:SHOWN]]
    return "\n".join([f"# {again} shows it again:", *lines, text])


def write(found: FailingWorld, folder: Path) -> Path:
    """Write the file, creating the folder if needed."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"seed-{found.seed}.yaml"
    path.write_text(found.text, encoding="utf-8")
    return path


def report(found: FailingWorld, path: Path, replay: str) -> str:
    """The violations, the path of the smallest world, and the two commands to reproduce it."""
    shown = [
        f"  {violation.invariant}: {violation.detail}" for violation in found.violations[:SHOWN]
    ]
    more = len(found.violations) - SHOWN
    return "\n".join(
        [
            f"seed {found.seed} is broken",
            *shown,
            *([f"  … and {more} more"] if more > 0 else []),
            f"  smallest: {found.again.replace(THIS_FILE, str(path))}",
            f"  as found: {replay}",
        ]
    )

"""What starting costs: commands, and worlds in a warm process, held against one import.

The unit is the CPU of `python -c "import sqlmodel"` beside each command, so that the machine and
its load cancel out.
"""

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import pytest

from parktime.harness.player.in_process import in_process
from parktime.harness.testing.open_world import open_world
from parktime.simulator.scenario.read import read_scenario

LEAVER = Path(__file__).resolve().parents[1] / "docs" / "examples" / "leaver.yaml"
UNIT = [sys.executable, "-c", "import sqlmodel"]
PAIRS = 5

MOST = {
    "--version": 0.3,
    "--help": 0.35,
    "scenarios": 0.35,
    f"check {LEAVER}": 0.8,
    f"run {LEAVER}": 4.0,
}
"""The most units that each command may take; half as much again as was measured."""


def cpu_s(command):
    """User and system seconds of a process from start to end."""
    env = os.environ | {"PYTHONDONTWRITEBYTECODE": ""}
    before = os.times()
    subprocess.run(command, env=env, stdout=subprocess.DEVNULL, check=True, timeout=120)
    after = os.times()
    return (
        after.children_user + after.children_system - before.children_user - before.children_system
    )


@pytest.mark.parametrize("words", MOST, ids=lambda words: words.split()[0])
def test_a_command_starts_within_so_many_imports_of_sqlmodel(words):
    command = [sys.executable, "-m", "parktime", *words.split()]
    cpu_s(command), cpu_s(UNIT)  # compiles modules
    ratio = median(cpu_s(command) / cpu_s(UNIT) for _ in range(PAIRS))
    print(f"\nparktime {words.split()[0]}: {ratio:.2f} of import sqlmodel")
    assert ratio <= MOST[words]


def test_a_world_opens_in_a_fraction_of_an_import_in_a_warm_process():
    scenario = read_scenario(LEAVER)

    async def play_begins():
        async with in_process(scenario):
            pass

    async def world_opens():
        async with open_world(scenario, daemon=True, steps=True):
            pass

    async def world_without_daemon():
        async with open_world(scenario, daemon=False, steps=True):
            pass

    unit = median(cpu_s(UNIT) for _ in range(PAIRS))
    for what, most in ((play_begins, 0.1), (world_without_daemon, 0.1), (world_opens, 0.5)):
        asyncio.run(what())
        spent = []
        for _ in range(PAIRS):
            began_s = time.process_time()
            asyncio.run(what())
            spent.append(time.process_time() - began_s)
        ratio = median(spent) / unit
        print(f"\n{what.__name__}: {ratio:.3f} of import sqlmodel, {median(spent) * 1000:.0f} ms")
        assert ratio <= most

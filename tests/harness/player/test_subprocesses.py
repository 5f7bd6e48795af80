import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from parktime.harness.errors import InternalError
from parktime.harness.player.play import play_file
from parktime.harness.player.subprocesses import ChildProcess, subprocesses
from parktime.simulator.scenario.read import read_scenario

DOWN_AND_UP = """\
steps:
  - at: 2026-11-02 09:00
    do: [{daemon: down}, {leave: Noah Smith}]
  - at: 2026-11-03 09:00
    do: {daemon: up}
    expect:
      last_run: {cause: catch-up}
      profiles: {Mia Nguyen: active, Noah Smith: archived}
"""


def test_processes_give_the_same_result_and_digest(write_story):
    path = write_story(DOWN_AND_UP)
    apart, together = play_file(path, processes=True), play_file(path)
    assert together["passed"]
    assert {**apart, "wall": None} == {**together, "wall": None}


def test_tokens_are_no_arguments_and_nothing_is_left_running(write_story):
    scenario = read_scenario(write_story())

    async def last_seen():
        async with subprocesses(scenario) as runtime:
            pid = runtime._running._process.pid
            return (
                pid,
                await asyncio.to_thread(Path(f"/proc/{pid}/cmdline").read_bytes),
                runtime._token,
            )

    pid, line, token = asyncio.run(last_seen())
    assert b"--token-file" in line
    assert token.encode() not in line
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_process_that_does_not_start_says_why(tmp_path):
    with pytest.raises(InternalError, match=r"no such file"):
        asyncio.run(
            ChildProcess.start(
                tmp_path / "log", "simulator", str(tmp_path / "none.yaml"), "--port", "0"
            )
        )


def test_processes_end_with_the_one_that_started_them(write_story, tmp_path):
    """Also when that one is killed and can do nothing about it."""
    code = (
        "import asyncio, sys\n"
        "from pathlib import Path\n"
        "from parktime.harness.player.subprocesses import subprocesses\n"
        "from parktime.simulator.scenario.read import read_scenario\n"
        "async def main():\n"
        "    async with subprocesses(read_scenario(Path(sys.argv[1]))) as way:\n"
        "        print(way._running._process.pid, flush=True)\n"
        "        await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code, str(write_story())],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )
    with parent:
        child = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
    for _ in range(200):
        if (
            not Path(f"/proc/{child}").exists()
            or "Z" in Path(f"/proc/{child}/stat").read_text().split()[2]
        ):
            return
        time.sleep(0.05)
    os.kill(child, signal.SIGKILL)
    pytest.fail("the daemon went on by itself")

"""A simulator on a real socket, in a process of its own."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx2
import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
from simulator.app import create_app
from simulator.clock.clock import Clock
from simulator.scenario.read import read_text
from simulator.serve import serve
from simulator.world.build import build_world
from tests.simulator.api.stage import SCENARIO

world = build_world(read_text(SCENARIO, "served.yaml"))
serve(create_app(world, clock=Clock(world)), port=0)
print("returned", flush=True)
"""


@pytest.fixture
def process():
    started = subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    yield started
    started.kill()
    started.communicate()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_tells_its_address_serves_and_returns_cleanly_with_somebody_waiting(process, how) -> None:
    line = process.stdout.readline()
    url = re.fullmatch(r"simulator at (http://127\.0\.0\.1:\d+)\n", line)[1]
    with httpx2.Client(base_url=url, timeout=30) as http:
        clock = http.get("/clock")
        assert clock.json()["now"] == "2026-11-29T22:00:00Z"
        assert clock.headers.get_list("date") == ["Sun, 29 Nov 2026 22:00:00 GMT"]
        assert "server" not in clock.headers
        answers = []
        waiting = threading.Thread(
            target=lambda: answers.append(
                httpx2.post(
                    f"{url}/clock/participants/daemon/wait", json={"until": "2027-01-01T00:00:00Z", "timeout_s": 600}
                ).json()
            )
        )
        waiting.start()
        while not http.get("/clock").json()["participants"]:
            time.sleep(0.01)
        assert http.post("/clock/advance", json={"to": "2026-11-30T10:00:00Z"}).json()["reached"] is True
        process.send_signal(how)
        waiting.join(10)
    assert answers == [{"now": "2026-11-30T10:00:00Z", "epoch": 0, "reached": False}]
    out, err = process.communicate(timeout=15)
    assert (process.returncode, out, err) == (0, "returned\n", "")

import re
import signal
from pathlib import Path

import httpx2

from harness.cli import main


def test_simulator_and_daemon_are_there_with_the_services_set_up(write_story, serving):
    with serving("up", str(write_story()), "--paused", "--port", "0", "--daemon-port", "0", wait_for="paused") as (
        process,
        told,
    ):
        simulator, daemon = re.findall(r"https?://\S+", told)
        token = Path(re.search(r"token in +(\S+)", told)[1]).read_text().strip()
        (service,) = httpx2.get(f"{daemon}/v1/snapshot").json()["services"]
        assert (service["key"], service["state"]) == ("banksia", "set-up")
        httpx2.post(f"{simulator}/clock/advance", json={"by": "24h"}, timeout=60).raise_for_status()
        done = httpx2.post(f"{daemon}/v1/services/banksia/sync", headers={"Authorization": f"Bearer {token}"})
        assert done.json()["ordinal"] == 4
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0


def test_time_runs_at_the_rate(write_story, serving):
    with serving(
        "up", str(write_story()), "--rate", "1000000", "--port", "0", "--daemon-port", "0", wait_for="the clock runs"
    ) as (_, told):
        simulator = re.findall(r"https?://\S+", told)[0]
        clock = httpx2.get(f"{simulator}/clock").json()
    assert (clock["mode"], clock["rate"]) == ("running", 1_000_000)


def test_a_wrong_file_ends_with_2(write_story, capsys):
    assert main(["up", str(write_story("stebs: []"))]) == 2
    assert "unknown key 'stebs'" in capsys.readouterr().err

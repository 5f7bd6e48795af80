import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest

from parktime.harness.cli import main


def test_simulator_and_daemon_are_there_with_the_services_set_up(write_story, serving):
    with serving(
        "up", str(write_story()), "--paused", "--port", "0", "--daemon-port", "0", wait_for="paused"
    ) as (
        process,
        told,
    ):
        simulator, daemon = re.findall(r"https?://\S+", told)
        token = Path(re.search(r"token in +(\S+)", told)[1]).read_text().strip()
        (service,) = httpx2.get(f"{daemon}/v1/snapshot").json()["services"]
        assert (service["key"], service["state"]) == ("banksia", "set-up")
        httpx2.post(f"{simulator}/clock/advance", json={"by": "24h"}, timeout=60).raise_for_status()
        done = httpx2.post(
            f"{daemon}/v1/services/banksia/sync", headers={"Authorization": f"Bearer {token}"}
        )
        assert done.json()["ordinal"] == 4
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0


def test_time_runs_at_the_rate(write_story, serving):
    with serving(
        "up",
        str(write_story()),
        "--rate",
        "1000000",
        "--port",
        "0",
        "--daemon-port",
        "0",
        wait_for="the clock runs",
    ) as (_, told):
        simulator = re.findall(r"https?://\S+", told)[0]
        clock = httpx2.get(f"{simulator}/clock").json()
    assert (clock["mode"], clock["rate"]) == ("running", 1_000_000)


TROUBLE = """\
steps:
  - at: 2026-11-02 09:00
    do:
      - leave: Noah Smith
      - fault: {kind: timeout_after, calls: archive_profile, times: 1}
      - fault: {kind: html, calls: read_rooms, api: manage, times: 1}
"""
NOBODY_S = ("Mia", "Nguyen", "Noah", "Smith", "2022-03-14", "14/03/2022", "fake-")
"""Names, a birth date in every writing, and how all credentials of a simulator begin."""


@pytest.mark.e2e
def test_it_logs_to_standard_error_and_nobody_s_name_nor_secret(write_story, serving):
    given = (
        "up",
        str(write_story(TROUBLE)),
        "--headless",
        "--paused",
        "--port",
        "0",
        "--daemon-port",
        "0",
    )
    with serving(*given, wait_for="paused") as (process, told):
        simulator, daemon = re.findall(r"https?://\S+", told)
        token = Path(re.search(r"token in +(\S+)", told)[1]).read_text().strip()
        began = httpx2.get(f"{simulator}/clock").json()["now"]
        httpx2.post(f"{simulator}/clock/advance", json={"by": "36h"}, timeout=60).raise_for_status()
        runs = httpx2.get(f"{daemon}/v1/services/banksia/runs").json()
        httpx2.post(f"{simulator}/clock/rewind", json={"to": began}, timeout=60).raise_for_status()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert "failed" in str(runs), "there was trouble"
    assert ("clock_rewound" in err, "clock_rewound" in told + out) == (True, False)
    assert [word for word in (*NOBODY_S, token) if word in told + out + err] == []


def test_a_wrong_file_ends_with_2(write_story, capsys):
    assert main(["up", str(write_story("stebs: []"))]) == 2
    assert "unknown key 'stebs'" in capsys.readouterr().err


@pytest.mark.e2e
def test_a_terminal_is_told_what_happens_before_anything_is_loaded(tmp_path):
    """Real processes: what is loaded already cannot be late."""
    told_first = (
        "import sys\n"
        "from parktime.harness.commands import up\n"
        "up._has_terminal, told = lambda: True, []\n"
        "up.say = lambda *_, **__: told.append('parktime.simulator.scenario.read' in sys.modules)\n"
        "try:\n    up.up('missing.yaml')\nexcept Exception: pass\n"
        "sys.exit(told[:1] != [False])"
    )
    assert (
        subprocess.run([sys.executable, "-c", told_first], cwd=tmp_path, check=False).returncode
        == 0
    )

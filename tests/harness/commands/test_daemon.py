import json
import re
import stat

import httpx2
import pytest

from parktime.harness.cli import main


def test_a_daemon_lives_by_a_simulator_s_clock(simulator_url, serving, tmp_path):
    token_file = tmp_path / "token"
    store = f"sqlite:///{tmp_path / 'd.db'}"
    with serving(
        "daemon",
        "--clock",
        simulator_url,
        "--store",
        store,
        "--token-file",
        str(token_file),
        "--port",
        "0",
    ) as (_, told):
        url = re.search(r"https?://\S+", told)[0]
        assert httpx2.get(f"{url}/v1/health").json() == {
            "status": "ok",
            "settled": True,
            "live": True,
            "ready": True,
            "store": None,
            "clock": None,
            "services": {"late": 0, "failed": 0, "wedged": 0},
        }
        participants = httpx2.get(f"{simulator_url}/clock").json()["participants"]
        assert [each["name"] for each in participants] == ["daemon"]
        assert token_file.read_text().strip() not in told
    assert stat.S_IMODE(token_file.stat().st_mode) == 0o600
    assert httpx2.get(f"{simulator_url}/clock").json()["participants"] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--clock", "sundial"], "--clock: 'sundial'"),
        (["--clock-tolerance", "0"], "--clock-tolerance: '0'"),
        (["--clock-tolerance", "soon"], "--clock-tolerance: 'soon'"),
        (["--clock", "http://127.0.0.1:9"], "clock cannot be reached"),
        (["--store", "nonsense"], "store"),
        (["--timeout", "0"], "--timeout"),
        (["--keep-history", "29d"], "--keep-history: '29d' is not a duration from 30d to 100y"),
        (["--keep-history", "2 years"], "such as 2y, 26w or 90d"),
    ],
)
def test_a_wrong_argument_ends_with_2(arguments, said, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["daemon", "--token-file", "token", "--port", "0", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_without_a_token_it_does_not_start(monkeypatch, capsys):
    monkeypatch.delenv("PARKTIME_TOKEN", raising=False)
    assert main(["daemon"]) == 2
    assert "--token-file" in capsys.readouterr().err


def test_a_second_daemon_on_a_store_does_not_start(simulator_url, serving, tmp_path, capsys):
    token, store = str(tmp_path / "token"), f"sqlite:///{tmp_path / 'd.db'}"
    arguments = ["daemon", "--store", store, "--token-file", token, "--port", "0"]
    with serving(*arguments, "--clock", simulator_url):
        assert main(arguments) == 2
    assert f"--store: {store} is in use by another daemon" in capsys.readouterr().err


@pytest.mark.e2e
def test_sigterm_ends_it_with_a_word_and_status_0(simulator_url, serving, tmp_path):
    arguments = ["--clock", simulator_url, "--token-file", str(tmp_path / "token"), "--port", "0"]
    store = f"sqlite:///{tmp_path / 'd.db'}"
    with serving("daemon", *arguments, "--store", store, "--log-format", "json") as (process, told):
        metrics = httpx2.get(f"{re.search(r'https?://[^ ]+', told)[0].strip()}/metrics").text
        process.terminate()
        _, logged = process.communicate(timeout=60)
    assert process.returncode == 0
    events = [json.loads(line)["event"] for line in logged.splitlines()]
    assert events == ["started", "stopping", "stopped"]
    for name in ("parktime_ready 1.0", "parktime_run_duration_seconds", "process_cpu_seconds"):
        assert name in metrics


@pytest.mark.e2e
def test_a_play_s_own_daemon_ignores_the_settings_of_another(write_story, monkeypatch):
    monkeypatch.setenv("PARKTIME_CONFIG", "/nowhere/parktime.toml")
    monkeypatch.setenv("PARKTIME_LOG_LEVEL", "nonsense")
    assert main(["run", str(write_story()), "--processes"]) == 0

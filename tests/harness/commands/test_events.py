"""`parktime events` on running servers, and that nothing is ever lost to who follows them."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys

import pytest

from parktime.harness.cli import main
from parktime.harness.commands.scenario_files import read_one
from parktime.harness.player.daemon_client import DaemonClient
from parktime.harness.player.runtime import register_services, set_up
from parktime.harness.player.simulator_client import SimulatorClient
from parktime.web.client import open_client
from parktime.web.event_client import EventFollower

STEPS = """\
steps:
  - at: 2026-11-02 12:00
    do: {leave: Noah Smith}
  - at: 2026-11-04 06:00
    do: {enrol: {name: Zoe Lee, books: {room: Possums, days: [mon]}}}
"""
TOKEN = "a-token-of-the-tests"


@pytest.mark.e2e
def test_events_of_both_in_words_and_as_json(write_story, serving, capsys):
    story = str(write_story(STEPS))
    with serving(
        "up", story, "--paused", "--port", "0", "--daemon-port", "0", wait_for="paused"
    ) as (_, told):
        simulator, daemon = re.findall(r"https?://\S+", told)
        where = ["--daemon", daemon, "--simulator", simulator]
        assert main(["clock", "advance", "1d", "--url", simulator]) == 0
        capsys.readouterr()
        assert main(["events", *where, "--json"]) == 0
        events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        codes = [(event["source"], event["code"]) for event in events]
        assert codes.index(("daemon", "set_up")) < codes.index(("daemon", "run-ok"))
        assert ("simulator", "leave") in codes
        assert codes.index(("simulator", "leave")) < codes.index(("daemon", "archive"))
        (archived,) = [event for event in events if event["code"] == "archive"]
        assert main(["events", *where, "--kind", "child", "--since", archived["at"]]) == 0
        words = capsys.readouterr().out
        assert "Noah Smith was archived" in words
        assert "Mon 02 Nov 2026 20:00  banksia" in words  # Brisbane
        assert main(["events", *where, "--json", "--kind", "action", "--last", "1"]) == 0
        acts = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert ("simulator", "leave") in [(act["source"], act["code"]) for act in acts]
        assert len(acts) == 2  # the newest of each, though the clock's move is newer
        last = max(event["id"] for event in events if event["source"] == "daemon")
        assert main(["events", *where, "--since", last, "--kind", "run"]) == 0
        assert capsys.readouterr().out == ""
        assert main(["events", *where, "--service", "banksja"]) == 0
        unknown = capsys.readouterr()
        assert unknown.out == ""
        assert "banksja" in unknown.err
        assert main(["events", "--daemon", daemon, "--simulator", "http://127.0.0.1:9"]) == 0
        assert "set-up" in capsys.readouterr().out.lower()


@pytest.mark.parametrize(
    "option",
    [
        ["--kind", "sandwich"],
        ["--severity", "all"],
        ["--since", "monday"],
        ["--since", "0001-01-01T00:00+14:00"],
        ["--since", "000000000001-00001", "--since", "000000000002-00001"],
    ],
)
def test_what_there_is_not_is_refused(option, capsys):
    assert main(["events", *option]) == 2
    assert option[1] in capsys.readouterr().err


def test_without_a_daemon_it_says_so(capsys):
    assert main(["events", "--daemon", "http://127.0.0.1:9", "--simulator", "none"]) == 2
    assert "daemon is not reached" in capsys.readouterr().err


class DaemonProcess:
    """A daemon that is killed, stopped and started again on one port and one store."""

    def __init__(self, folder, simulator):
        self.folder, self.simulator, self.port = folder, simulator, 0
        self.process = None

    def start(self):
        (self.folder / "token").write_text(TOKEN)
        (self.folder / "token").chmod(0o600)
        command = [
            *(sys.executable, "-m", "parktime.harness.cli", "daemon"),
            *("--clock", self.simulator, "--store", f"sqlite:///{self.folder / 'daemon.db'}"),
            *("--port", str(self.port), "--token-file", str(self.folder / "token")),
        ]
        env = {**os.environ, "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=env
        )
        with self.process.stdout as out:
            line = out.readline()
        self.port = int(re.search(r":(\d+)\s*$", line)[1])

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def kill(self):
        self.process.kill()
        self.process.wait()

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)


class Watcher:
    """Follows a stream all the time, but for whenever its connection is cut."""

    def __init__(self, url):
        self.url, self.found, self.position = url, [], None

    async def watch(self):
        async with open_client(self.url, timeout_s=5) as client:
            follower = EventFollower(client, "/v1/events", after=self.position)
            try:
                async for received in follower.follow():
                    self.found.append(received.event)
            finally:
                self.position = follower.position

    async def __aenter__(self):
        self.task = asyncio.create_task(self.watch())
        return self

    async def disconnect(self):
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)

    async def __aexit__(self, *_):
        await self.disconnect()


async def everything(url):
    """All events by pages."""
    found, after = [], "000000000000-00000"
    async with open_client(url, timeout_s=10) as client:
        while True:
            page = (await client.get(f"/v1/events?after={after}&limit=7")).json()
            if not page["events"]:
                return found
            found, after = found + page["events"], page["next"]


async def history(url):
    """The ids of all runs that the daemon's history has, oldest first."""
    async with open_client(url, timeout_s=10) as client:
        runs = (await client.get("/v1/runs?limit=200")).json()["runs"]
    return [run["id"] for run in reversed(runs)]


@pytest.mark.e2e
def test_nothing_is_lost_whatever_is_killed_stopped_or_disconnected(write_story, serving, tmp_path):
    story = write_story(STEPS)
    with serving("simulator", str(story), "--port", "0") as (_, told):
        simulator = re.search(r"https?://\S+", told)[0]
        daemon = DaemonProcess(tmp_path, simulator)
        daemon.start()
        try:
            asyncio.run(disturbed(story, simulator, daemon))
        finally:
            daemon.end()


async def disturbed(story, simulator, daemon):
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with (
        open_client(simulator, timeout_s=60) as world,
        open_client(daemon.url, timeout_s=60, headers=headers) as operator,
    ):
        scenario = read_one(str(story))
        clients = SimulatorClient(world, simulator), DaemonClient(operator)
        await register_services(scenario, *clients)
        for entry in scenario.services:
            await set_up(entry, *clients)

        async def advance(by, patience_s=20.0):
            body = {"by": by, "patience_s": patience_s}
            return (await world.post("/clock/advance", json=body)).status_code

        async with Watcher(daemon.url) as watched:
            assert await advance("24h") == 200
            # an advance that is held while the daemon is stopped, and the daemon killed on the way
            daemon.process.send_signal(signal.SIGSTOP)
            assert await advance("36h", patience_s=0.5) == 504
            daemon.kill()
            await world.delete("/clock/participants/daemon")
            assert await advance("36h") == 200
            await asyncio.to_thread(daemon.start)
            assert await advance("12h") == 200
            # disconnected while the daemon runs on
            await watched.disconnect()
            assert await advance("48h") == 200
            body = {"by": "24h", "patience_s": 20}
            assert (await world.post("/clock/rewind", json=body)).status_code == 200
        async with Watcher(daemon.url) as again:
            again.found, again.position = watched.found, watched.position
            await again.disconnect()
            again.task = asyncio.create_task(again.watch())
            assert await advance("12h") == 200
            daemon.kill()
            await world.delete("/clock/participants/daemon")
            await asyncio.to_thread(daemon.start)
            whole = await everything(daemon.url)
            for _ in range(100):
                if len(again.found) >= len(whole):
                    break
                await asyncio.sleep(0.1)
        ids = [event["id"] for event in again.found]
        assert ids == [event["id"] for event in whole]
        assert ids == sorted(set(ids))
        kept = [
            event["run"]
            for event in whole
            if event["subject"] and event["subject"]["type"] == "run" and not event["discarded"]
        ]
        assert list(dict.fromkeys(kept)) == await history(daemon.url)
        codes = {event["code"] for event in whole}
        assert {"set_up", "clock-rewound", "archive", "create"} <= codes
        assert any(event["discarded"] for event in whole)

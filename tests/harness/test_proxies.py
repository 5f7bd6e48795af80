"""What a proxy of the environment sees of the programs: nothing."""

import os
import pty
import re
import select
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.harness.player.small_story import small_story

ROOT = Path(__file__).resolve().parents[2]


class RecordingProxy:
    """Takes every connection, keeps what it is sent first, and answers nothing."""

    def __init__(self):
        self.seen = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(5)
                self.seen.append(connection.recv(4096))

    def close(self):
        self._listening.close()


@pytest.fixture
def hostile(tmp_path):
    """An environment that names a proxy for everything, and files for TLS that are not there."""
    proxy = RecordingProxy()
    schemes = {"HTTP": "http", "HTTPS": "http", "ALL": "socks5"}
    proxies = {
        f"{name}_PROXY": f"{scheme}://127.0.0.1:{proxy.port}" for name, scheme in schemes.items()
    }
    none = str(tmp_path / "none" / "there")
    yield {
        **os.environ,
        **proxies,
        **{name.lower(): value for name, value in proxies.items()},
        **dict.fromkeys(("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE"), none),
        "NO_PROXY": "",
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
    }
    proxy.close()
    assert proxy.seen == []


def command(*arguments):
    return [sys.executable, "-P", "-m", "parktime.harness.cli", *map(str, arguments)]


def run(environment, *arguments):
    done = subprocess.run(
        command(*arguments), env=environment, capture_output=True, text=True, timeout=120
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    return done.stdout


@contextmanager
def up(environment, story):
    """`parktime up`; yields what it printed: two addresses and the token's file."""
    arguments = ("up", story, "--headless", "--paused", "--port", "0", "--daemon-port", "0")
    with subprocess.Popen(
        command(*arguments), env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:  # fmt: skip
        try:
            printed = ""
            while "paused" not in printed:
                line = process.stdout.readline()
                assert line, process.stderr.read()
                printed += line
            yield re.findall(r"https?://\S+", printed), re.search(r"token in +(\S+)", printed)[1]
        finally:
            process.terminate()
            process.wait(20)


def test_no_program_sends_anything_to_a_proxy_of_the_environment(hostile, tmp_path):
    story = tmp_path / "small.yaml"
    story.write_text(small_story(), encoding="utf-8")
    with up(hostile, story) as ((simulator, daemon), token):
        assert "paused" in run(hostile, "clock", "show", "--url", simulator)
        run(hostile, "clock", "advance", "24h", "--url", simulator)
        assert "banksia" in run(
            hostile, "status", "--daemon", daemon, "--simulator", simulator, "--token-file", token
        )
        run(hostile, "faults", "--simulator", simulator)
        assert "Banksia" in dashboard(hostile, daemon, simulator, token)


def test_no_play_sends_anything_to_a_proxy_of_the_environment(hostile, tmp_path):
    story = tmp_path / "small.yaml"
    story.write_text(small_story(), encoding="utf-8")
    assert "passed" in run(hostile, "run", "--processes", story)
    run(hostile, "forecast", story)
    run(hostile, "why", story, "Mia Nguyen")
    (tmp_path / "test_it.py").write_text(
        "def test_it(parktime):\n"
        f"    for daemon in (True, False):\n"
        f"        parktime({str(story)!r}, daemon=daemon).travel('24h')\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", tmp_path / "test_it.py"],
        env=hostile, capture_output=True, text=True, timeout=120, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def dashboard(environment, daemon, simulator, token):
    """What the dashboard draws until the service is there."""
    ours, theirs = pty.openpty()
    arguments = ("tui", "--daemon", daemon, "--simulator", simulator, "--token-file", token)
    environment = {**environment, "TERM": "xterm-256color", "COLUMNS": "100", "LINES": "30"}
    with subprocess.Popen(
        command(*arguments), env=environment, stdin=theirs, stdout=theirs, stderr=theirs,
        start_new_session=True,
    ) as process:  # fmt: skip
        os.close(theirs)
        drawn, end = "", time.monotonic() + 60
        while "Banksia" not in drawn and time.monotonic() < end:
            if select.select([ours], [], [], 0.2)[0]:
                drawn += os.read(ours, 65536).decode("utf-8", "replace")
        os.write(ours, b"q")
        assert process.wait(30) == 0
    os.close(ours)
    return drawn

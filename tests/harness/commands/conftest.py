"""Commands that serve, started as anybody would start them."""

import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.harness.player.small_story import small_story

ROOT = Path(__file__).resolve().parents[3]


@contextmanager
def _serving(*arguments: str, wait_for: str = r"https?://\S+"):
    """The process, and the text of its standard output up to and with the line that matches."""
    command = [sys.executable, "-m", "parktime.harness.cli", *arguments]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env
    ) as process:
        try:
            told = ""
            while not re.search(wait_for, told):
                line = process.stdout.readline()
                assert line, process.stderr.read()
                told += line
            yield process, told
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                process.wait(20)


@pytest.fixture
def serving():
    return _serving


@pytest.fixture
def simulator_url(write_story):
    with _serving("simulator", str(write_story()), "--port", "0") as (_, told):
        yield re.search(r"https?://\S+", told)[0]


@pytest.fixture(scope="module")
def unmoved_url(tmp_path_factory):
    """A simulator for all tests of a file that leave it as it was."""
    path = tmp_path_factory.mktemp("unmoved") / "small.yaml"
    path.write_text(small_story(), encoding="utf-8")
    with _serving("simulator", str(path), "--port", "0") as (_, told):
        yield re.search(r"https?://\S+", told)[0]

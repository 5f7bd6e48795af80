"""The programs and scenarios that the pages include work."""

import re
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

import pytest

from docs.gen import console

README = (console.ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = console.EXAMPLES


@contextmanager
def simulator():
    """The address of a simulator for the Christmas scenario."""
    command = console.program("parktime", "simulator", "christmas-queensland", "--port", "0")
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as serving:
        try:
            yield re.search(r"http://\S+", serving.stdout.readline())[0]
        finally:
            serving.terminate()


def post(url, body):
    request = urllib.request.Request(url, body.encode(), {"Content-Type": "application/json"})
    return urllib.request.urlopen(request, timeout=60).status


def test_the_scenario_of_the_readme_is_the_example():
    assert (EXAMPLES / "leaver.yaml").read_text(encoding="utf-8") in README


def test_every_example_is_included_by_a_page_or_used_by_a_command():
    text = "".join(page.read_text(encoding="utf-8") for page in console.pages())
    unused = [each.name for each in EXAMPLES.iterdir() if each.is_file() and each.name not in text]
    assert unused == []


@pytest.mark.e2e
def test_the_small_sync_creates_the_missing_profiles():
    with simulator() as url:
        command = [sys.executable, EXAMPLES / "own_sync.py", url]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert len(re.findall(r" 201$", done.stdout, re.MULTILINE)) > 20


@pytest.mark.e2e
def test_the_follower_runs_at_each_due_instant_follows_a_rewind_and_leaves():
    with simulator() as url:
        command = [sys.executable, "-u", EXAMPLES / "follower.py", url, "6"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as follower:
            until_it_runs = follower.stdout.readline()
            wait_for_participant(url)
            assert post(f"{url}/clock/advance", '{"by": "24h"}') == 200
            assert post(f"{url}/clock/rewind", '{"by": "12h"}') == 200
            assert (
                b'"not_following":[]' in urllib.request.urlopen(f"{url}/clock", timeout=60).read()
            )
            assert post(f"{url}/clock/advance", '{"by": "48h"}') == 200
            output = until_it_runs + follower.stdout.read()
        assert follower.returncode == 0
        assert b'"participants":[]' in urllib.request.urlopen(f"{url}/clock", timeout=60).read()
    assert output.splitlines() == [
        "sync at 2026-11-29T22:00:00+00:00",
        "sync at 2026-11-30T10:00:00+00:00",
        "sync at 2026-11-30T22:00:00+00:00",
        "time went back to 2026-11-30T10:00:00+00:00",
        *(f"sync at {each}" for each in (
            "2026-11-30T22:00:00+00:00", "2026-12-01T10:00:00+00:00",
            "2026-12-01T22:00:00+00:00", "2026-12-02T10:00:00+00:00",
        )),
    ]  # fmt: skip


def wait_for_participant(url):
    """Until the follower waits."""
    for _ in range(600):
        if b'"state":"waiting"' in urllib.request.urlopen(f"{url}/clock", timeout=60).read():
            return
        time.sleep(0.05)
    raise AssertionError("the follower never waited")

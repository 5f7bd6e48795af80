"""What the README shows is what the program does."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from harness.play import play_file

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = ROOT / "docs" / "examples"


COMPARED = ("--at", '"2026-12-10 09:00"', "--with", "'map_room: {Possums: skip}'", "--with", "update")


def parktime(*arguments):
    command = [sys.executable, "-m", "harness.cli", *arguments]
    env = {**os.environ, "COLUMNS": "120"}
    done = subprocess.run(command, cwd=EXAMPLES, env=env, capture_output=True, text=True, encoding="utf-8", timeout=120)
    return done.stdout + done.stderr, done.returncode


def shown_after(words):
    """The lines that the README shows after a line that ends with these words, to the end of their block."""
    block = README.split(f"{words}\n", 1)[1]
    return re.split(r"\n(?:```|\$ )", block, maxsplit=1)[0]


def without_time(text):
    return re.sub(r"in \d+\.\d s", "in … s", text).strip()


def test_the_demo_is_shown_as_it_is_seen():
    output, status = parktime("run", "christmas-queensland")
    assert status == 0
    assert without_time(output) in without_time(README)


@pytest.mark.parametrize(("words", "arguments", "expected"), [
    ("$ parktime check wrong.yaml", ("check", "wrong.yaml"), 2),
    ("$ parktime match kidsoft.csv storypark.csv", ("match", "kidsoft.csv", "storypark.csv"), 0),
    ('$ parktime forecast christmas-queensland --from "2026-12-10 09:00" --weeks 1', ("forecast", "christmas-queensland", "--from", "2026-12-10 09:00", "--weeks", "1"), 0),
    (f"$ parktime compare christmas-queensland {' '.join(COMPARED)}", ("compare", "christmas-queensland", *(each.strip("'\"") for each in COMPARED)), 0),
])  # fmt: skip
def test_a_command_prints_what_the_readme_shows(words, arguments, expected):
    output, status = parktime(*arguments)
    assert status == expected
    assert output.strip() == shown_after(words).strip()


def test_the_scenario_of_the_readme_is_the_example_and_passes():
    assert (EXAMPLES / "leaver.yaml").read_text(encoding="utf-8") in README
    assert play_file(EXAMPLES / "leaver.yaml")["passed"]


def test_the_sync_of_the_readme_creates_who_is_missing():
    program = EXAMPLES / "own_sync.py"
    assert program.read_text(encoding="utf-8").strip() in README
    serving = [sys.executable, "-m", "harness.cli", "simulator", "christmas-queensland", "--port", "0"]
    with subprocess.Popen(serving, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as simulator:
        try:
            url = re.search(r"http://\S+", simulator.stdout.readline())[0]
            done = subprocess.run([sys.executable, program, url], capture_output=True, text=True, timeout=120)
        finally:
            simulator.terminate()
    assert done.returncode == 0, done.stderr
    assert len(re.findall(r" 201$", done.stdout, re.MULTILINE)) > 20


@pytest.mark.e2e
def test_time_goes_back_as_the_readme_shows(tmp_path):
    arguments = ("--headless", "--paused", "--port", "0", "--daemon-port", "0", "--token-file", str(tmp_path / "token"))
    serving = [sys.executable, "-m", "harness.cli", "up", "christmas-queensland", *arguments]
    with subprocess.Popen(serving, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as both:
        try:
            simulator = re.search(r"http://\S+", both.stdout.readline())[0]
            while "paused" not in both.stdout.readline():
                assert both.poll() is None
            for words in [("advance", "--to", "2026-12-14 08:00"), ("rewind", "--to", "2026-12-10 09:00")]:
                output, status = parktime("clock", *words, "--url", simulator)
                assert status == 0, output
                shown = f'$ parktime clock {words[0]} --to "{words[2]}"'
                assert output.strip() == shown_after(shown).strip()
        finally:
            both.terminate()


def test_a_story_of_faults_is_shown_as_it_is_seen():
    output, status = parktime("run", "half-a-list-archives-nobody")
    assert status == 0
    assert without_time(output) == without_time(shown_after("$ parktime run half-a-list-archives-nobody"))


def test_the_table_of_faults_is_the_simulator_s_own():
    command = [sys.executable, "docs/fault_table.py"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, encoding="utf-8", timeout=60)
    assert done.stdout.startswith("| kind |")
    assert done.stdout in README


def test_why_is_shown_as_it_is_seen():
    words = '$ parktime why christmas-queensland Possums --at "2026-12-21 08:00"'
    output, status = parktime("why", "christmas-queensland", "Possums", "--at", "2026-12-21 08:00")
    assert status == 0
    assert output.strip() == shown_after(words).strip()


def test_the_forecast_is_shown_as_it_is_seen():
    words = '$ parktime forecast christmas-queensland --from "2026-12-10 09:00"'
    output, status = parktime("forecast", "christmas-queensland", "--from", "2026-12-10 09:00")
    assert status == 0
    assert output.strip() == shown_after(words).strip()


@pytest.mark.e2e
def test_the_tests_of_the_readme_pass():
    program = EXAMPLES / "test_kindergarten.py"
    assert program.read_text(encoding="utf-8").strip() in README
    ours = ("-p", "no:parktime", "-p", "harness.testing.plugin", "-p", "no:cacheprovider")
    command = [sys.executable, "-m", "pytest", "-q", *ours, "--rootdir", EXAMPLES, program, EXAMPLES / "leaver.yaml"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stdout
    assert "4 passed" in done.stdout


def test_every_command_is_in_the_readme():
    output, _ = parktime("--help")
    commands = re.findall(r"^\W*│ (\w+) {2,}", output, re.MULTILINE)
    assert len(commands) >= 11
    for command in commands:
        assert f"parktime {command}" in README, command


def test_every_file_that_the_readme_links_to_is_there():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert target.startswith("http") or (ROOT / target).exists(), target

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest

from parktime.harness.cli import main

pytestmark = pytest.mark.integration

FAILS = "steps:\n  - at: 2026-11-03 09:00\n    expect: {runs: 9}\n"


def test_a_story_that_holds_is_told_and_ends_with_0(write_story, capsys):
    assert main(["run", str(write_story())]) == 0
    out, err = capsys.readouterr()
    assert "banksia: Banksia Kindergarten (Storypark Manage, Australia/Brisbane), 5 runs" in out
    assert "02 Nov 08:00 Noah Smith created" in out
    assert "passed: 3 of 3 expectations held, 5 runs in " in out
    assert err == ""


def test_a_story_that_does_not_hold_is_told_with_file_and_line_and_ends_with_1(write_story, capsys):
    path = write_story(FAILS)
    assert main(["run", str(path)]) == 1
    out = capsys.readouterr().out
    assert (
        f"{path}:20: banksia at 2026-11-02T23:00:00Z\n    expected  runs: 9\n    actual    3\n"
        in out
    )


def test_all_files_are_checked_before_any_is_played(write_story, tmp_path, capsys):
    good, bad = write_story(), write_story("stebs: []", name="bad.yaml")
    report = tmp_path / "result.json"
    assert main(["run", str(good), str(bad), "no-such-story", "--json", str(report)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert f"{bad}:18:1: unknown key 'stebs'" in err
    assert "no-such-story: no such scenario" in err
    assert err.endswith("parktime: 2 errors found; nothing was played\n")
    assert not report.exists()


def test_json_is_an_object_for_one_file_and_a_list_for_several(write_story, tmp_path):
    one, other, report = (
        write_story(),
        write_story(FAILS, name="other.yaml"),
        tmp_path / "result.json",
    )
    assert main(["run", str(one), "--json", str(report)]) == 0
    assert json.loads(report.read_text())["passed"] is True
    assert main(["run", str(one), str(other), "--json", str(report)]) == 1
    assert [result["passed"] for result in json.loads(report.read_text())] == [True, False]


def test_a_junit_report_has_a_case_for_each_expectation(write_story, tmp_path):
    report = tmp_path / "junit.xml"
    assert (
        main(
            [
                "run",
                str(write_story()),
                str(write_story(FAILS, name="other.yaml")),
                "--junit",
                str(report),
            ]
        )
        == 1
    )
    root = ElementTree.parse(report).getroot()
    assert (root.get("tests"), root.get("failures")) == ("4", "1")


@pytest.mark.parametrize(
    ("until", "runs"),
    [("2026-11-02 20:00", 2), ("2026-11-02T10:00Z", 2), ("2026-11-02T19:59:59+10:00", 1)],
)
def test_until_is_local_to_the_service_or_bears_an_offset(write_story, tmp_path, until, runs):
    report = tmp_path / "result.json"
    assert main(["run", str(write_story()), "--until", until, "--json", str(report)]) == 0
    assert len(json.loads(report.read_text())["services"]["banksia"]["runs"]) == runs


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--until", "tomorrow"], "--until: 'tomorrow' is not a time"),
        (["--until", "2020-01-01 00:00"], "before"),
        (["--json", "."], ". is a directory"),
        (["--json", "no/such/dir/result.json"], "there is no directory no/such/dir"),
        (["--jsn", "x"], "No such option"),
    ],
)
def test_a_wrong_argument_plays_nothing_and_ends_with_2(write_story, capsys, arguments, said):
    assert main(["run", str(write_story()), *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert "Traceback" not in err


@pytest.mark.e2e
def test_ctrl_c_writes_what_there_is(write_story, tmp_path):
    """Complete scenarios, and the one under way marked as interrupted."""
    short, long = write_story(), write_story(name="long.yaml")
    long.write_text(long.read_text().replace("ends: 2026-11-04 09:00", "ends: 2056-11-04 09:00"))
    report = tmp_path / "result.json"
    command = [
        sys.executable,
        "-m",
        "parktime.harness.cli",
        "run",
        str(short),
        str(long),
        "--json",
        str(report),
    ]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    ) as process:
        while "passed:" not in process.stdout.readline():
            pass
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err == "parktime: interrupted\n"
    results = json.loads(report.read_text())
    assert [result.get("interrupted", False) for result in results] == [False, True]
    assert results[0]["passed"]


@pytest.mark.e2e
def test_a_report_for_people_is_written_also_of_what_failed(write_story, tmp_path, capsys):
    report = tmp_path / "report.html"
    assert (
        main(
            [
                "run",
                str(write_story()),
                str(write_story(FAILS, name="other.yaml")),
                "--html",
                str(report),
            ]
        )
        == 1
    )
    page = report.read_text(encoding="utf-8")
    assert "✔ Passed: 3 of 3 expectations held" in page
    assert "✘ Failed: 0 of 1 expectations held" in page and "✘ 3</td>" in page


def test_a_report_and_processes_do_not_go_together(write_story, tmp_path, capsys):
    assert (
        main(["run", str(write_story()), "--html", str(tmp_path / "report.html"), "--processes"])
        == 2
    )
    assert "leave --processes away" in capsys.readouterr().err

import os
import re
import signal
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from parktime.harness.commands.watch import saved_files, watch
from parktime.harness.errors import UsageError
from tests.harness.results.test_diff import GONE, played


def test_plays_all_then_what_was_saved_and_compares_with_the_last_good_play(tmp_path, capsys):
    one, other = tmp_path / "one.yaml", tmp_path / "other.yaml"
    for path in (one, other):
        path.touch()
    seen, results = (
        [],
        iter(
            [
                played(),
                played(),
                UsageError("1 error found"),
                played(GONE, digest="b"),
                played(GONE, digest="b"),
            ]
        ),
    )

    def play(path):
        seen.append(path.name)
        result = next(results)
        if isinstance(result, UsageError):
            raise result
        return result

    watch([one, other], play, [{one}, {one}, {one, tmp_path / "another.yaml"}])
    out, err = capsys.readouterr()
    assert seen == ["one.yaml", "other.yaml", "one.yaml", "one.yaml", "one.yaml"]
    assert "1 error found" in err
    assert out.index("now   2026-12-14T22:00:00Z remove_room Possums") < out.index(
        "the same as the last play"
    )


def test_what_was_saved_during_the_first_play_is_played_again(tmp_path):
    path, seen = tmp_path / "one.yaml", []
    path.touch()

    def play(path):
        seen.append(path)
        os.utime(path, ns=(1, 1))
        return played()

    watch([path], play, islice(saved_files([path]), 1))
    assert seen == [path, path]


@pytest.mark.e2e
def test_a_real_save_is_noticed_and_ctrl_c_ends_it(write_story):
    path = write_story()
    command = [sys.executable, "-P", "-m", "parktime.harness.cli", "run", "--watch", str(path)]
    env = {**os.environ, "PYTHONPATH": str(Path.cwd()), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        until(process.stdout, r"passed: 3 of 3")
        path.write_text(path.read_text().replace("title: ", "title: Saved "), encoding="utf-8")
        until(process.stdout, r"was saved at")
        until(process.stdout, r"against the last play")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert process.returncode == 130


def until(stream, pattern):
    for line in stream:
        if re.search(pattern, line):
            return
    raise AssertionError(f"nothing said {pattern}")

"""A command searches for no garbage while it loads, and again when it is at work."""

import gc
import subprocess
import sys

import pytest

from parktime.harness.cli import main

LOADED = """\
import gc
from parktime.harness import startup
startup.begin_loading()
assert gc.get_threshold()[0] == startup.WHILE_LOADING
startup.end_loading()
assert gc.get_threshold()[0] == startup.AT_WORK
frozen = gc.get_freeze_count()
assert frozen > 0
garbage = [[] for _ in range(1000)]
startup.end_loading()
assert gc.get_freeze_count() <= frozen, "once only"
print("fine")
"""


@pytest.mark.e2e
def test_what_is_loaded_is_never_searched_again():
    done = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, timeout=120
    )
    assert (done.stdout, done.stderr) == ("fine\n", "")


def test_a_command_called_by_other_code_leaves_the_collector_alone(capsys):
    before = gc.get_threshold(), gc.get_freeze_count()
    assert main(["--version"]) == 0
    assert gc.get_threshold() == before[0]
    assert gc.get_freeze_count() <= before[1]

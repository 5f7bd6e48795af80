import subprocess
import sys

import pytest

from parktime.harness.cli import main
from parktime.harness.commands import app
from parktime.harness.errors import InternalError

pytestmark = pytest.mark.integration

COMMANDS = [
    "run",
    "check",
    "up",
    "simulator",
    "daemon",
    "tui",
    "clock",
    "store",
    "match",
    "scenarios",
    "rules",
    "schema",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_contract_has_help(command, capsys):
    assert main([command, "--help"]) == 0
    assert command in capsys.readouterr().out


def test_the_help_names_every_command_and_the_exit_statuses(capsys):
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    for command in COMMANDS:
        assert command in out
    assert "Exit status" in out


def test_without_a_command_there_is_help(capsys):
    assert main([]) == 2
    out, err = capsys.readouterr()
    assert "Usage: parktime" in out
    assert err == ""


@pytest.mark.parametrize(
    "arguments", [["dance"], ["run"], ["run", "--json"], ["clock", "dance"], ["check"]]
)
def test_a_wrong_use_ends_with_2_and_a_line_on_stderr(arguments, capsys):
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("parktime: ")


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        (InternalError("the clock answered 504"), "the clock answered 504"),
        (RuntimeError("Mia Nguyen"), "RuntimeError, fails in line"),
    ],
)
def test_a_failure_of_parktime_itself_ends_with_3_and_says_how_to_report_it(
    failure, told, monkeypatch, capsys
):
    def fails(*_arguments, **_options):
        raise failure

    monkeypatch.setattr(app, "app", fails)
    assert main(["run", "x"]) == 3
    err = capsys.readouterr().err
    assert told in err
    assert "Mia Nguyen" not in err
    assert "please report it" in err
    assert "Traceback" not in err


@pytest.mark.e2e
def test_a_reader_that_goes_away_is_no_failure():
    code = "import sys; from parktime.harness.cli import main; sys.exit(main(['schema']))"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141

"""Commands are listed without being imported, and listed as they say themselves."""

import subprocess
import sys
from importlib.metadata import version

import pytest

from parktime.harness.cli import main
from parktime.harness.commands.app import COMMANDS, load_command


@pytest.mark.parametrize("entry", COMMANDS, ids=lambda entry: entry.name)
def test_a_command_is_listed_with_the_first_line_of_its_help(entry):
    paragraph = (load_command(entry.name).help or "").split("\n\n")[0]
    assert " ".join(paragraph.split()) == entry.help


HEAVY = {"alembic", "faker", "fastapi", "holidays", "rich", "sqlmodel", "textual", "uvicorn"}


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["--version"], ["scenarios"], ["rules"], ["check", "a-full-plan"]],
    ids=" ".join,
)
def test_what_must_be_quick_imports_nothing_heavy(arguments):
    code = f"import sys; from parktime.harness.cli import main; main({arguments}); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    assert HEAVY & set(done.stderr.split()) == set()
    assert done.stdout


def test_the_version_is_the_package_s(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"parktime {version('parktime')}\n"


def test_a_shell_completes_commands_without_importing_them():
    env = {
        "_PARKTIME_COMPLETE": "complete_bash",
        "COMP_WORDS": "parktime c",
        "COMP_CWORD": "1",
        "PATH": "",
    }
    code = "from parktime.harness.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=env, timeout=120
    )
    assert set(done.stdout.split()) == {"check", "compare", "clock"}, done.stderr

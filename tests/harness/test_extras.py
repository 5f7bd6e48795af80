"""A command whose extra is not installed names it, with exit status 2."""

import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest

from parktime.harness.cli import main
from parktime.harness.extras import EXTRAS

ROOT = Path(__file__).resolve().parents[2]
FILE = str(ROOT / "docs" / "examples" / "leaver.yaml")
POSTGRESQL = ("--store", "postgresql://somebody@localhost/parktime")


@pytest.fixture
def lacking(monkeypatch):
    """Makes packages look as if they were not installed."""

    def lack(*packages):
        def found(name):
            return None if name in packages else find_spec(name)

        monkeypatch.setattr("parktime.harness.extras.find_spec", found)
        monkeypatch.setattr("parktime.daemon.store.url.find_spec", found)

    return lack


@pytest.mark.parametrize(
    ("extra", "package", "words"),
    [
        ("tui", "textual", ["tui"]),
        ("tui", "textual", ["up", FILE, "--keys", "keys.toml"]),
        ("web", "itsdangerous", ["web"]),
        ("web", "itsdangerous", ["up", FILE, "--web"]),
        ("postgresql", "psycopg", ["daemon", "--check-config", *POSTGRESQL]),
        ("postgresql", "psycopg", ["store", "check", *POSTGRESQL]),
        ("postgresql", "psycopg", ["store", "vacuum", *POSTGRESQL]),
        ("fleet", "dbos", ["daemon", "--check-config", "--fleet", *POSTGRESQL]),
        ("fleet", "dbos", ["run", FILE, "--fleet", "2", *POSTGRESQL]),
        ("fleet", "psycopg", ["run", FILE, "--fleet", "2", *POSTGRESQL]),
    ],
    ids=lambda each: each if isinstance(each, str) else each[0],
)
def test_a_command_names_the_extra_that_it_lacks(
    lacking, tmp_path, monkeypatch, capsys, extra, package, words
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PARKTIME_TOKEN", "a-token-of-the-daemon-under-test")
    lacking(package)
    assert main(words) == 2
    assert f"pip install 'parktime[{extra}]'" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_dashboard_by_itself_names_its_extra(monkeypatch, capsys):
    from parktime.tui import __main__ as dashboard

    monkeypatch.setattr(sys, "argv", ["dashboard"])
    monkeypatch.setattr(dashboard, "find_spec", lambda _: None)
    with pytest.raises(SystemExit) as ended:
        dashboard.main()
    assert ended.value.code == 2
    assert "pip install 'parktime[tui]'" in capsys.readouterr().err


def test_extras_are_those_of_the_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    optional = project["optional-dependencies"]
    assert {*EXTRAS} <= {*optional}
    (everything,) = optional["all"]
    assert {*everything.removeprefix("parktime[").rstrip("]").split(",")} == {*EXTRAS, "otel"}
    core = " ".join(project["dependencies"])
    for packages in EXTRAS.values():
        for package in packages:
            assert package.replace("_", "-") not in core

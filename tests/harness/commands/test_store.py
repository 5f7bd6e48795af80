import re
import sqlite3

import pytest

from parktime.daemon.store.schema import SCHEMA_VERSION
from parktime.daemon.store.store import Store
from parktime.harness.cli import main


@pytest.fixture
def store(tmp_path, monkeypatch):
    """The address of a store that is where the daemon keeps it if nobody says otherwise."""
    monkeypatch.chdir(tmp_path)
    Store.open("sqlite:///parktime.db").close()


def test_a_store_is_backed_up_checked_and_put_back(store, capsys):
    assert main(["store", "backup", "monday.db"]) == 0
    assert main(["store", "restore", "monday.db", "--store", "sqlite:///new.db"]) == 0
    assert main(["store", "restore", "monday.db", "--replace"]) == 0
    assert main(["store", "check"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"backed up to monday.db: version {SCHEMA_VERSION}, 0 services, 0 runs",
        f"restored from monday.db: version {SCHEMA_VERSION}, 0 services, 0 runs",
        f"restored from monday.db: version {SCHEMA_VERSION}, 0 services, 0 runs; what was there is kept as parktime.db.replaced-1",
        f"whole: version {SCHEMA_VERSION}, 0 services, 0 runs",
    ]


def test_a_store_is_vacuumed_also_where_the_environment_says(store, monkeypatch, capsys):
    assert main(["store", "vacuum"]) == 0
    assert re.fullmatch(r"vacuumed: 0\.\d MB, before 0\.\d MB\n", capsys.readouterr().out)
    monkeypatch.setenv("PARKTIME_STORE", "sqlite:///nowhere.db")
    assert main(["store", "vacuum"]) == 2
    assert "there is no store sqlite:///nowhere.db" in capsys.readouterr().err


def test_what_contradicts_itself_ends_with_1(store, tmp_path, capsys):
    plain = sqlite3.connect(tmp_path / "parktime.db")
    plain.execute("ALTER TABLE journal DROP COLUMN extra")
    plain.close()
    assert main(["store", "check"]) == 1
    assert capsys.readouterr().out.splitlines()[1:] == ["  journal has no extra"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["backup", "parktime.db"], "--store: parktime.db is there already"),
        (
            ["backup", "b", "--store", "sqlite:///nowhere.db"],
            "--store: there is no store sqlite:///nowhere.db",
        ),
        (["restore", "nowhere.db"], "--store: there is no store sqlite:///nowhere.db"),
        (["check", "--store", "nonsense"], "--store: the store's address must be a URL"),
    ],
)
def test_a_wrong_argument_ends_with_2(store, arguments, said, capsys):
    assert main(["store", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_nothing_is_written_over_unless_asked(store, capsys):
    assert main(["store", "backup", "monday.db"]) == 0
    assert main(["store", "restore", "monday.db"]) == 2
    assert "parktime.db is not empty: --replace" in capsys.readouterr().err

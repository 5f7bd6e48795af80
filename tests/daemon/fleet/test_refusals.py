"""What cannot be a fleet is refused with exit status 2 and the remedy, before anything is done."""

import pytest

from parktime.harness.cli import main


def test_a_fleet_on_sqlite_is_refused(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("PARKTIME_TOKEN", "a-token-of-the-daemon-under-test")
    store = f"sqlite:///{tmp_path / 'store.db'}"
    assert main(["daemon", "--fleet", "--store", store, "--port", "0"]) == 2
    assert "--store postgresql://" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_fleet_without_its_library_is_refused(capsys, monkeypatch):
    monkeypatch.setenv("PARKTIME_TOKEN", "a-token-of-the-daemon-under-test")
    monkeypatch.setattr("parktime.harness.extras.find_spec", lambda _: None)
    assert main(["daemon", "--fleet", "--store", "postgresql://h/d", "--port", "0"]) == 2
    assert "pip install 'parktime[fleet]'" in capsys.readouterr().err


def test_the_name_of_a_node_without_a_fleet_is_refused(capsys, monkeypatch):
    monkeypatch.setenv("PARKTIME_TOKEN", "a-token-of-the-daemon-under-test")
    assert main(["daemon", "--node", "a", "--port", "0"]) == 2
    assert "--fleet" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "remedy"),
    [
        (["--fleet", "2"], "PARKTIME_STORE"),
        (["--fleet", "2", "--store", "sqlite:///x.db"], "PostgreSQL"),
        (["--fleet", "2", "--store", "postgresql://h/d", "--html", "x.html"], "--html"),
        (["--fleet", "0", "--store", "postgresql://h/d"], "--fleet"),
    ],
)
def test_a_fleet_that_cannot_be_is_refused(options, remedy, capsys, monkeypatch):
    monkeypatch.delenv("PARKTIME_STORE", raising=False)
    assert main(["run", "first-set-up-kidsoft", *options]) == 2
    assert remedy in capsys.readouterr().err

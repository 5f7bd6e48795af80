import sqlite3
import stat
import threading
from dataclasses import replace

import pytest

from parktime.daemon.store.backup import backup, restore
from parktime.daemon.store.errors import StoreError
from parktime.daemon.store.lock import exclusive_lock
from parktime.daemon.store.schema import SCHEMA_VERSION
from parktime.daemon.store.store import Store
from tests.daemon.store.standings import ARCHIVE, FULL, MOVE, run_of
from tests.daemon.store.test_copy import grown, told


def test_a_backup_is_the_store_as_it_was_and_comes_back_as_it_is(store, url, tmp_path):
    grown(store)
    expected = told(store)
    found = backup(url, tmp_path / "backup")
    assert (found.version, found.services, found.runs, found.problems) == (SCHEMA_VERSION, 1, 1, ())
    assert stat.S_IMODE((tmp_path / "backup").stat().st_mode) == 0o600
    store.save_state("banksia", replace(FULL, stage="off"), run_of(9).at)
    store.close()
    with pytest.raises(StoreError, match="is not empty: --replace"):
        restore(url, tmp_path / "backup", replace=False)
    restore(url, tmp_path / "backup", replace=True)
    again = Store.open(url)
    assert told(again) == expected
    again.close()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("backup")] == [
        "backup"
    ]


def test_a_backup_comes_back_into_a_database_of_the_other_kind(store, url, postgres, tmp_path):
    grown(store)
    backup(url, tmp_path / "backup")
    other = (
        f"sqlite:///{tmp_path / 'other'}" if url.startswith("postgresql") else postgres.new_url()
    )
    restore(other, tmp_path / "backup", replace=False)
    copy = Store.open(other)
    assert told(copy) == told(store)
    copy.close()


def test_a_backup_is_taken_while_the_daemon_writes(store, url, tmp_path):
    """Each is a store that was, at some moment: as many runs as its standing has had, and all their changes."""
    writing, done = threading.Event(), threading.Event()
    seen = []

    def take():
        writing.wait()
        for number in range(4):
            seen.append(backup(url, tmp_path / f"backup{number}"))
        done.set()

    taking = threading.Thread(target=take)
    taking.start()
    ordinal = 0
    while (
        not done.wait(0.005) and ordinal < 1_000
    ):  # a moment between two, so that the store stays small
        ordinal += 1
        store.finish_run(run_of(ordinal, ARCHIVE, MOVE), replace(FULL, last_ordinal=ordinal))
        writing.set()
    taking.join()
    assert [each.problems for each in seen] == [()] * 4
    for number, each in enumerate(seen):
        copy = Store.open(f"sqlite:///{tmp_path / f'backup{number}'}")
        assert (
            copy.state("banksia").last_ordinal
            == len(copy.runs("banksia", limit=10_000))
            == each.runs
        )
        copy.close()


def test_what_is_replaced_is_kept_beside(tmp_path, banksia):
    url, path = f"sqlite:///{tmp_path / 'store'}", tmp_path / "backup"
    store = Store.open(url)
    store.put_service(banksia)
    backup(url, path)
    store.save_state("banksia", FULL, run_of(1).at)
    store.close()
    for number in (1, 2):
        _, kept = restore(url, path, replace=True)
        assert kept.name == f"store.replaced-{number}"
    first = Store.open(f"sqlite:///{tmp_path / 'store.replaced-1'}")
    assert first.state("banksia") == FULL
    first.close()


def test_a_store_in_use_is_not_replaced(store, url, tmp_path):
    backup(url, tmp_path / "backup")
    with exclusive_lock(url), pytest.raises(StoreError, match="in use by another daemon"):
        restore(url, tmp_path / "backup", replace=True)
    assert store.services()


def test_a_backup_that_is_there_is_not_written_over(store, url, tmp_path):
    (tmp_path / "backup").write_text("somebody's")
    with pytest.raises(StoreError, match="give the backup another name"):
        backup(url, tmp_path / "backup")
    with pytest.raises(StoreError, match="there is no folder"):
        backup(url, tmp_path / "nowhere" / "backup")
    assert (tmp_path / "backup").read_text() == "somebody's"


def test_what_is_not_whole_is_neither_backed_up_nor_restored(tmp_path, banksia):
    url = f"sqlite:///{tmp_path / 'store'}"
    store = Store.open(url)
    store.put_service(banksia)
    grown(store)
    backup(url, tmp_path / "backup")
    store.close()
    for name in ("store", "backup"):
        plain = sqlite3.connect(tmp_path / name)
        plain.execute("UPDATE run SET archived = 7")
        plain.commit()
        plain.close()
    with pytest.raises(
        StoreError, match=r"is not whole: run 1 does not balance\. No backup was made"
    ):
        backup(url, tmp_path / "second")
    with pytest.raises(
        StoreError, match=r"is not whole: run 1 does not balance\. Nothing was changed"
    ):
        restore(f"sqlite:///{tmp_path / 'new'}", tmp_path / "backup", replace=False)
    assert not (tmp_path / "second").exists()
    assert not (tmp_path / "new").exists()


def test_no_store_is_no_backup(tmp_path):
    (tmp_path / "notes").write_text("Mia Nguyen\n" * 100)
    with pytest.raises(StoreError, match="there is no store"):
        backup(f"sqlite:///{tmp_path / 'nowhere'}", tmp_path / "backup")
    with pytest.raises(StoreError, match="not a database"):
        restore(f"sqlite:///{tmp_path / 'store'}", tmp_path / "notes", replace=False)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["notes"]

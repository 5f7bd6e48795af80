"""Copies, backups and restores."""

import shutil
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
from tests.daemon.store.conftest import leave
from tests.daemon.store.samples import ARCHIVE, FULL, HALF_DAY, MOVE, START, run_of


def test_a_backup_restores_the_store_as_it_was(store, url, tmp_path):
    fill_store(store)
    expected = observed(store)
    found = backup(url, tmp_path / "backup")
    assert (found.version, found.services, found.runs, found.problems) == (SCHEMA_VERSION, 1, 1, ())
    assert stat.S_IMODE((tmp_path / "backup").stat().st_mode) == 0o600
    store.save_state("banksia", replace(FULL, stage="off"), run_of(9).at)
    leave(store)
    with pytest.raises(StoreError, match="is not empty: --replace"):
        restore(url, tmp_path / "backup", replace=False)
    restore(url, tmp_path / "backup", replace=True)
    again = Store.open(url)
    assert observed(again) == expected
    again.close()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("backup")] == [
        "backup"
    ]


def test_a_backup_is_restored_to_the_other_kind_of_database(store, url, postgres, tmp_path):
    fill_store(store)
    backup(url, tmp_path / "backup")
    other = (
        f"sqlite:///{tmp_path / 'other'}" if url.startswith("postgresql") else postgres.new_url()
    )
    restore(other, tmp_path / "backup", replace=False)
    copy = Store.open(other)
    assert observed(copy) == observed(store)
    copy.close()


@pytest.mark.e2e
def test_a_backup_is_taken_while_the_daemon_writes(store, url, tmp_path):
    """Each backup is consistent: it has as many runs as its state counts, with all changes."""
    writing, done = threading.Event(), threading.Event()
    seen = []

    def back_up():
        writing.wait()
        for number in range(4):
            seen.append(backup(url, tmp_path / f"backup{number}"))
        done.set()

    taking = threading.Thread(target=back_up)
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


def test_the_replaced_file_is_kept(tmp_path, banksia):
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


def test_a_store_in_use_is_not_restored(store, url, tmp_path):
    backup(url, tmp_path / "backup")
    known = store.services()
    leave(store)
    with exclusive_lock(url) as lease:
        with pytest.raises(StoreError, match="in use by another daemon"):
            restore(url, tmp_path / "backup", replace=True)
        again = Store.open(url, lease)
        assert again.services() == known
        again.close()


def test_an_existing_backup_is_not_overwritten(store, url, tmp_path):
    (tmp_path / "backup").write_text("not a backup")
    with pytest.raises(StoreError, match="give the backup another name"):
        backup(url, tmp_path / "backup")
    with pytest.raises(StoreError, match="there is no folder"):
        backup(url, tmp_path / "nowhere" / "backup")
    assert (tmp_path / "backup").read_text() == "not a backup"


def test_a_store_with_contradictions_is_neither_backed_up_nor_restored(tmp_path, banksia):
    url = f"sqlite:///{tmp_path / 'store'}"
    store = Store.open(url)
    store.put_service(banksia)
    fill_store(store)
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


def test_a_missing_store_is_refused(tmp_path):
    (tmp_path / "notes").write_text("Mia Nguyen\n" * 100)
    with pytest.raises(StoreError, match="there is no store"):
        backup(f"sqlite:///{tmp_path / 'nowhere'}", tmp_path / "backup")
    with pytest.raises(StoreError, match="not a database"):
        restore(f"sqlite:///{tmp_path / 'store'}", tmp_path / "notes", replace=False)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["notes"]


def fill_store(store):
    """A store with a bit of everything in it, also of a time that was taken back."""
    store.save_state("banksia", FULL, START)
    store.finish_run(run_of(1, ARCHIVE, MOVE), replace(FULL, last_ordinal=4))
    store.finish_run(run_of(2, ARCHIVE), FULL)
    store.rewind(START + HALF_DAY, 2)
    store.begin_run(
        "banksia",
        cause="schedule",
        at=START + 2 * HALF_DAY,
        ordinal=5,
        changes=[MOVE],
        state=FULL,
        extra={},
    )


def observed(store):
    runs = store.runs(limit=9, changes=True)
    earlier = store.state_at("banksia", START - HALF_DAY)
    abandoned = store.discarded_runs("banksia", 0), store.discarded_state("banksia", 0)
    return (
        store.services(),
        store.state("banksia"),
        earlier,
        runs,
        store.interrupted(),
        store.epoch,
        abandoned,
    )


@pytest.mark.e2e
def test_a_copy_has_everything_and_is_independent(store, tmp_path):
    fill_store(store)
    store.copy_to(f"sqlite:///{tmp_path / 'copy.sqlite'}")
    copy = Store.open(f"sqlite:///{tmp_path / 'copy.sqlite'}")
    assert observed(copy) == observed(store)
    before = observed(store)
    assert (
        copy.finish_run(run_of(6), replace(FULL, stage="off")).id
        == store.finish_run(run_of(7), FULL).id
    )
    copy.save_state("banksia", FULL, START + 9 * HALF_DAY)
    assert observed(copy) != before
    copy.close()
    assert stat.S_IMODE((tmp_path / "copy.sqlite").stat().st_mode) == 0o600


def test_a_copy_can_be_of_the_other_kind_of_database(store, url, postgres, tmp_path):
    fill_store(store)
    other = (
        f"sqlite:///{tmp_path / 'other.sqlite'}"
        if url.startswith("postgresql")
        else postgres.new_url()
    )
    store.copy_to(other)
    copy = Store.open(other)
    assert observed(copy) == observed(store)
    copy.put_service(replace(copy.service("banksia"), key="wattle"))
    copy.save_state("wattle", FULL, START)
    assert copy.state("wattle") == FULL
    copy.close()


def test_a_copy_overwrites_nothing(store, url, tmp_path, banksia):
    there = tmp_path / "there.sqlite"
    other = Store.open(f"sqlite:///{there}")
    other.put_service(banksia)
    other.close()
    before = there.read_bytes()
    with pytest.raises(StoreError, match="already"):
        store.copy_to(f"sqlite:///{there}")
    assert there.read_bytes() == before


def test_a_file_copied_by_hand_is_a_store(tmp_path, banksia):
    store = Store.open(f"sqlite:///{tmp_path / 'store.sqlite'}")
    store.put_service(banksia)
    fill_store(store)
    expected = observed(store)
    store.close()
    shutil.copy(tmp_path / "store.sqlite", tmp_path / "by-hand.sqlite")
    again = Store.open(f"sqlite:///{tmp_path / 'by-hand.sqlite'}")
    assert observed(again) == expected
    again.close()

import shutil
import stat
from dataclasses import replace

import pytest

from parktime.daemon.store.errors import StoreError
from parktime.daemon.store.store import Store
from tests.daemon.store.standings import ARCHIVE, FULL, HALF_DAY, MOVE, START, run_of


def grown(store):
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


def told(store):
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


def test_a_copy_has_everything_and_lives_on_by_itself(store, tmp_path):
    grown(store)
    store.copy_to(f"sqlite:///{tmp_path / 'copy.sqlite'}")
    copy = Store.open(f"sqlite:///{tmp_path / 'copy.sqlite'}")
    assert told(copy) == told(store)
    before = told(store)
    assert (
        copy.finish_run(run_of(6), replace(FULL, stage="off")).id
        == store.finish_run(run_of(7), FULL).id
    )
    copy.save_state("banksia", FULL, START + 9 * HALF_DAY)
    assert told(copy) != before
    copy.close()
    assert stat.S_IMODE((tmp_path / "copy.sqlite").stat().st_mode) == 0o600


def test_a_copy_can_be_kept_in_the_other_kind_of_database(store, url, postgres, tmp_path):
    grown(store)
    other = (
        f"sqlite:///{tmp_path / 'other.sqlite'}"
        if url.startswith("postgresql")
        else postgres.new_url()
    )
    store.copy_to(other)
    copy = Store.open(other)
    assert told(copy) == told(store)
    copy.put_service(replace(copy.service("banksia"), key="wattle"))
    copy.save_state("wattle", FULL, START)
    assert copy.state("wattle") == FULL
    copy.close()


def test_nothing_is_overwritten(store, url, tmp_path, banksia):
    there = tmp_path / "there.sqlite"
    other = Store.open(f"sqlite:///{there}")
    other.put_service(banksia)
    other.close()
    before = there.read_bytes()
    with pytest.raises(StoreError, match="already"):
        store.copy_to(f"sqlite:///{there}")
    assert there.read_bytes() == before


def test_a_copy_of_a_file_that_was_copied_by_hand_is_the_same(tmp_path, banksia):
    store = Store.open(f"sqlite:///{tmp_path / 'store.sqlite'}")
    store.put_service(banksia)
    grown(store)
    expected = told(store)
    store.close()
    shutil.copy(tmp_path / "store.sqlite", tmp_path / "by-hand.sqlite")
    again = Store.open(f"sqlite:///{tmp_path / 'by-hand.sqlite'}")
    assert told(again) == expected
    again.close()

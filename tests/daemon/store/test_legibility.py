import sqlite3

import pytest

from parktime.daemon.store.backup import inspect_store
from parktime.daemon.store.errors import StoreError
from parktime.daemon.store.store import Store
from tests.daemon.store.standings import ARCHIVE, FULL, MOVE, run_of

NAME = "Zeferina Quibble"
SPOILS = {
    "a birth date": f"UPDATE child SET born = '{NAME}'",
    "a mapping": f"UPDATE child SET mapping = '{NAME}'",
    "a stage": f"UPDATE standing SET stage = '{NAME}'",
    "settings": f"UPDATE standing SET settings = '{{\"{NAME}'",
    "who is kept": f'UPDATE standing SET kept = \'[{{"about": "{NAME}"}}]\'',
    "an instant": f"UPDATE standing SET anchor = '{NAME}'",
    "a time zone": f"UPDATE service SET time_zone = '{NAME}'",
    "a CCMS": f"UPDATE service SET ccms = '{NAME}'",
}
OF_THE_PAST = {
    "run 2": f"UPDATE run SET waiting = '[\"{NAME}\"' WHERE id = 2",
    "run 3": f'UPDATE change SET fields = \'{{"born": "{NAME}"}}\' WHERE run = 3',
    "the state of banksia": f"UPDATE past SET before = '{{\"{NAME}\"' WHERE revision = (SELECT max(revision) FROM past)",
}


@pytest.fixture
def spoiled(tmp_path, banksia):
    """The address of a store after a statement."""

    def spoil(statement):
        address = f"sqlite:///{tmp_path / 'store.sqlite'}"
        store = Store.open(address)
        store.put_service(banksia)
        store.save_state("banksia", FULL, run_of(1).at)
        for ordinal in range(1, 4):
            store.finish_run(run_of(ordinal, ARCHIVE, MOVE), FULL)
        store.close()
        plain = sqlite3.connect(tmp_path / "store.sqlite")
        plain.execute(statement)
        plain.commit()
        plain.close()
        return address

    return spoil


@pytest.mark.parametrize("what", SPOILS)
def test_what_cannot_be_read_is_refused_without_a_word_of_it(spoiled, what):
    address = spoiled(SPOILS[what])
    with pytest.raises(
        StoreError, match=r"damaged: a row cannot be read .*parktime store restore"
    ) as refused:
        Store.open(address)
    assert NAME not in str(refused.value)
    assert inspect_store(address).problems
    assert NAME not in str(inspect_store(address).problems)


@pytest.mark.parametrize("what", OF_THE_PAST)
def test_what_cannot_be_read_of_the_past_is_told_by_whoever_looks_through_it(spoiled, what):
    address = spoiled(OF_THE_PAST[what])
    assert inspect_store(address).problems == (f"{what} cannot be read",)
    Store.open(address).close()

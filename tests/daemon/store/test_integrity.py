"""Damage, contradictions and unreadable rows."""

import sqlite3

import pytest

from parktime.daemon.store.backup import inspect_store
from parktime.daemon.store.errors import StoreError
from parktime.daemon.store.integrity import find_contradictions, find_damage
from parktime.daemon.store.store import Store
from tests.daemon.store.samples import ARCHIVE, FULL, MOVE, run_of


def fill_store(store):
    for ordinal in range(1, 200):
        store.finish_run(run_of(ordinal, ARCHIVE, MOVE), FULL)


def test_a_sound_store_has_no_problems(store):
    fill_store(store)
    with store.database.transaction() as connection:
        assert find_damage(connection, thorough=True) == find_contradictions(connection) == []


def test_a_damaged_file_is_refused_with_the_remedy(tmp_path, banksia):
    path = tmp_path / "store.sqlite"
    store = Store.open(f"sqlite:///{path}", durable=False)
    store.put_service(banksia)
    fill_store(store)
    store.close()
    content = bytearray(path.read_bytes())
    content[4096 * 20 : 4096 * 21] = b"\xa5" * 4096
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"(is damaged: .*|malformed).*Nothing was changed\. Put a backup in its place: parktime store restore"):  # fmt: skip
        Store.open(f"sqlite:///{path}")
    assert path.read_bytes() == content


def test_orphaned_rows_are_damage(tmp_path, banksia):
    path = tmp_path / "store.sqlite"
    store = Store.open(f"sqlite:///{path}", durable=False)
    store.put_service(banksia)
    store.save_state("banksia", FULL, run_of(1).at)
    store.close()
    plain = sqlite3.connect(path)
    plain.execute("DELETE FROM service")
    plain.commit()
    plain.close()
    with pytest.raises(StoreError, match="of child belongs to a row of service that is missing"):
        Store.open(f"sqlite:///{path}")


def test_contradictions_of_the_history_are_found(store):
    fill_store(store)
    with store.database.transaction() as connection:
        connection.exec_driver_sql("UPDATE run SET archived = 7 WHERE id = 3")
        connection.exec_driver_sql("DELETE FROM change WHERE run = 5 AND position = 0")
        assert find_contradictions(connection) == [
            "run 3 does not balance",
            "run 5 had 2 changes, and 1 are there",
        ]
        connection.exec_driver_sql("ALTER TABLE abandoned DROP COLUMN intent")
        assert find_contradictions(connection)[-1] == "abandoned has no intent"


NAME = "Zeferina Quibble"
DAMAGES = {
    "a birth date": f"UPDATE child SET born = '{NAME}'",
    "a mapping": f"UPDATE child SET mapping = '{NAME}'",
    "a stage": f"UPDATE standing SET stage = '{NAME}'",
    "settings": f"UPDATE standing SET settings = '{{\"{NAME}'",
    "who is kept": f'UPDATE standing SET kept = \'[{{"about": "{NAME}"}}]\'',
    "an instant": f"UPDATE standing SET anchor = '{NAME}'",
    "a time zone": f"UPDATE service SET time_zone = '{NAME}'",
    "a CCMS": f"UPDATE service SET ccms = '{NAME}'",
}
HISTORY_DAMAGES = {
    "run 2": f"UPDATE run SET waiting = '[\"{NAME}\"' WHERE id = 2",
    "run 3": f'UPDATE change SET fields = \'{{"born": "{NAME}"}}\' WHERE run = 3',
    "the state of banksia": f"UPDATE past SET before = '{{\"{NAME}\"' WHERE revision = (SELECT max(revision) FROM past)",
}


@pytest.fixture
def damaged_store(tmp_path, banksia):
    """The address of a store after a statement."""

    def spoil(statement):
        address = f"sqlite:///{tmp_path / 'store.sqlite'}"
        store = Store.open(address, durable=False)
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


@pytest.mark.parametrize("what", DAMAGES)
def test_unreadable_values_are_refused_and_not_shown(damaged_store, what):
    address = damaged_store(DAMAGES[what])
    with pytest.raises(
        StoreError, match=r"damaged: a row cannot be read .*parktime store restore"
    ) as refused:
        Store.open(address)
    assert NAME not in str(refused.value)
    assert inspect_store(address).problems
    assert NAME not in str(inspect_store(address).problems)


@pytest.mark.parametrize("what", HISTORY_DAMAGES)
def test_unreadable_history_is_found_by_inspection_only(damaged_store, what):
    address = damaged_store(HISTORY_DAMAGES[what])
    assert inspect_store(address).problems == (f"{what} cannot be read",)
    Store.open(address).close()

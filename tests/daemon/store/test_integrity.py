import sqlite3

import pytest

from parktime.daemon.store.errors import StoreError
from parktime.daemon.store.integrity import find_contradictions, find_damage
from parktime.daemon.store.store import Store
from tests.daemon.store.standings import ARCHIVE, FULL, MOVE, run_of


def grown(store):
    for ordinal in range(1, 200):
        store.finish_run(run_of(ordinal, ARCHIVE, MOVE), FULL)


def test_a_whole_store_has_nothing_wrong_with_it(store):
    grown(store)
    with store._transaction() as connection:
        assert find_damage(connection, thorough=True) == find_contradictions(connection) == []


def test_a_damaged_file_is_refused_with_the_remedy(tmp_path, banksia):
    path = tmp_path / "store.sqlite"
    store = Store.open(f"sqlite:///{path}")
    store.put_service(banksia)
    grown(store)
    store.close()
    content = bytearray(path.read_bytes())
    content[4096 * 20 : 4096 * 21] = b"\xa5" * 4096
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"(is damaged: .*|malformed).*Nothing was changed\. Put a backup in its place: parktime store restore"):  # fmt: skip
        Store.open(f"sqlite:///{path}")
    assert path.read_bytes() == content


def test_rows_of_nobody_are_damage(tmp_path, banksia):
    path = tmp_path / "store.sqlite"
    store = Store.open(f"sqlite:///{path}")
    store.put_service(banksia)
    store.save_state("banksia", FULL, run_of(1).at)
    store.close()
    plain = sqlite3.connect(path)
    plain.execute("DELETE FROM service")
    plain.commit()
    plain.close()
    with pytest.raises(StoreError, match="of child belongs to a row of service that is missing"):
        Store.open(f"sqlite:///{path}")


def test_a_history_that_contradicts_itself_is_told(store):
    grown(store)
    with store._transaction() as connection:
        connection.exec_driver_sql("UPDATE run SET archived = 7 WHERE id = 3")
        connection.exec_driver_sql("DELETE FROM change WHERE run = 5 AND position = 0")
        assert find_contradictions(connection) == [
            "run 3 does not balance",
            "run 5 had 2 changes, and 1 are there",
        ]
        connection.exec_driver_sql("ALTER TABLE abandoned DROP COLUMN intent")
        assert find_contradictions(connection)[-1] == "abandoned has no intent"

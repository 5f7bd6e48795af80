"""Damage, contradictions and unreadable rows."""

import random
import re
import sqlite3

import pytest

from parktime.daemon.store.backup import inspect_store
from parktime.daemon.store.errors import StoreError
from parktime.daemon.store.integrity import find_contradictions, find_damage, find_missing
from parktime.daemon.store.store import Store
from tests.daemon.store.samples import ARCHIVE, FULL, MOVE, START, run_of


def fill_store(store):
    for ordinal in range(1, 200):
        store.finish_run(run_of(ordinal, ARCHIVE, MOVE), FULL)


def test_a_sound_store_has_no_problems(store):
    fill_store(store)
    with store.database.transaction() as connection:
        assert find_damage(connection) == find_missing(connection) == []
        assert find_contradictions(connection) == []


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
        assert find_missing(connection) == ["abandoned has no intent"]


NAME = "Zeferina Quibble"
DAMAGES = {
    "a birth date": f"UPDATE child SET born = '{NAME}'",
    "a mapping": f"UPDATE child SET mapping = '{NAME}'",
    "a stage": f"UPDATE standing SET stage = '{NAME}'",
    "settings": f"UPDATE standing SET settings = '{{\"{NAME}'",
    "who is kept": f'UPDATE standing SET kept = \'[{{"about": "{NAME}"}}]\'',
    "an instant": f"UPDATE standing SET anchor = '{NAME}'",
    "a time zone": f"UPDATE service SET time_zone = '{NAME}'",
    "a given name that can be read": "UPDATE child SET given = 'Lia' WHERE ccms_id = 'c1'",
    "a profile's id that can be read": "UPDATE child SET target_id = 'p3' WHERE ccms_id = 'c1'",
    "a child's id that can be read": "UPDATE child SET ccms_id = 'c3' WHERE ccms_id = 'c1'",
    "a missing link": "DELETE FROM child WHERE ccms_id = 'c1'",
    "a room's name that can be read": "UPDATE room SET name = 'Qossums'",
    "an address that can be read": "UPDATE service SET access = replace(access, 'ccms/', 'ccmr/')",
    "a setting that can be read": "UPDATE standing SET settings = replace(settings, 'true', 'false')",
    "a slot that can be read": "UPDATE standing SET settled_until = '2027-11-29 22:00:00'",
    "a change to be made": "UPDATE journal SET changes = replace(changes, 'p1', 'p3')",
    "a text that is no text": f"UPDATE child SET given = CAST(x'41e9' || '{NAME}' AS TEXT)",
    "a text of a room that is none": f"UPDATE room SET name = CAST(x'41e9' || '{NAME}' AS TEXT)",
    "a CCMS": f"UPDATE service SET ccms = '{NAME}'",
}
HISTORY_DAMAGES = {
    "run 2": f"UPDATE run SET waiting = '[\"{NAME}\"' WHERE id = 2",
    "run 1": "UPDATE change SET subject = 'Lia Nguyen' WHERE run = 1 AND position = 0",
    "run 3": f'UPDATE change SET fields = \'{{"born": "{NAME}"}}\' WHERE run = 3',
    "the state of banksia": f"UPDATE past SET before = '{{\"{NAME}\"' WHERE revision = (SELECT max(revision) FROM past)",
}


def begin(store):
    changes = [ARCHIVE, MOVE]
    store.begin_run(
        "banksia", cause="manual", at=START, ordinal=9, changes=changes, state=FULL, extra={}
    )


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
        begin(store)
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
        StoreError, match=r"(damaged: a row|a value in it) cannot be read"
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


SCHEMA_DAMAGES = {
    "abandoned has no intent": "ALTER TABLE abandoned DROP COLUMN intent",
    "child has no index child_one_to_one": "DROP INDEX child_one_to_one",
    "epoch_end has no epoch": "DROP TABLE epoch_end",
}


@pytest.mark.parametrize("what", SCHEMA_DAMAGES)
def test_a_schema_that_lacks_something_is_found_at_the_start(damaged_store, what):
    address = damaged_store(SCHEMA_DAMAGES[what])
    with pytest.raises(StoreError, match=rf"is damaged: .*{what}.*parktime store restore"):
        Store.open(address)
    assert what in inspect_store(address).problems


@pytest.mark.e2e
def test_a_flipped_bit_is_found_by_start_and_check_or_harms_nothing(damaged_store, tmp_path):
    """Where the history alone is hit, only the check says so: no run is decided by it."""
    address = damaged_store("PRAGMA wal_checkpoint(TRUNCATE)")
    sound = (tmp_path / "store.sqlite").read_bytes()
    drawn, refused = random.Random(1), 0
    rows = [match.start() for match in re.finditer(b"Mia|Nguyen|Possums|p1|s1|c1", sound)]
    for place in [*drawn.sample(rows, 30), *(drawn.randrange(len(sound)) for _ in range(30))]:
        content = bytearray(sound)
        content[place] ^= 1 << drawn.randrange(8)
        (tmp_path / "store.sqlite").write_bytes(content)
        for suffix in ("-wal", "-shm"):
            (tmp_path / f"store.sqlite{suffix}").unlink(missing_ok=True)
        try:
            store = Store.open(address, durable=False)
        except StoreError as error:
            refused += 1
            assert not re.search("Mia|Nguyen|Possums", str(error))
            assert is_refused_by_check(address), f"byte {place}"
        else:
            assert store.state("banksia") == FULL, f"byte {place}"
            (interrupted,) = store.interrupted()
            assert interrupted.changes[0].target_id == "p1"
            store.close()
    assert refused > 10


def is_refused_by_check(address):
    try:
        return bool(inspect_store(address).problems)
    except StoreError:
        return True

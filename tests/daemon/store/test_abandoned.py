from dataclasses import replace

from tests.daemon.store.standings import ARCHIVE, FULL, HALF_DAY, START, run_of


def test_each_epoch_keeps_what_was_taken_back_from_it(store):
    first = store.finish_run(run_of(1, ARCHIVE), FULL)
    store.set_back(START, 1)
    second = store.finish_run(run_of(1), replace(FULL, failures=7))
    store.set_back(START, 2)
    assert store.abandoned_runs("banksia", 0) == [first]
    assert store.abandoned_runs("banksia", 1) == [second]
    assert store.abandoned_standing("banksia", 0) == FULL
    assert store.abandoned_standing("banksia", 1) == replace(FULL, failures=7)
    assert store.abandoned_standing("banksia", 2) is None


def test_what_was_begun_and_never_ended_is_kept_too(store):
    store.begin_run("banksia", "schedule", START + HALF_DAY, 1, [ARCHIVE], FULL, {"nonce": "n"})
    store.set_back(START, 1)
    with store._transaction() as connection:
        (kept,) = connection.exec_driver_sql("SELECT intent FROM abandoned").scalars()
    assert '"nonce":"n"' in kept


def test_an_epoch_from_which_nothing_was_taken_has_nothing(store):
    store.save_standing("banksia", FULL, START)
    store.set_back(START, 1)
    assert store.abandoned_runs("banksia", 0) == []
    assert store.abandoned_standing("banksia", 0) is None

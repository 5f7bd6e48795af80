from dataclasses import replace

from tests.daemon.store.standings import ARCHIVE, FULL, HALF_DAY, START, run_of


def test_each_epoch_keeps_what_was_taken_back_from_it(store):
    first = store.finish_run(run_of(1, ARCHIVE), FULL)
    store.rewind(START, 1)
    second = store.finish_run(run_of(1), replace(FULL, failures=7))
    store.rewind(START, 2)
    assert store.discarded_runs("banksia", 0) == [first]
    assert store.discarded_runs("banksia", 1) == [second]
    assert store.discarded_state("banksia", 0) == FULL
    assert store.discarded_state("banksia", 1) == replace(FULL, failures=7)
    assert store.discarded_state("banksia", 2) is None


def test_what_was_begun_and_never_ended_is_kept_too(store):
    store.begin_run(
        "banksia",
        cause="schedule",
        at=START + HALF_DAY,
        ordinal=1,
        changes=[ARCHIVE],
        state=FULL,
        extra={"nonce": "n"},
    )
    store.rewind(START, 1)
    with store._transaction() as connection:
        (kept,) = connection.exec_driver_sql("SELECT intent FROM abandoned").scalars()
    assert '"nonce":"n"' in kept


def test_an_epoch_from_which_nothing_was_taken_has_nothing(store):
    store.save_state("banksia", FULL, START)
    store.rewind(START, 1)
    assert store.discarded_runs("banksia", 0) == []
    assert store.discarded_state("banksia", 0) is None

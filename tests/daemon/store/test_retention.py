from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.store.backup import inspect_store
from parktime.daemon.store.errors import HistoryUnavailableError
from parktime.daemon.store.store import Store
from tests.daemon.store.lives import HOUR, lives
from tests.daemon.store.standings import ARCHIVE, FULL, HALF_DAY, MOVE, START, reopened, run_of
from tests.daemon.store.test_set_back import as_of, lived
from tests.examples import examples

RESTORE = replace(ARCHIVE, kind="restore", rule="returns")


def at(ordinal):
    return START + ordinal * HALF_DAY


def test_old_runs_go_whole_and_the_oldest_first(store):
    for ordinal in range(1, 8):
        store.finish_run(run_of(ordinal, ARCHIVE, MOVE), replace(FULL, last_ordinal=ordinal))
    assert store.prune(at(5), 2) > 0
    assert [run.ordinal for run in store.runs(limit=9)] == [7, 6, 5, 4, 3]
    while store.prune(at(5), 2):
        pass
    assert [(run.ordinal, len(run.changes)) for run in store.runs(limit=9, changes=True)] == [
        (7, 2),
        (6, 2),
        (5, 2),
    ]
    assert store.kept_from == at(5)


def test_nothing_is_written_where_nothing_is_old(store):
    store.finish_run(run_of(1, ARCHIVE), FULL)
    assert store.prune(START, 9) == 0
    assert store.kept_from is None


def test_how_things_stand_stays_and_so_does_the_last_run_that_read_anything(store, url):
    store.finish_run(run_of(1), FULL)
    store.finish_run(run_of(2, waiting=("Zoe Lee",)), FULL)
    store.finish_run(run_of(3, outcome="failed"), FULL)
    last = store.finish_run(run_of(4, outcome="failed"), replace(FULL, failures=2))
    store.prune(at(100), 9)
    again = reopened(store, url)
    assert [run.ordinal for run in again.runs(limit=9)] == [4, 3, 2]
    assert again.last_completed_run("banksia").waiting == ("Zoe Lee",)
    assert again.state("banksia") == replace(FULL, failures=2)
    assert again.kept_from == at(100)
    assert again.finish_run(run_of(5), FULL).id == last.id + 1
    again.close()


def test_whom_a_run_archived_that_is_kept_no_longer_is_told_until_one_restores_them(store, url):
    other = replace(ARCHIVE, ccms_id="c2", why="gone")
    store.finish_run(run_of(1, ARCHIVE), FULL)
    first = store.finish_run(run_of(2, other, RESTORE), FULL)
    store.finish_run(run_of(3), FULL)
    store.prune(at(3), 9)
    again = reopened(store, url)
    assert len(again.runs("banksia", limit=10_000)) == 1
    (told,) = again.archived("banksia")
    assert (told.change, told.run_id, told.at, told.run_kept) == (other, first.id, at(2), False)
    assert again.archive_change("banksia", "c1") is None
    assert again.archive_change("banksia", "c2") == told
    again.finish_run(run_of(4, replace(RESTORE, ccms_id="c2")), FULL)
    assert again.archived("banksia") == []
    again.finish_run(run_of(5), FULL)
    again.prune(at(5), 9)
    assert again.archived("banksia") == []
    again.close()


def test_what_is_before_is_told_no_more_and_cannot_be_gone_back_to(store):
    for ordinal in range(1, 5):
        store.finish_run(run_of(ordinal), replace(FULL, last_ordinal=ordinal))
    store.prune(at(3), 9)
    for ask in (lambda: store.state_at("banksia", at(2)), lambda: store.rewind(at(2), 1)):
        with pytest.raises(HistoryUnavailableError, match="keeps no history before"):
            ask()
    store.rewind(at(3), 1)
    assert (store.state("banksia").last_ordinal, len(store.runs("banksia", limit=10_000))) == (
        3,
        1,
    )


def test_times_that_were_taken_back_go_too(store):
    store.finish_run(run_of(1), FULL)
    store.rewind(START, 1)
    store.save_state("banksia", ServiceState(pin="S434783895"), at(9))
    assert store.discarded_runs("banksia", 0)
    store.prune(at(5), 9)
    assert store.discarded_runs("banksia", 0) == []
    assert store.discarded_state("banksia", 0) is None


@settings(max_examples=examples(6, 60), deadline=None)
@given(lives(least=2), st.integers(0, 12), st.integers(1, 3))
def test_what_is_kept_is_as_it_was(steps, hour, most):
    life, told = lived(steps)
    now, before = life.told(), START + hour * HOUR
    archived = [
        (each.ccms_id, each.change, each.run_id, each.at) for each in life.store.archived("banksia")
    ]
    while life.store.prune(before, most):
        pass
    state, runs, _ = life.told()
    assert state == now[0]
    assert runs == now[1][: len(runs)]
    assert all(run.at < before for run in now[1][len(runs) :])
    assert [
        (each.ccms_id, each.change, each.run_id, each.at) for each in life.store.archived("banksia")
    ] == archived
    for each in range(hour, 20):
        assert life.store.state_at("banksia", START + each * HOUR) == as_of(told, each)[0]
    life.store.close()


def test_a_pruned_store_is_whole(tmp_path, banksia):
    url = f"sqlite:///{tmp_path / 'store'}"
    store = Store.open(url)
    store.put_service(banksia)
    for ordinal in range(1, 30):
        store.finish_run(run_of(ordinal, ARCHIVE, MOVE), FULL)
    store.prune(at(20) + timedelta(hours=1), 7)
    store.close()
    assert inspect_store(url).problems == ()

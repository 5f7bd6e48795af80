from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.store.backup import inspect_store
from parktime.daemon.store.errors import HistoryUnavailableError
from parktime.daemon.store.store import Store
from tests.daemon.store.histories import HOUR, as_of, histories, replay
from tests.daemon.store.samples import ARCHIVE, FULL, HALF_DAY, MOVE, START, reopened, run_of
from tests.examples import examples

RESTORE = replace(ARCHIVE, kind="restore", rule="returns")


def at(ordinal):
    return START + ordinal * HALF_DAY


def test_whole_runs_are_pruned_oldest_first(store):
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


def test_a_store_without_old_history_is_not_written(store):
    store.finish_run(run_of(1, ARCHIVE), FULL)
    assert store.prune(START, 9) == 0
    assert store.kept_from is None


def test_the_state_and_the_last_completed_run_stay(store, url):
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


def test_children_stay_archived_after_their_run_is_pruned(store, url):
    other = replace(ARCHIVE, ccms_id="c2", why="gone")
    store.finish_run(run_of(1, ARCHIVE), FULL)
    first = store.finish_run(run_of(2, other, RESTORE), FULL)
    store.finish_run(run_of(3), FULL)
    store.prune(at(3), 9)
    again = reopened(store, url)
    assert len(again.runs("banksia", limit=10_000)) == 1
    (observed,) = again.archived("banksia")
    assert (observed.change, observed.run_id, observed.at, observed.run_kept) == (
        other,
        first.id,
        at(2),
        False,
    )
    assert again.archive_change("banksia", "c1") is None
    assert again.archive_change("banksia", "c2") == observed
    again.finish_run(run_of(4, replace(RESTORE, ccms_id="c2")), FULL)
    assert again.archived("banksia") == []
    again.finish_run(run_of(5), FULL)
    again.prune(at(5), 9)
    assert again.archived("banksia") == []
    again.close()


def test_pruned_history_is_unavailable(store):
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


def test_discarded_epochs_are_pruned(store):
    store.finish_run(run_of(1), FULL)
    store.rewind(START, 1)
    store.save_state("banksia", ServiceState(pin="S434783895"), at(9))
    assert store.discarded_runs("banksia", 0)
    store.prune(at(5), 9)
    assert store.discarded_runs("banksia", 0) == []
    assert store.discarded_state("banksia", 0) is None


@pytest.mark.e2e
@settings(max_examples=examples(6, 60), deadline=None)
@given(histories(least=2), st.integers(0, 12), st.integers(1, 3))
def test_pruning_does_not_change_what_is_kept(steps, hour, limit):
    history, observed = replay(steps)
    now, before = history.observed(), START + hour * HOUR
    archived = [
        (each.ccms_id, each.change, each.run_id, each.at)
        for each in history.store.archived("banksia")
    ]
    while history.store.prune(before, limit):
        pass
    state, runs, _ = history.observed()
    assert state == now[0]
    assert runs == now[1][: len(runs)]
    assert all(run.at < before for run in now[1][len(runs) :])
    assert [
        (each.ccms_id, each.change, each.run_id, each.at)
        for each in history.store.archived("banksia")
    ] == archived
    for each in range(hour, 20):
        assert history.store.state_at("banksia", START + each * HOUR) == as_of(observed, each)[0]
    history.store.close()


def test_a_pruned_store_has_no_problems(tmp_path, banksia):
    url = f"sqlite:///{tmp_path / 'store'}"
    store = Store.open(url)
    store.put_service(banksia)
    for ordinal in range(1, 30):
        store.finish_run(run_of(ordinal, ARCHIVE, MOVE), FULL)
    store.prune(at(20) + timedelta(hours=1), 7)
    store.close()
    assert inspect_store(url).problems == ()

from dataclasses import replace

import pytest

from parktime.daemon.domain.run import Change, Counts
from parktime.daemon.store.errors import StoreError
from tests.daemon.store.samples import ARCHIVE, FULL, HALF_DAY, MOVE, START, reopened, run_of


def test_a_run_is_read_with_all_its_changes(store, url):
    run = run_of(1, MOVE, ARCHIVE, outcome="partial", cause="catch-up", note="a read was short", note_codes=("row-count", "write-failed"),
                 counts=Counts(9, 1, 1, 1, 1, 1, 1, 1, 2), waiting=("Zoe Lee",), without_a_room=("Mia Nguyen", "सुमन"))  # fmt: skip
    stored = store.finish_run(run, FULL)
    assert stored == replace(run, id=1)
    again = reopened(store, url)
    assert again.run(1) == stored
    assert again.runs(limit=1) == [replace(stored, changes=())]
    assert again.runs(limit=1, changes=True) == [stored]
    again.close()


def test_an_unknown_run_is_a_key_error(store):
    with pytest.raises(KeyError):
        store.run(7)


def test_runs_are_read_by_page_and_filter(store):
    outcomes = ["ok", "partial", "ok", "failed", "ok"]
    for ordinal, outcome in enumerate(outcomes, 1):
        store.finish_run(
            run_of(ordinal, outcome=outcome, cause="manual" if ordinal == 5 else "schedule"), FULL
        )
    assert [run.id for run in store.runs("banksia", limit=2)] == [5, 4]
    assert [run.id for run in store.runs("banksia", limit=2, before=4)] == [3, 2]
    assert [run.id for run in store.runs("banksia", limit=9, outcome="ok")] == [5, 3, 1]
    assert [run.id for run in store.runs(limit=9, outcome="ok", cause="schedule", before=3)] == [1]
    assert store.last_run("banksia").ordinal == 5
    assert len(store.runs("banksia", limit=10_000)) == 5


def test_an_empty_history(store):
    assert store.last_run("banksia") is None
    assert len(store.runs("banksia", limit=10_000)) == 0
    assert store.changed_runs("banksia", limit=5) == []


def test_changed_runs_are_read_since_a_run(store):
    store.finish_run(run_of(1, ARCHIVE, MOVE), FULL)
    store.finish_run(run_of(2), FULL)
    third = store.finish_run(run_of(3, MOVE), FULL)
    store.finish_run(run_of(4, MOVE), FULL)
    assert [run.id for run in store.changed_runs("banksia", limit=9)] == [1, 3, 4]
    assert store.changed_runs("banksia", since_run=1, limit=1) == [third]


def test_children_are_archived_until_a_run_restores_them(store):
    restore = replace(ARCHIVE, kind="restore", rule="returns")
    store.finish_run(run_of(1, ARCHIVE, replace(ARCHIVE, ccms_id="c2")), FULL)
    store.finish_run(run_of(2, restore, replace(MOVE, ccms_id="c2")), FULL)
    (only,) = store.archived("banksia")
    assert (only.ccms_id, only.run_id, only.at, only.change.rule) == (
        "c2",
        1,
        START + HALF_DAY,
        "leaves-scope",
    )
    assert store.archive_change("banksia", "c1") is None
    store.finish_run(run_of(3, ARCHIVE), FULL)
    assert store.archive_change("banksia", "c1").run_id == 3
    assert [row.ccms_id for row in store.archived("banksia")] == ["c2", "c1"]


def test_a_room_with_the_id_of_a_child_archives_no_child(store):
    removed = Change(
        "remove_room", "room-removed", "c1", "Possums", "present", "removed", "no session"
    )
    store.finish_run(run_of(1, ARCHIVE, replace(removed, kind="remove_room")), FULL)
    store.finish_run(run_of(2, removed), FULL)
    assert [row.ccms_id for row in store.archived("banksia")] == ["c1"]


def test_a_run_is_stored_once(store):
    finished = store.finish_run(run_of(1, ARCHIVE), FULL)
    with pytest.raises(StoreError):
        store.finish_run(finished, FULL)
    with pytest.raises(StoreError):
        store.finish_run(replace(finished, id=0), FULL)
    assert len(store.runs("banksia", limit=10_000)) == 1
    assert store.run(1) == finished

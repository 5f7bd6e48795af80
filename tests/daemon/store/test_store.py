import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from daemon.change import Change, Fields
from daemon.link import ChildLink, Choice, Links, RoomLink
from daemon.run import Counts, Run
from daemon.service import Standing
from daemon.settings import Settings
from daemon.store.store import Store, StoreError

START = datetime(2026, 11, 29, 22, 0, tzinfo=UTC)
HALF_DAY = timedelta(hours=12)

MIA = ChildLink("c1", "Mia", "Nguyen", date(2022, 3, 14), "linked", "p1", True)
NOAH = ChildLink("c2", "Noah", "Đặng", None, "create")
POSSUMS = RoomLink("r1", "Possums", "linked", "s1")
FULL = Standing(
    stage="set-up",
    anchor=START,
    settled_until=START,
    pin="S434783895",
    settings=Settings(True, "rolling", "delete"),
    links=Links({"c1": MIA, "c2": NOAH}, {"r1": POSSUMS}),
    choices=(Choice("child", "c2", "Noah Đặng", "linked", "p9", "Noah D"), Choice("room", "r1", "Possums", "skip")),
    holds={"r1": date(2027, 2, 1)},
    created_ids=frozenset({"p1", "p2"}),
    last_ordinal=3,
)
ARCHIVE = Change(
    "archive", "leaves-scope", "c1", "Mia Nguyen", "active", "archived", "no session since 2026-11-01", "p1"
)
MOVE = Change(
    "move", "child-rooms", "c2", "Noah Đặng", ["Possums"], [], "no session", "p2", Fields(remove_rooms=("r1",))
)


def run_of(ordinal: int, *changes: Change, **more) -> Run:
    values = {"cause": "schedule", "outcome": "ok", "counts": Counts(read=2, unchanged=2)} | more
    return Run(0, "banksia", ordinal, START + ordinal * HALF_DAY, changes=changes, **values)


def reopened(store: Store, url: str) -> Store:
    store.close()
    return Store.open(url)


def test_a_service_is_known_after_reopening_with_its_access(store, url, banksia):
    acacia = replace(banksia, key="acacia", order=0)
    wattle = replace(banksia, key="wattle", order=-1)
    store.put_service(wattle)
    store.put_service(acacia)
    store.put_service(replace(banksia, name="Banksia"))
    again = reopened(store, url)
    assert again.services() == [wattle, acacia, replace(banksia, name="Banksia")]
    assert again.service("acacia").access.storypark_token == "token"
    again.close()


def test_a_new_service_stands_at_the_beginning(store):
    assert store.standing("banksia") == Standing()


def test_unknown_services_are_key_errors(store):
    for ask in (
        lambda: store.standing("wattle"),
        lambda: store.service("wattle"),
        lambda: store.save_standing("wattle", FULL, START),
        lambda: store.links_at("wattle", START),
        lambda: store.settings_at("wattle", START),
        lambda: store.begin_run("wattle", "manual", START, 1, [], FULL, {}),
        lambda: store.finish_run(replace(run_of(1), service="wattle"), FULL),
    ):
        with pytest.raises(KeyError):
            ask()


def test_everything_of_a_standing_comes_back(store, url):
    store.save_standing("banksia", FULL, START)
    assert store.standing("banksia") == FULL
    again = reopened(store, url)
    assert again.standing("banksia") == FULL
    assert list(again.standing("banksia").links.children) == ["c1", "c2"]
    again.close()


def test_every_field_of_a_standing_can_be_taken_back(store, url):
    store.save_standing("banksia", FULL, START)
    bare = replace(
        FULL,
        stage="off",
        anchor=None,
        settled_until=None,
        pin=None,
        settings=Settings(),
        choices=(),
        holds={},
        last_ordinal=0,
    )
    store.save_standing("banksia", bare, START + HALF_DAY)
    again = reopened(store, url)
    assert again.standing("banksia") == bare
    again.close()


def test_past_links_and_settings_can_be_told(store, url):
    store.save_standing("banksia", FULL, START)
    skipped = replace(
        FULL,
        links=Links({"c1": replace(MIA, mapping="skip", target_id=None), "c2": NOAH}, {"r1": POSSUMS}),
        settings=Settings(),
    )
    store.save_standing("banksia", skipped, START + HALF_DAY)
    again = reopened(store, url)
    just_before = START + HALF_DAY - timedelta(microseconds=1)
    assert again.links_at("banksia", START - HALF_DAY) == Links({}, {})
    assert again.links_at("banksia", START) == FULL.links
    assert again.links_at("banksia", just_before) == FULL.links
    assert again.links_at("banksia", START + HALF_DAY) == skipped.links
    assert again.settings_at("banksia", just_before) == FULL.settings
    assert again.settings_at("banksia", START + HALF_DAY) == Settings()
    again.close()


def test_what_changes_twice_at_one_instant_ends_as_the_last(store, url):
    store.save_standing("banksia", FULL, START)
    twice = replace(FULL, settings=Settings(), links=Links({"c1": MIA, "c2": replace(NOAH, mapping="skip")}, {}))
    store.save_standing("banksia", twice, START)
    store.save_standing("banksia", FULL, START)
    again = reopened(store, url)
    assert again.links_at("banksia", START) == FULL.links
    assert again.standing("banksia") == FULL
    again.close()


def test_a_room_that_left_the_links_can_come_back(store, url):
    store.save_standing("banksia", FULL, START)
    store.save_standing("banksia", replace(FULL, links=Links(FULL.links.children, {})), START + HALF_DAY)
    again = reopened(store, url)
    assert again.standing("banksia").links.rooms == {}
    renamed = replace(POSSUMS, name="Koalas")
    back = replace(FULL, links=Links(FULL.links.children, {"r1": renamed}))
    again.save_standing("banksia", back, START + 2 * HALF_DAY)
    again = reopened(again, url)
    assert again.standing("banksia") == back
    again.close()


def test_two_children_can_swap_their_profiles(store, url):
    other = replace(NOAH, mapping="linked", target_id="p2")
    store.save_standing("banksia", replace(FULL, links=Links({"c1": MIA, "c2": other}, {})), START)
    swapped = Links({"c1": replace(MIA, target_id="p2"), "c2": replace(other, target_id="p1")}, {})
    store.save_standing("banksia", replace(FULL, links=swapped), START)
    again = reopened(store, url)
    assert again.standing("banksia").links == swapped
    again.close()


def test_two_children_on_one_profile_are_refused_and_nothing_is_stored(store, url):
    store.save_standing("banksia", FULL, START)
    both = Links({"c1": MIA, "c2": replace(NOAH, mapping="linked", target_id="p1")}, {})
    with pytest.raises(StoreError) as refused:
        store.finish_run(run_of(1), replace(FULL, links=both, last_ordinal=9))
    assert "Noah" not in str(refused.value)
    assert store.standing("banksia") == FULL
    again = reopened(store, url)
    assert again.standing("banksia") == FULL
    assert again.runs(limit=10) == []
    again.close()


def test_two_services_keep_apart(store, url, banksia):
    store.put_service(replace(banksia, key="wattle", order=1))
    store.save_standing("banksia", FULL, START)
    store.save_standing("wattle", replace(FULL, links=Links({"c1": replace(MIA, given="Zoe")}, {})), START)
    store.finish_run(run_of(1, ARCHIVE), FULL)
    again = reopened(store, url)
    assert again.standing("wattle").links.children["c1"].given == "Zoe"
    assert again.standing("banksia") == FULL
    assert again.runs("wattle", limit=5) == []
    assert again.archived("wattle") == []
    again.close()


def test_naive_instants_are_refused(store):
    naive = datetime(2026, 11, 29, 22, 0)  # noqa: DTZ001
    with pytest.raises(Exception, match="timezone"):
        store.save_standing("banksia", FULL, naive)
    assert store.standing("banksia") == Standing()


def test_instants_come_back_in_utc(store):
    brisbane = timezone(HALF_DAY - timedelta(hours=2))
    store.finish_run(replace(run_of(1), at=START.astimezone(brisbane)), Standing())
    at = store.run(1).at
    assert (at, at.utcoffset()) == (START, timedelta())


def test_the_revision_grows_with_what_an_operator_sees_and_outlives_the_process(store, url, banksia):
    seen = [store.revision()]
    store.put_service(replace(banksia, name="Banksia"))
    seen.append(store.revision())
    store.save_standing("banksia", FULL, START)
    seen.append(store.revision())
    store.finish_run(run_of(1), FULL)
    seen.append(store.revision())
    assert seen == sorted(set(seen))
    store.put_service(replace(banksia, name="Banksia"))
    store.save_standing("banksia", replace(FULL), START + HALF_DAY)
    assert store.revision() == seen[-1]
    again = reopened(store, url)
    assert again.revision() == seen[-1]
    again.close()


def test_a_run_comes_back_whole(store, url):
    run = run_of(1, MOVE, ARCHIVE, outcome="partial", cause="catch-up", note="a read was short",
                 counts=Counts(9, 1, 1, 1, 1, 1, 1, 1, 2), waiting=("Zoe Lee",), without_a_room=("Mia Nguyen", "सुमन"))  # fmt: skip
    stored = store.finish_run(run, FULL)
    assert stored == replace(run, id=1)
    again = reopened(store, url)
    assert again.run(1) == stored
    assert again.runs(limit=1) == [replace(stored, changes=())]
    assert again.runs(limit=1, changes=True) == [stored]
    again.close()


def test_a_run_that_is_nowhere_is_a_key_error(store):
    with pytest.raises(KeyError):
        store.run(7)


def test_history_is_read_by_page_and_by_filter(store):
    outcomes = ["ok", "partial", "ok", "failed", "ok"]
    for ordinal, outcome in enumerate(outcomes, 1):
        store.finish_run(run_of(ordinal, outcome=outcome, cause="manual" if ordinal == 5 else "schedule"), FULL)
    assert [run.id for run in store.runs("banksia", limit=2)] == [5, 4]
    assert [run.id for run in store.runs("banksia", limit=2, before=4)] == [3, 2]
    assert [run.id for run in store.runs("banksia", limit=9, outcome="ok")] == [5, 3, 1]
    assert [run.id for run in store.runs(limit=9, outcome="ok", cause="schedule", before=3)] == [1]
    assert store.last_run("banksia").ordinal == 5
    assert store.run_count("banksia") == 5


def test_no_run_has_been_yet(store):
    assert store.last_run("banksia") is None
    assert store.run_count("banksia") == 0
    assert store.changed_runs("banksia", limit=5) == []


def test_changes_are_told_by_run_since_a_run(store):
    store.finish_run(run_of(1, ARCHIVE, MOVE), FULL)
    store.finish_run(run_of(2), FULL)
    third = store.finish_run(run_of(3, MOVE), FULL)
    store.finish_run(run_of(4, MOVE), FULL)
    assert [run.id for run in store.changed_runs("banksia", limit=9)] == [1, 3, 4]
    assert store.changed_runs("banksia", since_run=1, limit=1) == [third]


def test_archived_children_are_told_until_a_run_restores_them(store):
    restore = replace(ARCHIVE, kind="restore", rule="returns")
    store.finish_run(run_of(1, ARCHIVE, replace(ARCHIVE, ccms_id="c2")), FULL)
    store.finish_run(run_of(2, restore, replace(MOVE, ccms_id="c2")), FULL)
    (only,) = store.archived("banksia")
    assert (only.ccms_id, only.run_id, only.at, only.change.rule) == ("c2", 1, START + HALF_DAY, "leaves-scope")
    assert store.archive_change("banksia", "c1") is None
    store.finish_run(run_of(3, ARCHIVE), FULL)
    assert store.archive_change("banksia", "c1").run_id == 3
    assert [row.ccms_id for row in store.archived("banksia")] == ["c2", "c1"]


def test_a_room_bearing_the_id_of_a_child_archives_nobody(store):
    removed = Change("remove_room", "room-removed", "c1", "Possums", "present", "removed", "no session")
    store.finish_run(run_of(1, ARCHIVE, replace(removed, kind="remove_room")), FULL)
    store.finish_run(run_of(2, removed), FULL)
    assert [row.ccms_id for row in store.archived("banksia")] == ["c1"]


def test_a_journaled_run_is_interrupted_until_it_is_finished(store, url):
    extra = {"targets": {"c1": "p1"}, "paid": 40}
    run_id = store.begin_run("banksia", "update", START, 1, [ARCHIVE, MOVE], FULL, extra)
    again = reopened(store, url)
    (left,) = again.interrupted()
    assert (left.key, left.run_id, left.cause, left.at, left.ordinal) == ("banksia", run_id, "update", START, 1)
    assert left.changes == (ARCHIVE, MOVE)
    assert left.standing == FULL
    assert left.extra == extra
    finished = again.finish_run(replace(run_of(1, *left.changes), id=run_id), left.standing)
    assert finished.id == run_id
    assert again.interrupted() == []
    assert again.run(run_id).changes == (ARCHIVE, MOVE)
    again.close()


def test_ids_grow_across_journal_history_and_reopening(store, url):
    first = store.finish_run(run_of(1), FULL).id
    journaled = store.begin_run("banksia", "schedule", START, 2, [MOVE], FULL, {})
    again = reopened(store, url)
    again.finish_run(replace(run_of(2, MOVE), id=journaled), FULL)
    last = again.finish_run(run_of(3), FULL).id
    assert first < journaled < last
    again.close()


def test_a_service_has_one_run_at_a_time(store):
    store.begin_run("banksia", "schedule", START, 1, [MOVE], FULL, {})
    with pytest.raises(StoreError):
        store.begin_run("banksia", "manual", START, 1, [MOVE], FULL, {})
    assert len(store.interrupted()) == 1


def test_a_run_goes_into_the_history_once(store):
    finished = store.finish_run(run_of(1, ARCHIVE), FULL)
    with pytest.raises(StoreError):
        store.finish_run(finished, FULL)
    with pytest.raises(StoreError):
        store.finish_run(replace(finished, id=0), FULL)
    assert store.run_count("banksia") == 1
    assert store.run(1) == finished


ROOT = Path(__file__).parents[3]
KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from dataclasses import replace
from daemon.run import Counts, Run
from daemon.store.store import Store
from tests.daemon.store.test_store import ARCHIVE, FULL, MOVE, START, run_of
store = Store.open(sys.argv[1])
store.finish_run(run_of(1), FULL)
run_id = store.begin_run("banksia", "schedule", START, 2, [ARCHIVE], replace(FULL, last_ordinal=2), {"n": 1})
if sys.argv[2] == "inside":
    with store._transaction() as connection:
        connection.exec_driver_sql("DELETE FROM journal")
        connection.exec_driver_sql("DELETE FROM run")
        os.kill(os.getpid(), signal.SIGKILL)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("moment", ["between", "inside"])
def test_a_kill_loses_nothing_that_was_stored(store, url, moment):
    store.save_standing("banksia", FULL, START)
    store.close()
    killed = subprocess.run([sys.executable, "-c", KILLED, url, moment], capture_output=True, cwd=ROOT)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    again = Store.open(url)
    assert again.standing("banksia") == FULL
    assert [run.ordinal for run in again.runs(limit=9)] == [1]
    (left,) = again.interrupted()
    assert (left.ordinal, left.changes, left.standing.last_ordinal) == (2, (ARCHIVE,), 2)
    again.finish_run(replace(run_of(2, ARCHIVE), id=left.run_id), left.standing)
    assert [run.id for run in again.runs(limit=9)] == [2, 1]
    again.close()

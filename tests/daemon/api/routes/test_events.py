"""The stream of events as pages of JSON."""

from dataclasses import replace
from datetime import timedelta

import pytest

from parktime.daemon.domain.done_command import DoneCommand
from parktime.daemon.domain.event import Event
from parktime.daemon.store.event_rows import Span
from parktime.daemon.store.store import Store
from tests.daemon.api.conftest import START, STATE, run_of

SYNC = DoneCommand("banksia", START, "sync")
NOTED = Event(START, "trouble", "error", None, "The store could not be used.", "store-unavailable")


def brief(answer):
    return [(event["kind"], event["code"], event["run"]) for event in answer["events"]]


ALL = [
    ("run", "run-ok", 1),
    ("run", "run-ok", 2),
    ("room", "remove_room", 2),
    ("child", "archive", 2),
    ("run", "run-ok", 3),
    ("run", "run-ok", 4),
    ("failure", "run-failed", 5),
]


def test_all_that_happened_is_told_oldest_first(call):
    answer = call.get("/events")
    assert brief(answer) == ALL
    ids = [event["id"] for event in answer["events"]]
    assert ids == sorted(set(ids))
    assert call.get(f"/events?after={answer['next']}")["events"] == []


@pytest.mark.parametrize("limit", [1, 2, 3, 500])
def test_pages_of_any_size_make_up_the_same_stream(call, limit):
    found, after = [], ""
    while True:
        page = call.get(f"/events?limit={limit}{after}")
        if not page["events"]:
            break
        assert len(page["events"]) <= limit
        found += brief(page)
        after = f"&after={page['next']}"
    assert found == ALL


def test_each_event_is_a_place_to_go_on_from(call):
    events = call.get("/events")["events"]
    for number, event in enumerate(events, start=1):
        assert call.get(f"/events?after={event['id']}")["events"] == events[number:]


def test_an_event_names_rule_subject_and_service(call):
    room = call.get("/events?kind=room")["events"][0]
    assert room | {"id": "", "text": ""} == {
        "id": "",
        "at": "2026-11-30T10:00:00Z",
        "kind": "room",
        "severity": "warning",
        "service": "banksia",
        "text": "",
        "code": "remove_room",
        "rule": "room-removed",
        "margin_days": None,
        "subject": {"type": "room", "id": "r1", "name": "Possums"},
        "run": 2,
        "discarded": False,
    }
    assert "Possums" in room["text"]


def test_filters_by_kind_severity_and_service(call):
    assert brief(call.get("/events?kind=room&kind=failure")) == [ALL[2], ALL[6]]
    assert brief(call.get("/events?severity=warning")) == [ALL[2], ALL[6]]
    assert brief(call.get("/events?service=banksia&severity=error")) == [ALL[6]]
    assert brief(call.get("/events?service=nobody")) == []


def test_the_newest_are_found_without_reading_all(call):
    assert brief(call.get("/events?last=2")) == ALL[-2:]
    assert brief(call.get("/events?last=1&kind=child")) == [ALL[3]]
    nothing = call.get("/events?last=0")
    assert nothing["events"] == []
    assert call.get(f"/events?after={nothing['next']}")["events"] == []


def test_a_run_after_failed_ones_is_a_recovery(call, store):
    after = call.get("/events?last=0")["next"]
    failed = replace(STATE, failures=2)
    store.finish_run(run_of(6, outcome="failed"), failed)
    store.finish_run(run_of(7), replace(STATE, failures=0))
    found = call.get(f"/events?after={after}")
    assert [kind for kind, _, _ in brief(found)] == ["failure", "run", "recovery"]


def test_what_a_rewind_took_back_stays_in_the_stream(call, store):
    before = call.get("/events")["events"]
    store.rewind(START + timedelta(hours=1), epoch=1)
    after = [event for event in call.get("/events")["events"] if event["run"] is not None]
    assert [event["id"] for event in after] == [event["id"] for event in before]
    assert [event["discarded"] for event in after] == [event["run"] > 1 for event in before]


def test_what_is_no_longer_kept_is_left_out(call, store):
    store.prune(START + timedelta(hours=30), 500)
    assert brief(call.get("/events")) == ALL[-2:]


@pytest.mark.parametrize(
    "query", ["after=5", "after=x", "limit=0", "limit=501", "kind=sandwich", "severity=all"]
)
def test_a_wrong_question_is_refused(call, query):
    assert call("GET", f"/events?{query}").status_code == 422


def test_the_rewind_itself_is_told(call, store):
    after = call.get("/events?last=0")["next"]
    store.rewind(START + timedelta(hours=1), epoch=1)
    (rewind,) = call.get(f"/events?after={after}")["events"]
    assert (rewind["kind"], rewind["code"], rewind["at"]) == (
        "rewind",
        "clock-rewound",
        "2026-11-29T23:00:00Z",
    )
    assert "4 runs" in rewind["text"]


def test_an_act_comes_before_what_it_did_and_is_stored_with_it(call, store):
    after = call.get("/events?last=0")["next"]
    store.finish_run(run_of(6), STATE, done=SYNC)
    assert brief(call.get(f"/events?after={after}")) == [
        ("action", "sync", 6),
        ("run", "run-ok", 6),
    ]


def test_an_act_that_changes_nothing_is_told(call, store):
    after = call.get("/events?last=0")["next"]
    store.save_state("banksia", STATE, START, replace(SYNC, name="refresh"))
    assert brief(call.get(f"/events?after={after}")) == [("action", "refresh", None)]


def test_what_was_noted_outlasts_the_process(call, store, tmp_path):
    store.note_event(NOTED)
    ids = [event["id"] for event in call.get("/events")["events"]]
    store.close()
    again = Store.open(f"sqlite:///{tmp_path / 'store.sqlite'}")
    again.finish_run(run_of(6), STATE)
    rows = again.recorded(Span())
    assert [row.revision for row in rows] == sorted({row.revision for row in rows})
    assert rows[-1].revision > max(int(each.partition("-")[0]) for each in ids)
    again.close()

"""The life of a child or room, runs of one of them, and the search for names."""

from dataclasses import replace
from datetime import date

import pytest

from parktime.daemon.api.name_search import fold
from parktime.daemon.domain.done_command import DoneCommand
from parktime.daemon.domain.links import ChildLink, Links, RoomLink
from parktime.daemon.domain.service_state import Keep, ServiceState
from tests.daemon.api.conftest import (
    ARCHIVE_MIA,
    BANKSIA,
    NOW,
    REMOVE_POSSUMS,
    START,
    STATE,
    ZOE_WAITS,
    run_of,
)


def entries(answer):
    return [(each["ordinal"], each["change"]["kind"], each["times"]) for each in answer["entries"]]


def test_a_life_has_what_runs_did_with_the_child_and_what_it_is_mapped_to(call):
    life = call.get("/services/banksia/children/c1/life")
    assert entries(life) == [(2, "archive", 1)]
    assert life["entries"][0]["change"]["rule"] == "leaves-scope"
    shown = ("name", "born", "mapping", "target_id", "chosen", "kept", "next_before")
    assert [life[name] for name in shown] == [
        *("Mia Nguyen", "2022-03-14", "linked", "p1", None, None, None)
    ]
    assert call.get("/services/banksia/children/c10/life")["chosen"] == "skip"


def test_a_life_of_a_room(call):
    life = call.get("/services/banksia/rooms/r1/life")
    assert (life["about"], life["name"], life["target_id"]) == ("room", "Possums", "s1")
    assert entries(life) == [(2, "remove_room", 1)]


def test_a_child_and_a_room_of_one_id_are_kept_apart(call, store):
    links = Links({"r1": ChildLink("r1", "Ivy", "Bee")}, {"r1": RoomLink("r1", "Possums")})
    store.save_state("banksia", replace(STATE, links=links), NOW)
    assert entries(call.get("/services/banksia/children/r1/life")) == []
    assert entries(call.get("/services/banksia/rooms/r1/life")) == [(2, "remove_room", 1)]


def test_what_every_run_repeats_is_one_entry(call, store):
    for ordinal in range(6, 9):
        store.finish_run(run_of(ordinal, ZOE_WAITS), STATE)
    life = call.get("/services/banksia/children/c10/life")
    assert entries(life) == [(8, "wait", 4)]
    (entry,) = life["entries"]
    assert (entry["first_run"], entry["since"]) == (
        4,
        call.get("/runs?before=5&limit=1")["runs"][0]["at"],
    )


def test_pages_of_a_life_have_each_entry_once_and_end(call, store):
    move = replace(ARCHIVE_MIA, kind="move", rule="child-rooms", before=["A"], after=["B"])
    for ordinal in range(6, 12):
        store.finish_run(run_of(ordinal, ARCHIVE_MIA, move), STATE)
    pages, before = [], ""
    for _ in range(9):
        life = call.get(f"/services/banksia/children/c1/life?limit=3{before}")
        pages.append(entries(life))
        if life["next_before"] is None:
            break
        before = f"&before={life['next_before']}"
    found = [each for page in pages for each in page]
    assert all(page for page in pages)
    both = [(n, kind, 1) for n in range(11, 5, -1) for kind in ("move", "archive")]
    assert found == [*both, (2, "archive", 1)]


def test_acts_are_those_that_name_it(call, store):
    mia, noah = {"id": "c1", "name": "Mia Nguyen"}, {"id": "c2", "name": "Noah Smith"}
    chosen = {"children": [{"child": mia, "to": {"id": "c2", "name": "Mia N"}}], "rooms": []}
    others = {"children": [{"child": noah, "to": "skip"}], "rooms": []}
    for number, values in enumerate((chosen, others)):
        done = DoneCommand("banksia", NOW, "map", values)
        state = replace(STATE, holds={"r1": date(2027, 1, number + 1)})
        store.save_state("banksia", state, NOW, done)
    (act,) = call.get("/services/banksia/children/c1/life")["acts"]
    assert (act["name"], act["to"], act["run"]) == ("map", "Mia N", None)
    (act,) = call.get("/services/banksia/children/c2/life")["acts"]
    assert act["to"] == "skip"
    assert call.get("/services/banksia/children/c1/life?before=2")["acts"] == []


def test_who_was_never_on_the_page_has_no_life(call):
    for path in ("/children/c99/life", "/rooms/c1/life"):
        assert call("GET", f"/services/banksia{path}").status_code == 404


def test_a_kept_child_says_since_when(call, store):
    keep = Keep("child", "c1", "Mia Nguyen", "undone", START, 2, "record")
    store.save_state("banksia", replace(STATE, kept=(keep,)), NOW)
    kept = call.get("/services/banksia/children/c1/life")["kept"]
    assert (kept["reason"], kept["run"]) == ("undone", 2)


def runs(answer):
    return [run["ordinal"] for run in answer["runs"]]


def test_runs_that_changed_a_child_or_a_room_or_anything(call, store):
    store.finish_run(run_of(6, replace(ARCHIVE_MIA, kind="restore")), STATE)
    assert runs(call.get("/services/banksia/runs?subject=child:c1")) == [6, 2]
    assert runs(call.get("/services/banksia/runs?subject=room:r1")) == [2]
    assert runs(call.get("/services/banksia/runs?subject=child:c10")) == [], "it only waits"
    assert runs(call.get("/services/banksia/runs?changed=true")) == [6, 2]
    assert runs(call.get("/runs?changed=true&limit=1")) == [6]
    assert runs(call.get("/services/banksia/runs?changed=true&outcome=failed")) == []


@pytest.mark.parametrize("subject", ["c1", "child:", "run:7"])
def test_a_subject_is_a_child_or_a_room(call, subject):
    answer = call("GET", "/services/banksia/runs", params={"subject": subject})
    assert answer.status_code == 422


def test_a_summary_names_rooms_and_counts_children(call):
    found = {run["ordinal"]: run["summary"] for run in call.get("/runs?summary=true")["runs"]}
    assert found[2] == {
        "rooms": [{"kind": "remove_room", "room": "Possums"}],
        "room_count": 1,
        "children": {"archive": 1},
    }
    assert found[4] == {"rooms": [], "room_count": 0, "children": {}}, "who waits is not written"
    assert "summary" not in call.get("/runs")["runs"][0]


def test_a_summary_of_many_rooms_names_the_first(call, store):
    rooms = [replace(REMOVE_POSSUMS, ccms_id=f"r{n}", subject=f"Room {n}") for n in range(9)]
    store.finish_run(run_of(6, *rooms), STATE)
    summary = call.get("/runs?limit=1&summary=true")["runs"][0]["summary"]
    assert [room["room"] for room in summary["rooms"]] == [f"Room {n}" for n in range(5)]
    assert summary["room_count"] == 9


# Search


def names(call, text, **more):
    answer = call.get("/search", params={"q": text} | more)
    return [(hit["type"], hit["name"]) for hit in answer["hits"]]


@pytest.fixture
def crowd(store):
    children = {
        "c1": ChildLink("c1", "Zoë", "Müller"),
        "c2": ChildLink("c2", "Ruby", "O\u2019Brien"),
        "c3": ChildLink("c3", "محمد", "الأمين"),
        "c4": ChildLink("c4", "Mia", "Poss"),
    }
    state = replace(STATE, links=Links(children, {"r1": RoomLink("r1", "Possums")}))
    store.save_state("banksia", state, NOW)
    store.put_service(replace(BANKSIA, key="acacia", name="Possum Lane", order=1))
    store.save_state("acacia", ServiceState(), NOW)


@pytest.mark.parametrize("text", ["zoe muller", "MÜLLER", "muller zoë", "ZOË", "oe mull"])
def test_accents_case_and_order_do_not_matter(call, crowd, text):
    assert names(call, text) == [("child", "Zoë Müller")]


@pytest.mark.parametrize(
    ("text", "name"),
    [("obrien", "Ruby O\u2019Brien"), ("o'brien", "Ruby O\u2019Brien"), ("محمد", "محمد الأمين")],
)
def test_apostrophes_and_other_scripts(call, crowd, text, name):
    assert names(call, text) == [("child", name)]


def test_all_kinds_are_found_names_that_begin_so_first(call, crowd):
    expected = [("service", "Possum Lane"), ("room", "Possums"), ("child", "Mia Poss")]
    assert names(call, "poss") == expected
    assert names(call, "poss", limit=1) == expected[:1]
    assert call.get("/search?q=poss&limit=1")["more"] is True
    assert call.get("/search?q=poss")["more"] is False
    assert names(call, "nobody") == []


def test_a_service_is_found_by_its_key(call, crowd):
    (hit,) = call.get("/search?q=acacia")["hits"]
    assert (hit["type"], hit["service"], hit["ccms_id"]) == ("service", "acacia", None)


def test_a_new_name_is_found_at_once_and_the_old_one_is_not(call, crowd, store):
    assert names(call, "zoe")
    links = Links({"c1": ChildLink("c1", "Anna", "Smith")}, {})
    store.save_state("banksia", replace(STATE, links=links), NOW)
    assert names(call, "zoe") == []
    assert names(call, "anna") == [("child", "Anna Smith")]


def test_a_removed_service_is_not_found(call, crowd, store):
    store.remove_service("banksia")
    assert names(call, "zoe") == []


def test_folding_twice_changes_nothing():
    for text in ("Müller", "O\u2019Brien", "Ærø", "İstanbul"):
        assert set(fold(fold(text)).split()) <= set(fold(text).split())


# A past instant


def test_a_past_instant_has_rooms_children_and_counts(call):
    world = call.get("/services/banksia/world", params={"at": "2026-11-30T23:00:00Z"})
    assert world["last_run"]["ordinal"] == 3
    states = [(room["name"], room["state"], room["rule"]) for room in world["rooms"]]
    assert states == [("Possums", "removed", "room-removed")]
    assert world["counts"]["archived"] == 1
    earlier = call.get("/services/banksia/world", params={"at": "2026-11-30T09:00:00Z"})
    assert earlier["rooms"][0]["state"] == "present"


def test_children_of_a_past_instant_come_by_pages(call):
    at, after, found = "2026-11-30T23:00:00Z", {}, []
    for _ in range(9):
        query = {"at": at, "limit": 2} | after
        world = call.get("/services/banksia/world", params=query)
        assert bool(world["rooms"]) == (not after)
        found += [child["ccms_id"] for child in world["children"]]
        if world["next_after"] is None:
            break
        after = {"after": world["next_after"]}
    assert found == ["c1", "c10", "c2"]


def test_eventful_runs_are_those_that_wrote_or_failed(call):
    assert runs(call.get("/services/banksia/runs?eventful=true")) == [5, 2]

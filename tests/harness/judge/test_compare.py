"""Divergences, deciding rules, promises and actions, on the model and a Storypark without HTTP."""

from copy import deepcopy
from datetime import datetime, timedelta

import pytest

from parktime.harness.judge.actions import document
from parktime.harness.judge.compare import UNLINKED, diverged
from parktime.harness.judge.faults import widened
from parktime.harness.judge.model import Model
from parktime.harness.judge.promises import broken_promises
from parktime.harness.judge.spelled_out import spelled_out
from parktime.harness.reference.entries import scenario_entry
from parktime.simulator.api.journal import Entry
from parktime.simulator.scenario.read import read_text
from parktime.simulator.world.factory import build_world
from tests.harness.judge.test_judge import STORY


@pytest.fixture
def model():
    return Model(scenario_entry(read_text(STORY, "story.yaml")))


def storypark_of(model):
    """An export that is just what the model has."""
    there = model.services["banksia"].storypark
    return {
        "paid_children": there.paid,
        "profiles": [
            {
                "id": f"p{number}",
                "given": each.given,
                "family": each.family,
                "born": each.born.isoformat() if each.born else None,
                "state": "active" if each.active else "archived",
                "rooms": sorted(there.rooms[room].name for room in each.rooms),
                "invited": each.invited,
            }
            for number, each in there.profiles.items()
        ],
        "rooms": [
            {"id": f"s{number}", "name": each.name, "state": "present", "posts": 0}
            for number, each in there.rooms.items()
        ],
    }


def named(rows, name):
    return next(
        each
        for each in rows
        if name in (each.get("name"), f"{each.get('given')} {each.get('family')}")
    )


def found(model, change):
    """The first divergence after `change` of an export: what, name and rule."""
    export = deepcopy(storypark_of(model))
    change(export)
    first = diverged(model.services["banksia"], export)[0]
    return first.what, first.name, first.rule


def test_what_the_model_has_does_not_diverge(model) -> None:
    assert diverged(model.services["banksia"], storypark_of(model)) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            lambda export: named(export["profiles"], "Mia Nguyen").update(state="archived"),
            ("state", "Mia Nguyen", "manage-scope"),
        ),
        (
            lambda export: named(export["profiles"], "Mia Nguyen").update(rooms=[]),
            ("rooms", "Mia Nguyen", "child-rooms"),
        ),
        (
            lambda export: named(export["profiles"], "Mia Nguyen").update(born=None),
            ("born", "Mia Nguyen", "source-of-truth"),
        ),
        (
            lambda export: named(export["profiles"], "Zoe Lee").update(state="archived"),
            ("state", "Zoe Lee", UNLINKED),
        ),
        (
            lambda export: export["profiles"].remove(named(export["profiles"], "Ana Silva")),
            ("missing", "Ana Silva", "map-child"),
        ),
        (
            lambda export: export["profiles"].append(named(export["profiles"], "Mia Nguyen")),
            ("twice", "Mia Nguyen", "auto-match"),
        ),
        (
            lambda export: export["rooms"].remove(named(export["rooms"], "Koalas")),
            ("missing", "Koalas", "map-room"),
        ),
        (
            lambda export: named(export["rooms"], "Wombats").update(state="removed"),
            ("state", "Wombats", "room-window"),
        ),
        (
            lambda export: named(export["rooms"], "Garden").update(name="Park"),
            ("missing", "Garden", UNLINKED),
        ),
    ],
)
def test_a_divergence_names_the_rule_that_decides(model, change, expected) -> None:
    assert found(model, change) == expected


def test_a_skipped_child_that_is_made_again_is_told_by_that_rule(model) -> None:
    model.do("banksia", {"map": {"Mia Nguyen": "skip"}})
    model.do("banksia", "update")

    def again(export):
        export["profiles"].append(named(export["profiles"], "Mia Nguyen"))

    assert found(model, again) == ("twice", "Mia Nguyen", "skip-is-final")


def request(path, method="GET", fired=(), status=200):
    at = datetime.fromisoformat("2026-11-30T00:00:00+00:00")
    return Entry(1, method, path, b"", "banksia", at, 0.0, status=status, fired=list(fired))


@pytest.mark.parametrize(
    ("fired", "again", "promises"),
    [
        (["empty_list"], False, ["whole-read"]),
        (["empty_list"], True, []),
        (["latency"], False, []),
    ],
)
def test_nothing_is_removed_on_a_broken_read(model, fired, again, promises) -> None:
    export = storypark_of(model)
    entries = [request("/manage/v1/children", fired=fired)]
    entries += [request("/manage/v1/children")] if again else []
    entries.append(request("/storypark/v1/profiles/p1/archive", "POST"))
    broken = broken_promises(model.services["banksia"], export, export, entries)
    assert [each.promise for each in broken] == promises


def test_a_list_that_is_read_anew_is_judged_by_its_last_reading(model) -> None:
    export = storypark_of(model)
    later = request("/manage/v1/children", fired=["html"])
    later.query = b"cursor=2"
    archive = request("/storypark/v1/profiles/p1/archive", "POST")
    for anew, promises in ((False, ["whole-read"]), (True, [])):
        again = [request("/manage/v1/children")] if anew else []
        entries = [request("/manage/v1/children"), later, *again, archive]
        broken = broken_promises(model.services["banksia"], export, export, entries)
        assert [each.promise for each in broken] == promises


@pytest.mark.parametrize(("plainly_too", "promises"), [(False, ["whole-read"]), (True, [])])
def test_an_empty_list_of_next_sessions_is_broken_where_it_is_all_that_is_read_of_children(
    model, plainly_too, promises
) -> None:
    export = storypark_of(model)
    ahead = request("/manage/v1/children", fired=["empty_list"])
    ahead.query = b"next_session_from=2026-11-30"
    entries = [request("/manage/v1/children")] if plainly_too else []
    entries += [ahead, request("/storypark/v1/profiles/p1/archive", "POST")]
    broken = broken_promises(model.services["banksia"], export, export, entries)
    assert [each.promise for each in broken] == promises


def test_a_fault_of_children_meets_them_however_they_are_read() -> None:
    text = STORY.replace(
        "do: {archive: Mia Nguyen}", "do: {fault: {kind: html, calls: read_children}}"
    )
    verb = read_text(text, "story.yaml").steps[0].verbs[0]
    wide = widened(verb).plain["fault"]
    assert wide["calls"] == ["read_children", "read_next_sessions"] and wide["kind"] == "html"
    other = read_text(STORY, "story.yaml").steps[0].verbs[0]
    assert widened(other) is other


def test_generated_children_are_known_to_the_model_by_name_and_weekday() -> None:
    child = "      - {count: 3, books: {room: Wombats, days: 2, from: 2026-01-27}}\n"
    scenario = read_text(STORY.replace("    storypark:", child + "    storypark:"), "story.yaml")
    world = build_world(scenario)
    known = Model(scenario_entry(spelled_out(scenario, world))).services["banksia"].ccms.children
    records = list(world.service("banksia").ccms.children.values())
    assert [each.name for each in known] == [each.name for each in records] and len(known) == 7
    for one, other in zip(known, records, strict=True):
        assert [each.weekdays for each in one.bookings] == [each.days for each in other.bookings]


def test_deleting_and_writing_to_others_breaks_promises(model) -> None:
    before = storypark_of(model)
    after = deepcopy(before)
    after["profiles"].remove(named(after["profiles"], "Mia Nguyen"))
    named(after["profiles"], "Zoe Lee")["family"] = "Li"
    broken = broken_promises(model.services["banksia"], before, after, [])
    assert {each.promise for each in broken} == {"leaves-scope", UNLINKED}


def test_contacts_that_a_sync_writes_break_a_promise(model) -> None:
    export = storypark_of(model)
    noted = deepcopy(export)
    named(noted["profiles"], "Mia Nguyen")["contacts"] = ["Kim Nguyen"]
    service = model.services["banksia"]
    for before, after in ((export, noted), (noted, export)):
        assert [each.promise for each in broken_promises(service, before, after, [])] == [
            "contacts"
        ]
    assert list(broken_promises(service, noted, deepcopy(noted), [])) == []


def test_set_up_is_told_with_the_page_s_matches_by_id_once(model) -> None:
    world = build_world(read_text(STORY, "story.yaml"))
    both = {"banksia": (world.service("banksia"), model.services["banksia"])}
    told = document({"now": "x"}, both, model.take_actions())
    (action,) = told["actions"]
    assert action["do"] == "set_up"
    assert action["children"] == {
        "c00001": {"link": "p00001"},
        "c00002": {"link": "p00002"},
        "c00003": "create",
        "c00004": "create",
    }
    assert action["rooms"] == {"r001": {"link": "s001"}, "r002": {"link": "s002"}, "r003": "create"}
    assert model.take_actions() == [] and told["settings"]["banksia"]["set_up"] is True


def test_the_model_says_when_a_run_is_due(model) -> None:
    assert model.due() == {"banksia": model.now + timedelta(hours=12)}

from datetime import date

import pytest

from parktime.daemon.domain.links import ChildLink
from parktime.daemon.domain.run import Fields
from parktime.daemon.planning.plan import plan
from tests.daemon.plan_inputs import (
    POSSUMS,
    WOMBATS,
    child,
    linked,
    linked_room,
    plan_input,
    profile,
    room_of_storypark,
    sessions,
    summary,
)

MIA = child(1, "Mia Nguyen")
ROOMS = {
    "rooms": [POSSUMS, WOMBATS],
    "room_links": [linked_room(POSSUMS, "s001"), linked_room(WOMBATS, "s002")],
    "storypark_rooms": [room_of_storypark(1, "Possums"), room_of_storypark(2, "Wombats")],
}
BUSY = [sessions(8, POSSUMS, 0), sessions(9, WOMBATS, 0)]


def changes(**given):
    return list(plan(plan_input(**given)).changes)


@pytest.mark.parametrize(
    ("link", "rule"),
    [
        (None, "new-child"),
        (ChildLink(MIA.id, "Mia", "Nguyen", confirmed=True), "map-child"),
        (linked(MIA, "p00404"), "returns"),
    ],
)
def test_a_child_without_a_profile_is_created_by_the_rule_of_its_row(link, rule):
    (change,) = changes(children=[MIA], links=[link] if link else [])
    assert summary([change]) == [("create", rule, "Mia Nguyen")]
    assert change.fields == Fields("Mia", "Nguyen", None)
    assert change.target_id is None


def test_a_possible_duplicate_of_an_unlinked_profile_is_reported():
    (change,) = changes(children=[MIA], profiles=[profile(5, "Mía Nguyen")])
    assert change.kind == "create"
    assert "possible duplicate of Mía Nguyen (p00005)" in change.why


def test_a_linked_profile_is_no_possible_duplicate():
    twin = child(2, "Mia Nguyen")
    (change,) = changes(
        children=[MIA, twin],
        booked=[sessions(1, POSSUMS, 0), *BUSY],
        profiles=[profile(1, "Mia Nguyen")],
        links=[linked(MIA, "p00001")],
    )
    assert summary([change]) == [("create", "new-child", "Mia Nguyen")]
    assert "possible duplicate" not in change.why


def test_an_archived_profile_is_restored_with_names_and_rooms():
    sleeping = profile(1, "Mya Nguyen", state="archived", rooms=["s002"])
    booked = [sessions(1, POSSUMS, 0), *BUSY]
    (change,) = changes(
        children=[MIA], booked=booked, profiles=[sleeping], links=[linked(MIA, "p00001")], **ROOMS
    )
    assert summary([change]) == [("restore", "returns", "Mia Nguyen")]
    assert change.fields == Fields(given="Mia", add_rooms=("r001",), remove_rooms=("r002",))


@pytest.mark.parametrize(
    ("children", "inactive_switch", "rule"),
    [
        ([], None, "leaves-scope"),
        ([child(1, "Mia Nguyen", "Inactive")], None, "leaves-scope"),
        ([child(1, "Mia Nguyen", "Inactive")], "off", "inactive-off"),
        ([child(1, "Mia Nguyen", "Archived")], "off", "leaves-scope"),
    ],
)
def test_a_child_that_leaves_scope_is_archived(children, inactive_switch, rule):
    others = [child(2)]
    links = [linked(MIA, "p00001"), linked(others[0], "p00002")]
    profiles = [profile(1, "Mia Nguyen", rooms=["s001"]), profile(2)]
    found = changes(
        children=[*children, *others],
        links=links,
        profiles=profiles,
        inactive_switch=inactive_switch,
    )
    assert summary(found) == [("archive", rule, "Mia Nguyen")]
    assert found[0].status == (children[0].label if children else "not listed")


def test_a_child_that_was_never_synced_is_not_archived():
    assert changes(children=[child(1, label="Inactive"), child(2, label="Archived")]) == []


@pytest.mark.parametrize(("kind", "links", "profiles"), [
    ("create", [], []),
    ("restore", [linked(child(1, "Mia Nguyen", "Inactive"), "p00001")], [profile(1, "Mia Nguyen", "archived")]),
])  # fmt: skip
def test_switching_inactive_on_has_its_own_rule(kind, links, profiles):
    given = {
        "children": [child(1, "Mia Nguyen", "Inactive")],
        "links": links,
        "profiles": profiles,
        "sync_inactive": True,
    }
    assert summary(changes(**given, inactive_switch="on"))[0][:2] == (kind, "inactive-on")
    assert summary(changes(**given))[0][1] in ("new-child", "returns")


def test_names_and_birth_date_follow_the_ccms_in_one_update():
    known = child(1, "Mia Nguyen", born=date(2022, 3, 14))
    found = changes(
        children=[known],
        links=[linked(known, "p00001")],
        profiles=[profile(1, "Mya Nguyen", born=date(2022, 3, 15))],
    )
    assert summary(found) == [("update", "source-of-truth", "Mia Nguyen")]
    assert found[0].before == {"given": "Mya", "born": "2022-03-15"}
    assert found[0].after == {"given": "Mia", "born": "2022-03-14"}


def test_an_unknown_birth_date_clears_none():
    assert (
        changes(
            children=[MIA],
            links=[linked(MIA, "p00001")],
            profiles=[profile(1, "Mia Nguyen", born=date(2022, 3, 15))],
        )
        == []
    )


def test_a_child_moves_to_the_rooms_of_its_deciding_week_and_keeps_unlinked_ones():
    there = [profile(1, "Mia Nguyen", rooms=["s002", "s999"])]
    booked = [sessions(1, POSSUMS, 8), *BUSY]
    (change,) = changes(
        children=[MIA], booked=booked, profiles=there, links=[linked(MIA, "p00001")], **ROOMS
    )
    assert summary([change]) == [("move", "child-rooms", "Mia Nguyen")]
    assert (change.before, change.after) == (["Wombats"], ["Possums"])
    assert change.fields == Fields(add_rooms=("r001",), remove_rooms=("r002",))
    assert change.why == "sessions in Possums in the week of 2026-12-07"


def test_a_child_of_a_removed_room_moves_out_of_it_first():
    there = [profile(1, "Mia Nguyen", rooms=["s001"])]
    rooms = {
        "rooms": [POSSUMS],
        "room_links": [linked_room(POSSUMS, "s001")],
        "storypark_rooms": [room_of_storypark(1)],
    }
    inputs = plan(
        plan_input(children=[MIA], profiles=there, links=[linked(MIA, "p00001")], **rooms)
    )
    assert [change.kind for change in inputs.changes] == ["move", "remove_room"]
    assert inputs.without_a_room == ("Mia Nguyen",)
    assert inputs.counts.updated == 1


def test_a_child_with_sessions_in_skipped_rooms_alone_is_not_reported_without_a_room():
    inputs = plan(
        plan_input(
            children=[MIA],
            booked=[sessions(1, POSSUMS, 0)],
            profiles=[profile(1, "Mia Nguyen")],
            links=[linked(MIA, "p00001")],
        )
    )
    assert inputs.without_a_room == ()


def test_archives_free_spaces_for_the_queue():
    leaver, soon, later = child(1), child(2, "Soon Family"), child(3, "Later Family")
    inputs = plan(
        plan_input(
            children=[soon, later],
            links=[linked(leaver, "p00001")],
            profiles=[profile(1)],
            paid=1,
            next_sessions={soon.id: date(2026, 12, 1), later.id: date(2026, 12, 2)},
        )
    )
    assert [(change.kind, change.subject) for change in inputs.changes] == [
        ("archive", "Child1 Family1"),
        ("create", "Soon Family"),
        ("wait", "Later Family"),
    ]
    assert inputs.waiting == ("Later Family",)


def test_an_overfull_plan_neither_archives_nor_creates():
    links = [linked(child(n), f"p{n:05}") for n in (1, 2)]
    inputs = plan(
        plan_input(
            children=[child(1), child(2), child(3)],
            links=links,
            profiles=[profile(1), profile(2)],
            paid=1,
        )
    )
    assert summary(inputs.changes) == [("wait", "plan-space", "Child3 Family3")]


def test_a_skipped_child_is_reported_and_not_changed():
    link = ChildLink(MIA.id, "Mia", "Nguyen", mapping="skip", confirmed=True)
    for label in ("Active", "Inactive", "Archived"):
        found = changes(children=[child(1, "Mia Nguyen", label)], links=[link], sync_inactive=True)
        assert summary(found) == [("skip", "skip-is-final", "Mia Nguyen")]


def test_an_empty_list_archives_no_linked_child():
    inputs = plan(
        plan_input(
            links=[linked(MIA, "p00001")], profiles=[profile(1, "Mia Nguyen")], ccms="kidsoft"
        )
    )
    assert inputs.changes == ()
    assert inputs.outcome == "partial"
    assert inputs.note_codes == ("empty-list",)
    assert (inputs.counts.read, inputs.counts.unchanged) == (1, 1)


def test_an_incomplete_reading_only_adds_rooms_to_a_child():
    there = [profile(1, "Mia Nguyen", rooms=["s002"])]
    booked = [sessions(1, POSSUMS, 0), *BUSY]
    (change,) = changes(
        children=[MIA],
        booked=booked,
        profiles=there,
        links=[linked(MIA, "p00001")],
        incomplete="half",
        **ROOMS,
    )
    assert change.fields == Fields(add_rooms=("r001",))
    assert changes(children=[MIA], links=[linked(MIA, "p00404")], incomplete="half") == []

"""Kept children and rooms, and when a keep ends (kept)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parktime.daemon.domain.roster import Room
from parktime.daemon.domain.run import Change
from parktime.daemon.domain.storypark import StoryparkRoom
from parktime.daemon.planning.bookings import read_bookings
from parktime.daemon.planning.keeps import (
    active_keeps,
    add_keeps,
    child_record,
    keep_subject,
    kept_ids,
    remove_keeps,
    room_record,
)
from parktime.daemon.planning.plan import plan
from tests.daemon.outcome import state_after
from tests.daemon.plan_inputs import (
    POSSUMS,
    WOMBATS,
    child,
    linked,
    linked_room,
    plan_input,
    profile,
    sessions,
)
from tests.daemon.planning.test_plan import plan_inputs
from tests.examples import examples

NOW = datetime(2026, 11, 30, tzinfo=UTC)


def keep(found, inputs, ccms_id, *, rooms=False):
    change = Change(
        "remove_room" if inputs == "room" else "archive", "undo", ccms_id, "Name", None, None, ""
    )
    bookings = read_bookings(found.roster.sessions, found.window)
    return keep_subject(found, bookings, change, ("undone", NOW, 3), rooms=rooms)


def keeping(found, *subjects, rooms=False):
    return replace(
        found, kept=tuple(keep(found, inputs, ccms_id, rooms=rooms) for inputs, ccms_id in subjects)
    )


def centre(**more):
    """Mia in Possums, booked into Wombats; Wombats was removed; Zoe is Inactive; Noah has gone."""
    mia, zoe, noah = child(1), child(2, label="Inactive"), child(3)
    values = {
        "children": [mia, zoe],
        "rooms": [POSSUMS, WOMBATS],
        "booked": [sessions(1, WOMBATS, 0)],
        "profiles": [profile(1, rooms=("s001",)), profile(2), profile(3, state="archived")],
        "storypark_rooms": [
            StoryparkRoom("s001", "Possums"),
            StoryparkRoom("s002", "Wombats", "removed"),
        ],
        "links": [linked(mia, "p00001"), linked(zoe, "p00002"), linked(noah, "p00003")],
        "room_links": [linked_room(POSSUMS, "s001"), linked_room(WOMBATS, "s002")],
    }
    return plan_input(**(values | more))


def test_a_kept_child_is_unchanged():
    found = centre()
    assert plan(found).counts.archived == 1
    made = plan(keeping(found, ("child", "c00002")))
    assert (made.counts.archived, made.counts.unchanged) == (0, 2)
    assert kept_ids(made.kept, "child") == {"c00002"}


def test_a_kept_room_is_unchanged():
    found = keeping(centre(), ("room", "r001"), ("room", "r002"), ("child", "c00002"))
    made = plan(found)
    assert made.changes == ()
    assert kept_ids(made.kept, "room") == {"r001", "r002"}


def test_children_stay_in_a_kept_room_without_sessions():
    made = plan(keeping(centre(), ("room", "r001")))
    (move,) = (change for change in made.changes if change.kind == "move")
    assert (move.before, move.after) == (["Possums"], ["Possums", "Wombats"])


def test_a_kept_child_leaves_a_removed_room():
    made = plan(keeping(centre(), ("child", "c00001")))
    (move,) = (change for change in made.changes if change.kind == "move")
    assert (move.rule, move.before, move.after, move.why) == (
        "child-rooms",
        ["Possums"],
        [],
        "Possums is removed",
    )


@pytest.mark.parametrize(
    "said",
    [
        child(2, label="Archived"),
        child(2, "Another Name", label="Inactive"),
        child(2, label="Inactive", born=date(2022, 3, 14)),
        None,
    ],
)
def test_a_child_is_kept_until_its_record_changes(said):
    kept = keeping(centre(), ("child", "c00002")).kept
    found = centre(children=[child(1), *([said] if said else [])])
    assert plan(replace(found, kept=kept)).kept == ()


def test_an_unlisted_child_is_kept_until_it_is_listed():
    kept = keeping(centre(), ("child", "c00003")).kept
    assert plan(replace(centre(), kept=kept)).kept == kept
    back = plan(replace(centre(children=[child(1), child(3)]), kept=kept))
    assert back.kept == ()
    assert back.counts.restored == 1


def test_bookings_end_a_keep_only_if_its_record_has_rooms():
    moved, other = (
        keeping(centre(), ("child", "c00001"), rooms=rooms).kept for rooms in (True, False)
    )
    found = centre(booked=[sessions(1, POSSUMS, 0)])
    assert plan(replace(found, kept=moved)).kept == ()
    assert plan(replace(found, kept=other)).kept == other
    assert plan(replace(centre(), kept=moved)).kept == moved


@pytest.mark.parametrize(
    "more",
    [
        {"rooms": [Room("r001", "Wallabies"), WOMBATS]},
        {"rooms": [WOMBATS]},
        {"booked": [sessions(1, POSSUMS, 0)]},
    ],
)
def test_a_room_is_kept_until_its_record_changes(more):
    kept = keeping(centre(), ("room", "r001")).kept
    assert plan(replace(centre(), kept=kept)).kept == kept
    assert plan(replace(centre(**more), kept=kept)).kept == ()


def test_an_incomplete_reading_ends_no_keep():
    kept = keeping(centre(), ("child", "c00002"), ("room", "r001")).kept
    assert plan(replace(centre(children=[], incomplete="half a list"), kept=kept)).kept == kept


def test_records_contain_every_relevant_field():
    bookings = read_bookings([sessions(1, WOMBATS, 0)], centre().window)
    assert child_record(None, bookings) == "not listed"
    assert child_record(child(1), bookings) == "Active | Child1 | Family1 | -"
    assert child_record(child(1), bookings, rooms=True) == "Active | Child1 | Family1 | - | in r002"
    assert child_record(child(2), bookings, rooms=True).endswith("in no room")
    assert room_record(WOMBATS, "r002", bookings) == "Wombats | in use"
    assert room_record(None, "r001", bookings) == "not listed | no session"


def test_a_new_keep_replaces_the_old_one():
    older, newer = keep(centre(), "child", "c00001"), keep(centre(), "child", "c00001", rooms=True)
    room = keep(centre(), "room", "r001")
    assert add_keeps((older, room), [newer]) == (newer, room)
    assert remove_keeps((newer, room), {("child", "c00001")}) == (room,)


@given(plan_inputs(), st.data())
@settings(max_examples=examples(12, 50))
def test_a_run_changes_kept_children_only_for_removed_rooms(found, data):
    ids = sorted(found.links.children)
    children = data.draw(st.sets(st.sampled_from(ids)) if ids else st.just(set()))
    rooms = sorted(found.links.rooms)
    kept_rooms = data.draw(st.sets(st.sampled_from(rooms)) if rooms else st.just(set()))
    found = keeping(
        found, *(("child", each) for each in children), *(("room", each) for each in kept_rooms)
    )
    made = plan(found)
    assert made.kept == found.kept
    assert not [
        change for change in made.changes if change.about == "room" and change.ccms_id in kept_rooms
    ]
    of_kept = [
        change for change in made.changes if change.about == "child" and change.ccms_id in children
    ]
    assert {change.kind for change in of_kept} <= {"move"}
    gone = {change.ccms_id for change in made.changes if change.kind == "remove_room"}
    assert all(
        set(change.fields.remove_rooms) <= gone and not change.fields.add_rooms
        for change in of_kept
    )
    counts = made.counts
    assert counts.read == sum(getattr(counts, name) for name in counts.__slots__ if name != "read")


@given(plan_inputs(), st.integers(0, 60))
@settings(max_examples=examples(10, 40))
def test_a_keep_does_not_end_with_time_alone(found, days):
    """Where it ends a keeping, the rules want what is there; who is in which room follows the bookings, as it always does."""
    found = keeping(
        found,
        *(("child", each) for each in found.links.children),
        *(("room", each) for each in found.links.rooms),
    )
    found = state_after(plan(found), found)
    made = plan(replace(found, today=found.today + timedelta(days=days)))
    assert {
        change.kind
        for change in made.changes
        if change.kind in ("archive", "create", "restore", "update")
    } == set()
    for change in made.changes:
        if change.kind == "remove_room":
            records = [
                each.record
                for each in found.kept
                if (each.about, each.ccms_id) == ("room", change.ccms_id)
            ]
            assert all(record.endswith("in use") for record in records)
    assert active_keeps(found, read_bookings(found.roster.sessions, found.window)) == found.kept

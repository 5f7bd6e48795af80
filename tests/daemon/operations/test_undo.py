"""A run is taken back as far as nothing has changed it since (undo)."""

from dataclasses import replace

from hypothesis import assume, given, settings

from parktime.daemon.domain.run import INFORMATIONAL_KINDS, Change, Fields
from parktime.daemon.domain.storypark import Profile, StoryparkRoom
from parktime.daemon.operations.undo import reverse_run
from parktime.daemon.planning.plan import plan
from tests.daemon.outcome import writes
from tests.daemon.planning.test_plan import situations
from tests.daemon.plan_inputs import (
    POSSUMS,
    WOMBATS,
    child,
    linked,
    linked_room,
    plan_input,
    profile,
    sessions,
    told,
)
from tests.daemon.undos import NOW, lived, run_of, taken_back


@given(situations())
@settings(max_examples=40)
def test_no_undo_goes_over_the_plan_deletes_anybody_or_touches_what_is_not_linked(found):
    run, left = lived(found)
    reversal = reverse_run(left, run, (), NOW)
    most = max(left.storypark.paid_children, left.storypark.active_count)
    linked_ids = {
        link.target_id for link in (*left.links.children.values(), *left.links.rooms.values())
    }
    pretended = replace(plan(left), changes=reversal.changes, links=left.links)
    for change, storypark, _ in writes(pretended, left):
        assert storypark.active_count <= most
        assert change.target_id in linked_ids
        assert storypark.profiles.keys() == left.storypark.profiles.keys()
        assert storypark.rooms.keys() == left.storypark.rooms.keys()
    assert len(reversal.skipped) <= len(run.changes)


@given(situations())
@settings(max_examples=40)
def test_whoever_was_there_before_the_run_is_there_again_as_it_was(found):
    found = replace(found, settings=replace(found.settings, removal="deactivate"))
    run, left = lived(found)
    back, reversal = taken_back(left, run)
    stays = {each.change.ccms_id for each in reversal.skipped}
    archived = {change.target_id for change in run.changes if change.kind == "archive"}
    for link in found.links.children.values():
        was = found.storypark.profiles.get(link.target_id or "")
        if (
            link.mapping == "linked"
            and link.ccms_id not in stays
            and was is not None
            and was.state == "active"
        ):
            now = back.storypark.profiles[was.id]
            born = was.born or now.born  # Storypark takes none away again
            rooms = (
                now.room_ids if was.id in archived else was.room_ids
            )  # a room that goes leaves no archived child in it
            assert now == replace(was, born=born, room_ids=rooms)
    for change in run.changes:
        if change.kind == "remove_room" and change.ccms_id not in stays:
            assert back.storypark.rooms[change.target_id].state == "present"


@given(situations())
@settings(max_examples=40)
def test_the_next_run_changes_nothing_of_what_was_taken_back(found):
    run, left = lived(found)
    assume(not left.incomplete)
    back, reversal = taken_back(left, run)
    kept = {(each.about, each.ccms_id) for each in reversal.keeps}
    again = [change for change in plan(back).changes if change.kind not in INFORMATIONAL_KINDS]
    assert not [
        change
        for change in again
        if (change.about, change.ccms_id) in kept and change.kind != "move"
    ]


def centre(**more):
    """Mia was moved to Wombats and renamed, Zoe archived, Possums removed."""
    mia, zoe = child(1, "Mia Russo"), child(2, "Zoe Lee", label="Archived")
    values = {
        "children": [mia, zoe],
        "rooms": [POSSUMS, WOMBATS],
        "booked": [sessions(1, WOMBATS, 0)],
        "profiles": [profile(1, "Mia Rossi", rooms=("s001",)), profile(2, "Zoe Lee")],
        "storypark_rooms": [
            StoryparkRoom("s001", "Possums", posts=3),
            StoryparkRoom("s002", "Wombats"),
        ],
        "links": [linked(mia, "p00001"), linked(zoe, "p00002")],
        "room_links": [linked_room(POSSUMS, "s001"), linked_room(WOMBATS, "s002")],
    }
    return plan_input(**(values | more))


def test_rooms_come_first_archives_before_restores_and_rooms_go_last():
    run, left = lived(centre())
    back, reversal = taken_back(left, run)
    assert told(reversal.changes) == [
        ("return_room", "undo", "Possums"),
        ("restore", "undo", "Zoe Lee"),
        ("update", "undo", "Mia Russo"),
        ("move", "undo", "Mia Russo"),
    ]
    assert back.storypark == centre().storypark
    assert {(each.name, each.reason, each.ordinal, each.since) for each in reversal.keeps} == {
        (name, "undone", 7, NOW) for name in ("Possums", "Zoe Lee", "Mia Russo")
    }
    assert plan(back).changes == ()


def test_an_undo_that_is_undone_lets_go_and_keeps_nobody():
    run, left = lived(centre())
    back, reversal = taken_back(left, run)
    again = reverse_run(back, run_of(*reversal.changes, ordinal=8, cause="undo"), (), NOW)
    assert told(again.changes) == [
        ("archive", "undo", "Zoe Lee"),
        ("update", "undo", "Mia Russo"),
        ("move", "undo", "Mia Russo"),
        ("remove_room", "undo", "Possums"),
    ]
    assert (again.keeps, again.lets_go) == (
        (),
        {("room", "r001"), ("child", "c00001"), ("child", "c00002")},
    )


def test_what_a_later_run_changed_is_its_own_field_by_field():
    run, left = lived(centre())
    given_back = Change(
        "update", "source-of-truth", "c00001", "Mia Russo", {"family": "A"}, {"family": "B"}, ""
    )
    later = run_of(
        given_back, Change("restore", "returns", "c00002", "Zoe Lee", "", "", ""), ordinal=9
    )
    skipped = {each.change.kind: each.why for each in reverse_run(left, run, [later], NOW).skipped}
    assert skipped == {"update": "changed since, by run 9", "archive": "changed since, by run 9"}


def test_whom_the_plan_has_no_space_for_stays_archived():
    run, left = lived(centre())
    reversal = reverse_run(replace(left, storypark=replace(left.storypark, paid_children=1)), run, (), NOW)
    assert [(each.change.subject, each.why) for each in reversal.skipped] == [
        ("Zoe Lee", "no space: 1 paid children")
    ]
    assert "c00002" not in {each.ccms_id for each in reversal.keeps}


def test_an_archive_taken_back_gives_its_space_to_a_restore():
    came = Change(
        "create",
        "new-child",
        "c00001",
        "Mia Russo",
        "absent",
        "active",
        "",
        "p00001",
        Fields("Mia", "Russo"),
    )
    went = Change(
        "archive", "leaves-scope", "c00002", "Zoe Lee", "active", "archived", "", "p00002"
    )
    found = centre(
        paid=1,
        profiles=[profile(1, "Mia Russo"), Profile("p00002", "Zoe", "Lee", None, "archived")],
    )
    assert told(reverse_run(found, run_of(came, went), (), NOW).changes) == [
        ("archive", "undo", "Mia Russo"),
        ("restore", "undo", "Zoe Lee"),
    ]

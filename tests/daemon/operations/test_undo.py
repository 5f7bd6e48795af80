"""Undo reverts what nothing has changed since, moves included (undo, child-rooms)."""

from dataclasses import replace

from hypothesis import assume, given, settings

from parktime.daemon.domain.run import INFORMATIONAL_KINDS, Change, Fields
from parktime.daemon.domain.storypark import Profile, StoryparkRoom
from parktime.daemon.operations.undo import reverse_moves, reverse_run
from parktime.daemon.planning.plan import plan
from tests.daemon.outcome import NOW, run_of, run_once, undo_run, write_steps
from tests.daemon.plan_inputs import (
    POSSUMS,
    WOMBATS,
    child,
    linked,
    linked_room,
    plan_input,
    profile,
    sessions,
    summary,
)
from tests.daemon.planning.test_plan import plan_inputs
from tests.examples import examples


@given(plan_inputs())
@settings(max_examples=examples(10, 40))
def test_no_undo_exceeds_the_plan_deletes_or_touches_unlinked_profiles(found):
    run, left = run_once(found)
    reversal = reverse_run(left, run, (), NOW)
    most = max(left.storypark.paid_children, left.storypark.active_count)
    linked_ids = {
        link.target_id for link in (*left.links.children.values(), *left.links.rooms.values())
    }
    only_changes = replace(plan(left), changes=reversal.changes, links=left.links)
    for change, storypark, _ in write_steps(only_changes, left):
        assert storypark.active_count <= most
        assert change.target_id in linked_ids
        assert storypark.profiles.keys() == left.storypark.profiles.keys()
        assert storypark.rooms.keys() == left.storypark.rooms.keys()
    assert len(reversal.skipped) <= len(run.changes)


@given(plan_inputs())
@settings(max_examples=examples(10, 40))
def test_active_profiles_are_restored_as_they_were(found):
    found = replace(found, settings=replace(found.settings, removal="deactivate"))
    run, left = run_once(found)
    back, reversal = undo_run(left, run)
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


@given(plan_inputs())
@settings(max_examples=examples(10, 40))
def test_the_next_run_leaves_reverted_changes_alone(found):
    run, left = run_once(found)
    assume(not left.incomplete)
    back, reversal = undo_run(left, run)
    kept = {(each.about, each.ccms_id) for each in reversal.keeps}
    again = [change for change in plan(back).changes if change.kind not in INFORMATIONAL_KINDS]
    assert not [
        change
        for change in again
        if (change.about, change.ccms_id) in kept and change.kind != "move"
    ]


def centre(**more):
    """The next run moves and renames Mia, archives Zoe and removes Possums."""
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


def test_the_order_of_an_undo():
    run, left = run_once(centre())
    back, reversal = undo_run(left, run)
    assert summary(reversal.changes) == [
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


def test_undoing_an_undo_lets_go_and_keeps_nothing():
    run, left = run_once(centre())
    back, reversal = undo_run(left, run)
    again = reverse_run(back, run_of(*reversal.changes, ordinal=8, cause="undo"), (), NOW)
    assert summary(again.changes) == [
        ("archive", "undo", "Zoe Lee"),
        ("update", "undo", "Mia Russo"),
        ("move", "undo", "Mia Russo"),
        ("remove_room", "undo", "Possums"),
    ]
    assert (again.keeps, again.lets_go) == (
        (),
        {("room", "r001"), ("child", "c00001"), ("child", "c00002")},
    )


def test_fields_that_a_later_run_changed_are_skipped():
    run, left = run_once(centre())
    given_back = Change(
        "update", "source-of-truth", "c00001", "Mia Russo", {"family": "A"}, {"family": "B"}, ""
    )
    later = run_of(
        given_back, Change("restore", "returns", "c00002", "Zoe Lee", "", "", ""), ordinal=9
    )
    skipped = {each.change.kind: each.why for each in reverse_run(left, run, [later], NOW).skipped}
    assert skipped == {"update": "changed since, by run 9", "archive": "changed since, by run 9"}


def test_a_restore_without_plan_space_is_skipped():
    run, left = run_once(centre())
    reversal = reverse_run(
        replace(left, storypark=replace(left.storypark, paid_children=1)), run, (), NOW
    )
    assert [(each.change.subject, each.why) for each in reversal.skipped] == [
        ("Zoe Lee", "no space: 1 paid children")
    ]
    assert "c00002" not in {each.ccms_id for each in reversal.keeps}


def test_an_archive_frees_the_space_for_a_restore():
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
    assert summary(reverse_run(found, run_of(came, went), (), NOW).changes) == [
        ("archive", "undo", "Mia Russo"),
        ("restore", "undo", "Zoe Lee"),
    ]


def moved_centre(*rooms_of_mia, possums="present", wombats="present", state="active"):
    mia, noah = child(1, "Mia Nguyen"), child(2, "Noah Smith")
    return plan_input(
        children=[mia, noah],
        rooms=[POSSUMS, WOMBATS],
        profiles=[
            profile(1, state=state, rooms=(*rooms_of_mia, "s009")),
            profile(2, rooms=("s002",)),
        ],
        storypark_rooms=[
            StoryparkRoom("s001", "Possums", possums),
            StoryparkRoom("s002", "Wombats", wombats),
            StoryparkRoom("s009", "Nobody's"),
        ],
        links=[linked(mia, "p00001"), linked(noah, "p00002")],
        room_links=[linked_room(POSSUMS, "s001"), linked_room(WOMBATS, "s002")],
    )


MOVED = Change(
    "move", "child-rooms", "c00001", "Mia Nguyen", ["Possums"], ["Wombats"], "sessions", "p00001", Fields(add_rooms=("r002",), remove_rooms=("r001",))
)  # fmt: skip
RETURNS = Change("return_room", "undo", "r001", "Possums", "removed", "present", "", "s001")
GOES = Change("remove_room", "undo", "r002", "Wombats", "present", "removed", "", "s002")


def shown(moves):
    return [(move.subject, move.before, move.after) for move in moves]


def test_a_child_moves_back():
    moves, stay = reverse_moves(moved_centre("s002"), {0: MOVED}, [], 7)
    assert shown(moves) == [("Mia Nguyen", ["Wombats"], ["Possums"])]
    assert moves[0].fields == Fields(add_rooms=("r001",), remove_rooms=("r002",))
    assert (moves[0].rule, stay) == ("undo", {})


def test_a_child_moves_back_into_a_returning_room():
    moves, _ = reverse_moves(moved_centre("s002", possums="removed"), {0: MOVED}, [RETURNS], 7)
    assert shown(moves) == [("Mia Nguyen", ["Wombats"], ["Possums"])]


def test_no_move_into_an_absent_room():
    moves, stay = reverse_moves(moved_centre(possums="removed"), {0: MOVED}, [], 7)
    assert (moves, stay) == ([], {0: "the room of before is not there"})


def test_a_child_moved_since_stays():
    assert reverse_moves(moved_centre("s001"), {0: MOVED}, [], 7) == ([], {0: "moved since"})


def test_all_children_leave_a_removed_room():
    moves, _ = reverse_moves(moved_centre("s002"), {}, [GOES], 7)
    assert shown(moves) == [("Mia Nguyen", ["Wombats"], []), ("Noah Smith", ["Wombats"], [])]
    assert {move.why for move in moves} == {"a room that the run made is removed again"}


def test_archived_children_stay_in_their_rooms():
    archive = Change("archive", "undo", "c00002", "Noah Smith", "active", "archived", "", "p00002")
    moves, _ = reverse_moves(moved_centre("s001"), {}, [GOES, archive], 7)
    assert moves == []
    moves, stay = reverse_moves(moved_centre("s002", state="archived"), {0: MOVED}, [], 7)
    assert (moves, stay) == ([], {0: "the profile has been archived since"})


def test_reasons_why_a_move_is_not_reverted():
    found = moved_centre("s002")
    gone = replace(found, storypark=replace(found.storypark, profiles={}))
    assert reverse_moves(gone, {0: MOVED}, [], 7)[1] == {0: "the profile no longer exists"}
    row = replace(found.links.children["c00001"], mapping="skip", target_id=None)
    skipped = replace(found, links=replace(found.links, children={"c00001": row}))
    assert reverse_moves(skipped, {0: MOVED}, [], 7)[1] == {0: "mapped otherwise since"}

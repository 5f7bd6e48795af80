"""Children go back to the rooms of before, and out of rooms that go (undo, child-rooms)."""

from dataclasses import replace

from parktime.daemon.domain.run import Change, Fields
from parktime.daemon.domain.storypark import StoryparkRoom
from parktime.daemon.operations.undo import reverse_moves
from tests.daemon.plan_inputs import (
    POSSUMS,
    WOMBATS,
    child,
    linked,
    linked_room,
    plan_input,
    profile,
)


def centre(*rooms_of_mia, possums="present", wombats="present", state="active"):
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


def test_back_where_it_was():
    moves, stay = reverse_moves(centre("s002"), {0: MOVED}, [], 7)
    assert shown(moves) == [("Mia Nguyen", ["Wombats"], ["Possums"])]
    assert moves[0].fields == Fields(add_rooms=("r001",), remove_rooms=("r002",))
    assert (moves[0].rule, stay) == ("undo", {})


def test_into_a_room_that_comes_back_too():
    moves, _ = reverse_moves(centre("s002", possums="removed"), {0: MOVED}, [RETURNS], 7)
    assert shown(moves) == [("Mia Nguyen", ["Wombats"], ["Possums"])]


def test_a_room_that_is_not_there_takes_nobody_in():
    moves, stay = reverse_moves(centre(possums="removed"), {0: MOVED}, [], 7)
    assert (moves, stay) == ([], {0: "the room of before is not there"})


def test_whoever_was_moved_since_stays():
    assert reverse_moves(centre("s001"), {0: MOVED}, [], 7) == ([], {0: "moved since"})


def test_everybody_leaves_a_room_that_goes():
    moves, _ = reverse_moves(centre("s002"), {}, [GOES], 7)
    assert shown(moves) == [("Mia Nguyen", ["Wombats"], []), ("Noah Smith", ["Wombats"], [])]
    assert {move.why for move in moves} == {"a room that the run made is removed again"}


def test_whoever_is_archived_stays_in_its_rooms():
    archive = Change("archive", "undo", "c00002", "Noah Smith", "active", "archived", "", "p00002")
    moves, _ = reverse_moves(centre("s001"), {}, [GOES, archive], 7)
    assert moves == []
    moves, stay = reverse_moves(centre("s002", state="archived"), {0: MOVED}, [], 7)
    assert (moves, stay) == ([], {0: "the profile has been archived since"})


def test_whoever_is_gone_or_mapped_otherwise_is_told():
    found = centre("s002")
    gone = replace(found, storypark=replace(found.storypark, profiles={}))
    assert reverse_moves(gone, {0: MOVED}, [], 7)[1] == {0: "the profile no longer exists"}
    row = replace(found.links.children["c00001"], mapping="skip", target_id=None)
    skipped = replace(found, links=replace(found.links, children={"c00001": row}))
    assert reverse_moves(skipped, {0: MOVED}, [], 7)[1] == {0: "mapped otherwise since"}

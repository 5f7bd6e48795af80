"""Taking back a single change, or the word for why not (undo)."""

from dataclasses import replace
from datetime import date

import pytest

from parktime.daemon.domain.links import Links
from parktime.daemon.domain.run import Change, Fields
from parktime.daemon.domain.storypark import StoryparkRoom
from parktime.daemon.operations.undo_changes import reverse_change
from tests.daemon.plan_inputs import POSSUMS, child, linked, linked_room, plan_input, profile

BORN = date(2022, 3, 14)


def there(state="active", room="present", posts=0, born=None, name="Mia Nguyen"):
    mia = child(1, "Mia Nguyen")
    return plan_input(
        children=[mia],
        rooms=[POSSUMS],
        profiles=[profile(1, name, state, born=born)],
        storypark_rooms=[] if room == "absent" else [StoryparkRoom("s001", "Possums", room, posts)],
        links=[linked(mia, "p00001")],
        room_links=[linked_room(POSSUMS, "s001")],
    )


def of_child(kind, before="", after=""):
    return Change(
        kind, "a-rule", "c00001", "Mia Nguyen", before, after, "because", "p00001", Fields()
    )


def of_room(kind, before="", after=""):
    return Change(kind, "a-rule", "r001", "Possums", before, after, "because", "s001", Fields())


@pytest.mark.parametrize(
    ("found", "change", "kind", "before", "after"),
    [
        (there("archived"), of_child("archive"), "restore", "archived", "active"),
        (there(), of_child("restore"), "archive", "active", "archived"),
        (there(), of_child("create"), "archive", "active", "archived"),
        (
            there(room="removed", posts=9),
            of_room("remove_room"),
            "return_room",
            "removed",
            "present",
        ),
        (there(), of_room("add_room"), "remove_room", "present", "removed"),
        (there(posts=9), of_room("return_room", "removed"), "remove_room", "present", "removed"),
        (there(), of_room("return_room", "absent"), "remove_room", "present", "removed"),
        (there(), of_room("rename_room", "Old", "Possums"), "rename_room", "Possums", "Old"),
    ],
)
def test_the_reverse_of_a_change(found, change, kind, before, after):
    back = reverse_change(found, change, 7)
    assert (back.kind, back.rule, back.before, back.after) == (kind, "undo", before, after)
    assert back.why == "takes back what run 7 did (a-rule: because)"
    assert back.target_id == change.target_id


@pytest.mark.parametrize(
    ("found", "change", "word"),
    [
        (there(), of_child("archive"), "the profile is active again already"),
        (there("archived"), of_child("restore"), "the profile has been archived since"),
        (there("archived"), of_child("create"), "the profile has been archived since"),
        (
            there("archived"),
            of_child("update", {"given": "Mia"}, {"given": "M"}),
            "the profile has been archived since",
        ),
        (there(), of_child("update", {"given": "Maya"}, {"given": "Mya"}), "edited since"),
        (
            there(born=BORN),
            of_child("update", {"born": None}, {"born": "2022-03-14"}),
            "takes no birth date away",
        ),
        (
            there(room="absent"),
            of_room("remove_room"),
            "deleted with its posts: it cannot come back as itself",
        ),
        (there(), of_room("remove_room"), "the room is back already"),
        (there(posts=1), of_room("add_room"), "the room has 1 post by now"),
        (there(posts=2), of_room("return_room", "absent"), "the room has 2 posts by now"),
        (there(room="removed"), of_room("add_room"), "the room has been removed since"),
        (
            there(room="removed"),
            of_room("return_room", "removed"),
            "the room has been removed since",
        ),
        (
            there(room="removed"),
            of_room("rename_room", "Old", "Possums"),
            "the room has been removed since",
        ),
        (there(), of_room("rename_room", "Old", "Puggles"), "renamed since"),
        (there(), replace(of_child("archive"), target_id="p00009"), "mapped otherwise since"),
        (there(), replace(of_room("remove_room"), ccms_id="r009"), "mapped otherwise since"),
    ],
)
def test_the_reason_why_a_change_is_not_reverted(found, change, word):
    assert word in reverse_change(found, change, 7)


def test_unedited_fields_get_their_old_values():
    change = of_child("update", {"given": "Mya", "family": "Tran", "born": "2021-01-01"}, {"given": "Mia", "family": "Other", "born": "2022-03-14"})  # fmt: skip
    back = reverse_change(there(born=BORN), change, 7)
    assert back.fields == Fields(given="Mya", born=date(2021, 1, 1))
    assert back.before == {"given": "Mia", "born": "2022-03-14"}
    assert back.why.endswith("; the family name stays")
    assert back.after == {"given": "Mya", "born": "2021-01-01"}


def test_a_deleted_profile_is_not_reverted():
    found = there()
    gone = replace(found, storypark=replace(found.storypark, profiles={}))
    assert reverse_change(gone, of_child("archive"), 7) == "the profile no longer exists"
    skipped = Links(
        {"c00001": replace(found.links.children["c00001"], mapping="skip")}, found.links.rooms
    )
    assert (
        reverse_change(replace(found, links=skipped), of_child("archive"), 7)
        == "mapped otherwise since"
    )

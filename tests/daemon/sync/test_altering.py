from dataclasses import replace
from datetime import date

import pytest

from parktime.daemon.domain.links import Links, RoomLink
from parktime.daemon.domain.run import Change, Fields
from parktime.daemon.domain.storypark import Profile, StoryparkRoom, StoryparkState
from parktime.daemon.sync.writer import is_applied, is_destructive, profile_update, update_remote

MIA = Profile("p1", "Mia", "Lee", date(2022, 3, 14), "active", frozenset({"s1"}))
POSSUMS = StoryparkRoom("s1", "Possums")
LINKS = Links({}, {"r1": RoomLink("r1", "Possums", "linked", "s1"), "r2": RoomLink("r2", "Emus")})


def change(kind, after="", **fields):
    return Change(kind, "a-rule", "x1", "Possums", None, after, "because", "s1" if "room" in kind else "p1", Fields(**fields))  # fmt: skip


def stand(kind, after="", body=None, profile=MIA, room=POSSUMS):
    target = StoryparkState(
        {} if profile is None else {profile.id: profile},
        {} if room is None else {room.id: room},
        paid_children=1,
    )
    return is_applied(target, change(kind, after), body or {})


@pytest.mark.parametrize(
    ("kind", "after", "there", "stood"),
    [
        ("remove_room", "removed", replace(POSSUMS, state="removed"), True),
        ("remove_room", "removed", POSSUMS, False),
        ("remove_room", "removed", None, False),
        ("remove_room", "absent", None, True),
        ("remove_room", "absent", POSSUMS, False),
        ("return_room", "present", POSSUMS, True),
        ("return_room", "present", replace(POSSUMS, state="removed"), False),
        ("return_room", "present", replace(POSSUMS, name="Emus"), False),
        ("rename_room", "Possums", POSSUMS, True),
        ("rename_room", "Wombats", POSSUMS, False),
        ("rename_room", "Possums", None, False),
    ],
)
def test_a_room_stands_as_it_was_wanted_or_does_not(kind, after, there, stood):
    assert stand(kind, after, room=there) == stood


@pytest.mark.parametrize(
    ("kind", "body", "there", "stood"),
    [
        ("archive", {}, replace(MIA, state="archived"), True),
        ("archive", {}, MIA, False),
        ("archive", {}, None, False),
        ("restore", {"given_name": "Mia"}, MIA, True),
        ("restore", {"given_name": "Mia"}, replace(MIA, state="archived"), False),
        ("restore", {"given_name": "Maya"}, MIA, False),
        ("update", {"family_name": "Lee", "birth_date": "2022-03-14"}, MIA, True),
        ("update", {"family_name": "Lee", "birth_date": "2022-03-15"}, MIA, False),
        ("update", {"birth_date": "2022-03-14"}, replace(MIA, born=None), False),
        ("move", {"add_room_ids": ["s1"], "remove_room_ids": ["s2"]}, MIA, True),
        ("move", {"add_room_ids": ["s1", "s2"]}, MIA, False),
        ("move", {"remove_room_ids": ["s1"]}, MIA, False),
    ],
)
def test_a_profile_stands_as_it_was_wanted_or_does_not(kind, body, there, stood):
    assert stand(kind, body=body, profile=there) == stood


def test_only_what_is_to_be_another_is_sent_and_no_room_that_is_not_there():
    fields = {"given": "Mia", "born": date(2022, 3, 14), "add_rooms": ("r1", "r2")}
    assert profile_update(change("update", **fields), LINKS) == {
        "given_name": "Mia",
        "birth_date": "2022-03-14",
        "add_room_ids": ["s1"],
    }


def test_what_takes_away_is_told_apart():
    away = [change("archive"), change("remove_room"), change("move", remove_rooms=("r1",))]
    stays = [
        change("restore"),
        change("update", given="Mia"),
        change("move", add_rooms=("r1",)),
        change("rename_room"),
    ]
    assert [is_destructive(each) for each in (*away, *stays)] == [True] * 3 + [False] * 4


def test_what_makes_something_alters_nothing():
    with pytest.raises(ValueError, match="alters nothing"):
        update_remote(None, change("create"), "p1", {}, "key").send(None)

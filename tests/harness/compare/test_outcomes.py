"""Differences between two final states."""

from parktime.harness.compare.outcomes import outcomes
from tests.harness.compare.rows import child, play, profile, room, room_link, service


def reported(one, other):
    found = outcomes(play(banksia=one), play(banksia=other))
    return [(each.about, each.who, each.ccms_id, each.without, each.with_it) for each in found]


def test_rooms_come_before_children_and_equal_states_are_left_out():
    one = service(
        profiles=[profile(rooms=["Possums"])],
        rooms=[room()],
        children=[child()],
        room_links=[room_link()],
    )
    other = service(
        profiles=[profile(state="archived")],
        rooms=[room(state="removed")],
        children=[child()],
        room_links=[room_link()],
    )
    assert reported(one, one) == []
    assert reported(one, other) == [
        ("room", "Possums", "r1", "linked (present)", "linked (removed)"),
        ("child", "Mia Nguyen", "c00001", "linked (active, in Possums)", "linked (archived)"),
    ]


def test_a_removed_link_shows_what_it_was_linked_to():
    one = service(rooms=[room()], room_links=[room_link()])
    other = service(rooms=[room()], room_links=[room_link(mapping="skip", room_id=None)])
    assert reported(one, other) == [("room", "Possums", "r1", "linked (present)", "skip (present)")]


def test_unlinked_profiles_and_waiting_children_are_outcomes():
    one = service(children=[child(profile_id=None, mapping="create")], waiting=["Mia Nguyen"])
    other = service(profiles=[profile(), profile("p9", "Zoe", "Lee")], children=[child()])
    assert reported(one, other) == [
        ("child", "Mia Nguyen", "c00001", "create (absent), waiting", "linked (active)"),
        ("child", "Zoe Lee", None, "not there", "active"),
    ]


def test_a_profile_linked_to_another_child_is_not_an_outcome_of_its_own():
    one = service(profiles=[profile()], children=[child()])
    other = service(
        profiles=[profile(given="Zoe", family="Lee")],
        children=[child(profile_id=None, mapping="skip"), child("c2", "Zoe Lee")],
    )
    assert ("child", "Mia Nguyen", "c00001", "linked (active)", "skip (absent)") in reported(
        one, other
    )

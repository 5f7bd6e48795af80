"""Changes, and what Storypark holds."""

import pytest

from parktime.daemon.domain.run import INFORMATIONAL_KINDS, ROOM_KINDS, Change
from tests.daemon.plan_inputs import plan_input, profile


@pytest.mark.parametrize(
    ("kind", "about"),
    [
        *(
            (kind, "child")
            for kind in ("create", "restore", "archive", "update", "move", "wait", "skip")
        ),
        *((kind, "room") for kind in ("add_room", "remove_room", "return_room", "rename_room")),
    ],
)
def test_a_change_is_about_a_child_or_a_room(kind, about):
    assert Change(kind, "a-rule", "id", "Name", None, None, "because").about == about
    assert (kind in ROOM_KINDS) == (about == "room")
    assert kind not in INFORMATIONAL_KINDS or about == "child"


def test_every_active_profile_uses_a_space_linked_or_not():
    storypark = plan_input(
        profiles=[profile(1), profile(2, state="archived"), profile(3)], paid=2
    ).storypark
    assert storypark.active_count == 2


def test_a_profile_name_joins_given_and_family_name():
    assert profile(1, "Mia Nguyen Tran").name == "Mia Nguyen Tran"
    assert profile(1, "Mia").name == "Mia"

import pytest

from parktime.daemon.domain.run import INFORMATIONAL_KINDS, ROOM_KINDS, Change


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

"""What an integration does in Storypark, as events."""

import pytest

from parktime.simulator.errors import NotFoundError
from parktime.simulator.world.api_events import WRITES, StoryparkWrite
from tests.simulator.world.builders import ACACIA, manage, only_service, world_of


def test_every_operation_is_done_to_what_it_names() -> None:
    world = manage()
    storypark = only_service(world).storypark

    def write(word, target_id="", **arguments):
        return world.apply(StoryparkWrite("banksia", word, target_id, arguments))

    room = write("create_room", name="Possums")
    profile = write("create_profile", given="Mia", family="Nguyen", born=None, room_ids=(room.id,))
    assert write("edit_profile", profile.id, given="Maya").name == "Maya Nguyen"
    archived = write("archive_profile", profile.id)
    assert (archived.state, archived.archived_by, archived.archived_at) == (
        "archived",
        "integration",
        world.now,
    )
    assert write("restore_profile", profile.id, family="Tran").name == "Maya Tran"
    assert write("rename_room", room.id, name="Quolls").name == "Quolls"
    assert write("deactivate_room", room.id).state == "removed"
    assert write("reactivate_room", room.id, name=None).name == "Quolls"
    assert write("delete_room", room.id) is None
    assert (len(storypark.rooms), len(storypark.profiles)) == (0, 1)


def test_a_key_is_stored_with_its_result_unless_refused() -> None:
    world = manage()
    answers = only_service(world).answers
    made = world.apply(
        StoryparkWrite("banksia", "create_room", "", {"name": "Possums"}, "k", b"asked")
    )
    known = answers.known("k")
    assert known is not None
    assert (known.asked, known.made) == (b"asked", made)
    with pytest.raises(NotFoundError):
        world.apply(StoryparkWrite("banksia", "archive_profile", "p00099", key="l"))
    assert answers.known("l") is None


def test_an_unknown_service_is_refused() -> None:
    with pytest.raises(NotFoundError):
        world_of(ACACIA).apply(StoryparkWrite("banksia", "create_room", "", {"name": "Possums"}))


def test_the_api_cannot_delete_profiles() -> None:
    assert "delete_profile" not in WRITES

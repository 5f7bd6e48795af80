"""A recorded play is the same play, and a snapshot does not move with the world."""

import itertools

import pytest

from parktime.harness.recording.recording import revisions, take_snapshot
from parktime.simulator.scenario.read import read_text
from parktime.simulator.scenario.schema.verbs import parse_verb
from parktime.simulator.world.factory import build_world
from parktime.simulator.world.scenario_events import apply_verb
from tests.harness.recording.test_recorder import STORY


@pytest.mark.e2e
def test_recording_keeps_the_digest_and_shows_the_room_going_and_returning(played) -> None:
    recording = played.recorded("christmas-queensland")
    assert recording.result["digest"] == played("christmas-queensland")["digest"]
    states = [
        {room.name: room.state for room in each.storypark_rooms.values()}["Possums"]
        for each in recording.snapshots["banksia"]
    ]
    assert [state for state, _ in itertools.groupby(states)] == ["present", "removed", "present"]


def test_a_snapshot_stays_as_it_was_and_knows_states_by_id() -> None:
    world = build_world(read_text(STORY, "snapshot.yaml"))
    service = world.service("banksia")
    apply_verb(world, "banksia", parse_verb("add_profile", "Zoe Lee"))
    before = take_snapshot(service)
    (profile_id,) = before.profiles
    apply_verb(world, "banksia", parse_verb("archive_profile", "Zoe Lee"))
    assert before.profile_state(profile_id) == "active"
    assert take_snapshot(service).profile_state(profile_id) == "archived"
    assert before.revisions != revisions(service)
    assert before.profile_state(None) == before.room_state("nowhere") == "absent"

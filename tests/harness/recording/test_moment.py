"""A service as it stood: it does not move with the world."""

from parktime.harness.recording.recording import marks, moment
from parktime.simulator.scenario.read import read_text
from parktime.simulator.scenario.schema.verbs import parse_verb
from parktime.simulator.world.factory import build_world
from parktime.simulator.world.scenario_events import apply_verb
from tests.harness.recording.test_recorder import STORY


def test_stays_as_it_was_and_knows_states_by_id() -> None:
    world = build_world(read_text(STORY, "moment.yaml"))
    service = world.service("banksia")
    apply_verb(world, "banksia", parse_verb("add_profile", "Zoe Lee"))
    before = moment(service)
    (profile_id,) = before.profiles
    apply_verb(world, "banksia", parse_verb("archive_profile", "Zoe Lee"))
    assert (before.profile_state(profile_id), moment(service).profile_state(profile_id)) == (
        "active",
        "archived",
    )
    assert before.marks != marks(service)
    assert before.profile_state(None) == before.room_state("nowhere") == "absent"

"""A service as it stood: it does not move with the world."""

from harness.chronicle.moment import marks, moment
from simulator.scenario.read import read_text
from simulator.scenario.verbs import parse_verb
from simulator.world.build import build_world
from simulator.world.verbs import apply_verb
from tests.harness.chronicle.test_watcher import STORY


def test_stays_as_it_was_and_knows_states_by_id() -> None:
    world = build_world(read_text(STORY, "moment.yaml"))
    service = world.service("banksia")
    apply_verb(world, "banksia", parse_verb("add_profile", "Zoe Lee"))
    before = moment(service)
    (profile_id,) = before.profiles
    apply_verb(world, "banksia", parse_verb("archive_profile", "Zoe Lee"))
    assert (before.profile_state(profile_id), moment(service).profile_state(profile_id)) == ("active", "archived")
    assert before.marks != marks(service)
    assert before.profile_state(None) == before.room_state("nowhere") == "absent"

"""A centre that moves to another CCMS: two services of a file with one Storypark."""

from datetime import timedelta

import pytest

from parktime.harness.commands.scenario_files import locate
from parktime.simulator.scenario.errors import ScenarioError
from parktime.simulator.scenario.read import read_scenario, read_text
from parktime.simulator.scenario.schema.verbs import parse_verb
from parktime.simulator.world.export_scenario import export_scenario
from parktime.simulator.world.factory import build_world
from parktime.simulator.world.scenario_events import apply_verb

PATH = locate("a-centre-moves-to-manage")
TEXT = PATH.read_text(encoding="utf-8")


def storyparks(world):
    old, new = world.services["wattle"], world.services["wattle-manage"]
    assert old.storypark is new.storypark
    assert old.credentials.token == new.credentials.token
    return old.storypark


def test_both_services_have_one_storypark_also_in_a_copy_and_in_the_past():
    world = build_world(read_scenario(PATH))
    before = len(storyparks(world).profiles)
    world.move_to(world.now + timedelta(hours=1))
    apply_verb(world, "wattle-manage", parse_verb("add_profile", {"name": "Mia Nguyen"}))
    assert len(storyparks(world).profiles) == before + 1
    twin = world.copy()
    assert storyparks(twin) is not storyparks(world)
    assert len(storyparks(world.state_at(world.scenario.starts)).profiles) == before
    world.rewind(world.scenario.starts)
    assert len(storyparks(world).profiles) == before
    assert len(storyparks(twin).profiles) == before + 1


def test_an_export_says_whose_storypark_it_is():
    services = export_scenario(build_world(read_scenario(PATH)))["scenario"]["services"]
    assert services["wattle-manage"]["storypark"] == {"of": "wattle"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{of: wattle}", "{of: nobody}"),
        ("{of: wattle}", "{of: wattle-manage}"),
        ("{of: wattle}", "{of: wattle, rooms: [Koalas]}"),
        ("    integration: off\n", ""),
        ("    ccms: manage\n", "    ccms: kidsoft\n    pin: S434783896\n"),
        ("wattle-manage:\n    name: Wattle", "wattle-manage:\n    name: Another"),
    ],
)
def test_what_is_not_the_same_centre_is_an_error_at_its_storypark(old, new):
    assert TEXT.count(old) == 1
    text = TEXT.replace(old, new)
    line = text[: text.index("{of: ")].count("\n") + 1
    with pytest.raises(ScenarioError) as refused:
        read_text(text, "story.yaml")
    assert next(each.line for each in refused.value.issues) == line

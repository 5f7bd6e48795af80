import httpx2
import pytest

from parktime.harness.errors import RefusedError
from parktime.harness.testing.world import ExpectationError, World
from parktime.simulator.scenario.read import read_text
from tests.harness.recording.test_recorder import STORY

STEPS = STORY.replace(
    "steps: [{after: 1h, expect: {runs: 1}}]",
    """steps:
  - at: 2026-12-01 09:00
    do: {add_profile: Zoe Lee}
  - at: 2026-12-02 09:00
    expect: {runs: 99}
""",
)


@pytest.fixture
def world():
    found = World(read_text(STEPS, "steps.yaml"))
    yield found
    found.close()


@pytest.mark.e2e
def test_travelling_performs_the_steps_and_both_sides_are_visible(world):
    assert [row["state"] for row in world.storypark.profiles.values()] == ["active"]
    world.travel_to("2026-12-01 20:00")
    assert set(world.storypark.profiles) == {"Mia Nguyen", "Zoe Lee"}
    assert [run["cause"] for run in world.runs] == ["set-up", "schedule", "schedule", "schedule"]
    assert world.result()["links"]["children"][0]["mapping"] == "linked"


@pytest.mark.e2e
def test_a_failed_expectation_is_raised_once_with_its_line(world):
    with pytest.raises(ExpectationError, match=r"steps\.yaml:\d+: banksia at"):
        world.travel("3d")
    world.travel("1h")


@pytest.mark.e2e
def test_verbs_are_those_of_a_step_and_refusals_are_raised(world):
    world.do({"archive": "Mia Nguyen"})
    world.travel("13h")
    assert world.storypark.profiles["Mia Nguyen"]["state"] == "archived"
    with pytest.raises(RefusedError, match="admin"):
        world.do("refresh", acting="educator")
    with pytest.raises(RefusedError):
        world.do([{"leave": "Nobody Known"}])
    with pytest.raises(ValueError, match="leev"):
        world.do({"leev": "Mia Nguyen"})


@pytest.mark.e2e
def test_travelling_to_a_past_instant_rewinds_everything(world):
    before, runs, start = world.result(), world.runs, world.now
    world.travel("1d")
    world.do([{"add_profile": "Zoe Lee"}, {"daemon": "down"}])
    world.travel("1d")
    assert "Zoe Lee" in world.storypark.profiles
    world.travel_to(start)
    assert (world.now, world.runs) == (start, runs)
    assert world.result() == before
    world.travel("1d")
    assert len(world.runs) == len(runs) + 2, "the daemon is up again"


def test_an_instant_before_the_start_is_refused(world):
    with pytest.raises(ValueError, match="before the scenario starts"):
        world.travel_to("2020-11-29 08:00")


def test_without_a_daemon_apis_clock_and_steps_are_available():
    world = World(read_text(STEPS, "steps.yaml"), daemon=False)
    try:
        url, token = world.url, world.credentials()["storypark"]["token"]
        headers = {"Authorization": f"Bearer {token}"}
        body = {"given_name": "Mia", "family_name": "Nguyen"}
        made = httpx2.post(f"{url}/storypark/v1/profiles", json=body, headers=headers)
        assert made.status_code == 201
        world.travel("2d")
        assert set(world.storypark.profiles) == {"Mia Nguyen", "Zoe Lee"}
        assert httpx2.get(f"{url}/clock").json()["now"].startswith("2026-12-01T22:00")
        with pytest.raises(RuntimeError, match="no daemon"):
            world.result()
    finally:
        world.close()


@pytest.mark.e2e
def test_steps_may_be_left_out():
    world = World(read_text(STEPS, "steps.yaml"), steps=False)
    try:
        world.travel("3d")
        assert set(world.storypark.profiles) == {"Mia Nguyen"}
    finally:
        world.close()


@pytest.mark.e2e
def test_with_several_services_one_must_be_named():
    text = STORY.replace(
        "steps:",
        "  wattle: {name: Wattle, ccms: manage, time_zone: Australia/Brisbane, region: AU-QLD, paid_children: 3}\nsteps:",
    )
    world = World(
        read_text(
            text.replace("expect: {runs: 1}", "service: banksia, expect: {runs: 1}"), "two.yaml"
        )
    )
    try:
        with pytest.raises(KeyError, match="say which service: banksia, wattle"):
            _ = world.storypark
        assert world.storypark_of("wattle").paid_children == 3
    finally:
        world.close()

"""Plays by a fleet: the same digest as by one daemon, whatever the story does to it."""

import asyncio
import json

import psycopg
import pytest

from parktime.harness.cli import main
from parktime.harness.player.fleet import fleet_of
from parktime.harness.player.player import Player
from parktime.harness.player.runtime import FleetOptions
from tests.daemon.fleet.story import alone, as_fleet, differences, story
from tests.examples import deep

pytestmark = pytest.mark.e2e

KILLED = """\
  - service: banksia
    do: [refresh, {daemon: {kill: {after: 2, calls: create_profile, when: after}}}, sync]
    expect: {refused: the daemon was killed}
  - service: banksia
    do: {daemon: up}
    expect: {runs: 2, counts: {profiles: 5}}
  - at: 2027-03-01 21:00
    service: wattle
    do: [{daemon: down}, {daemon: up}, {daemon: kill}, {daemon: up}]
"""


def test_three_workers_of_which_two_are_killed(tmp_path, postgres, url):
    scenario = story(tmp_path, KILLED)
    scenario_alone = alone(scenario)
    assert [each["passed"] for each in scenario_alone["expectations"][:3]] == [True] * 3
    apart = as_fleet(scenario, url, workers=3)
    assert apart["digest"] == scenario_alone["digest"], differences(apart, scenario_alone)
    assert schemas_of_plays(postgres) == 0


def schemas_of_plays(postgres):
    """How many schemas of plays are in the database; each play removes its own."""
    with psycopg.connect(f"host={postgres.folder} user=postgres dbname=postgres") as connection:
        query = "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'parktime_play%'"
        return connection.execute(query).fetchone()[0]


@pytest.mark.parametrize(
    "name", ["a-token-runs-out-in-the-middle", *deep("half-a-list-archives-nobody")]
)
def test_the_command_plays_a_story_as_a_fleet(name, url, tmp_path, monkeypatch):
    monkeypatch.setenv("PARKTIME_STORE", url)
    apart, together = tmp_path / "apart.json", tmp_path / "together.json"
    assert main(["run", name, "--json", str(together)]) == 0
    assert main(["run", name, "--fleet", "2", "--json", str(apart)]) == 0
    one, other = json.loads(apart.read_text()), json.loads(together.read_text())
    assert one["digest"] == other["digest"], differences(one, other)


def test_two_nodes_that_are_asked_for_one_thing_do_it_one_after_the_other(tmp_path, url):
    scenario = story(tmp_path)

    async def played():
        async with fleet_of(scenario, FleetOptions(2, url)) as runtime:
            player = Player(scenario, runtime)
            await player.begin()
            clients = [runtime.client_of(name) for name in runtime.workers]
            syncs = [client.post("/v1/services/banksia/sync") for client in clients * 2]
            answers = await asyncio.gather(*syncs)
            again = await asyncio.gather(
                *(
                    client.post("/v1/services/wattle/page/set-up", json={"confirm": True})
                    for client in clients
                )
            )
            runs = await runtime.daemon.runs("banksia")
            for client in clients:
                await client.aclose()
            return answers, again, runs

    answers, again, runs = asyncio.run(played())
    assert [each.status_code for each in answers] == [200] * 4
    assert sorted(each.json()["ordinal"] for each in answers) == [2, 3, 4, 5]
    assert [each.status_code for each in again] == [409, 409]
    assert [run["ordinal"] for run in runs] == [1, 2, 3, 4, 5]
    assert len({run["id"] for run in runs}) == 5

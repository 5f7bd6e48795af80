"""What is seen of a play is what there was."""

from parktime.harness.fuzz.generate.scenario import BRIEF, random_scenario
from parktime.harness.fuzz.play import observe_play
from parktime.simulator.scenario.read import read_text

SCENARIO = read_text(random_scenario(2, BRIEF), "seed 2")


def test_every_run_and_write_is_seen():
    observed = observe_play(SCENARIO)
    key = SCENARIO.services[0].key
    runs = observed.history[key]
    assert [run["ordinal"] for run in runs] == list(range(1, len(runs) + 1))
    assert sorted(
        run["id"] for look in observed.observations for run in look.new_runs if look.service == key
    ) == [run["id"] for run in runs]
    assert observed.writes
    assert all(write.was != write.became for write in observed.writes)
    assert {write.service for write in observed.writes} <= {
        entry.key for entry in SCENARIO.services
    }
    quiet = observed.quiet[key]
    assert (quiet.first["cause"], quiet.second["cause"], quiet.dry_run_wrote) == (
        "manual",
        "manual",
        False,
    )

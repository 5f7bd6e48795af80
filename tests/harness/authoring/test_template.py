import asyncio
from datetime import date, timedelta

import pytest

from parktime.harness.authoring.template import NewScenario, new_scenario, zone_of
from parktime.harness.player.play import play
from parktime.simulator.scenario.read import read_text

MONDAY = date(2026, 11, 30)


@pytest.mark.parametrize("ccms", ["manage", "kidsoft"])
@pytest.mark.parametrize("title", ["Plain", "a # b: c", "on", "\u202e\u2028 Ünïcode", "10"])
def test_a_new_scenario_is_valid_whatever_its_title(ccms, title):
    scenario = read_text(new_scenario(NewScenario(title, ccms=ccms)), "s")
    assert (scenario.title, scenario.services[0].ccms) == (title, ccms)


@pytest.mark.e2e
@pytest.mark.parametrize("ccms", ["manage", "kidsoft"])
@pytest.mark.parametrize("weekday", range(7))
def test_a_new_scenario_holds_on_whatever_day_it_starts(ccms, weekday):
    wanted = NewScenario(
        "Any day", ccms=ccms, starts=MONDAY + timedelta(days=weekday), children=weekday, weeks=1
    )
    result = asyncio.run(play(read_text(new_scenario(wanted), "s")))
    assert result["passed"], result["failures"] or result["expectations"]


@pytest.mark.parametrize(
    ("region", "zone"),
    [("AU-WA", "Australia/Perth"), ("NZ-AUK", "Pacific/Auckland"), ("NZ", "Pacific/Auckland")],
)
def test_a_region_has_its_usual_time_zone(region, zone):
    assert zone_of(region) == zone

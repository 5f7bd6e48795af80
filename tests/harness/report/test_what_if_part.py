"""What-ifs side by side."""

import asyncio

from parktime.harness.compare.arguments import asked
from parktime.harness.compare.format import compared
from parktime.harness.compare.timelines import futures
from parktime.harness.recording.recording import Chronicle
from parktime.harness.report.page import report
from parktime.harness.report.summary import what_if_part
from parktime.simulator.scenario.scenario import Scenario
from parktime.simulator.scenario.times import parse_instant


def other_future(scenario: Scenario):
    at = parse_instant("2026-12-10T09:00+10:00", None)
    until = parse_instant("2026-12-15T09:00+10:00", None)
    what_ifs = asked(
        scenario,
        at,
        [],
        ["unlinked: [{map_room: {Possums: skip}}, update]", "refused: {leave: Nobody}"],
        None,
    )
    without, found = asyncio.run(futures(scenario, what_ifs, until))
    return [compared(without, future) for future in found]


def test_both_sides_where_they_part_and_in_the_end(christmas: Chronicle) -> None:
    several = other_future(christmas.scenario)
    unlinked, refused = (what_if_part(christmas.scenario, each) for each in several)
    (gone,) = [
        each
        for each in unlinked.partings
        if any("Possums removed" in line for line in each.without)
    ]
    assert not any("Possums" in line for line in gone.with_it)
    assert "Possums" in {outcome.who for outcome in unlinked.outcomes}
    assert refused.refused is not None and refused.partings == ()
    page = report([christmas], {christmas.scenario.file: several})
    assert "<h2>What if</h2>" in page and "map_room {Possums: skip}, update" in page
    assert "✘ refused: " in page and "No difference." in page
    assert "<h2>What if</h2>" not in report([christmas])

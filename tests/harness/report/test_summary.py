"""Sentences about a play, and about its alternatives."""

import asyncio

import pytest

from parktime.harness.compare.arguments import parse_what_ifs
from parktime.harness.compare.format import compare_with
from parktime.harness.compare.timelines import play_timelines
from parktime.harness.recording.recording import Recording
from parktime.harness.report.page import report, service_part
from parktime.harness.report.summary import what_if_part
from parktime.simulator.scenario.scenario import Scenario
from parktime.simulator.scenario.times import parse_instant


def test_the_summary_names_removed_rooms_and_the_final_state(christmas: Recording) -> None:
    lines = service_part(christmas, christmas.scenario.service("banksia")).summary
    assert lines[0].startswith(
        "Possums left Storypark on Monday 14 December 2026 and came back on Monday 21 December 2026: "
    )
    assert "no session from 2026-12-14" in lines[0]
    assert lines[1] == "Profiles: 25 created."
    assert "29 profiles are active, of 40 paid for, and 0 archived" in lines[2]


def test_the_summary_states_that_no_room_left(leavers: Recording) -> None:
    lines = service_part(leavers, leavers.scenario.service("quokka")).summary
    assert lines[:2] == ("No room left Storypark.", "Profiles: 4 created, 4 archived, 2 restored.")


def other_future(scenario: Scenario):
    at = parse_instant("2026-12-10T09:00+10:00", None)
    until = parse_instant("2026-12-15T09:00+10:00", None)
    what_ifs = parse_what_ifs(
        scenario,
        at,
        [],
        ["unlinked: [{map_room: {Possums: skip}}, update]", "refused: {leave: Nobody}"],
        None,
    )
    without, found = asyncio.run(play_timelines(scenario, what_ifs, until))
    return [compare_with(without, timeline) for timeline in found]


@pytest.mark.e2e
def test_divergences_and_outcomes_have_both_sides(christmas: Recording) -> None:
    several = other_future(christmas.scenario)
    unlinked, refused = (what_if_part(christmas.scenario, each) for each in several)
    (gone,) = [
        each
        for each in unlinked.divergences
        if any("Possums removed" in line for line in each.without)
    ]
    assert not any("Possums" in line for line in gone.with_it)
    assert "Possums" in {outcome.who for outcome in unlinked.outcomes}
    assert refused.refused is not None and refused.divergences == ()
    page = report([christmas], {christmas.scenario.file: several})
    assert "<h2>What if</h2>" in page and "Possums is not added" in page
    assert "✘ refused: " in page and "No difference." in page
    assert "<h2>What if</h2>" not in report([christmas])

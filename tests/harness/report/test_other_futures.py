"""The futures that a story names itself."""

import asyncio
from dataclasses import replace

from parktime.harness.recording.recording import chronicle
from parktime.harness.report.page import other_futures
from parktime.simulator.scenario.read import read_text
from tests.harness.recording.test_recorder import STORY

WITH_FUTURES = (
    STORY
    + """
what_if:
  archived by hand: {at: 2026-12-01 09:00, do: {archive: Mia Nguyen}}
  in the end: {at: 2026-12-05 08:59, do: sync}
"""
)


def test_are_played_as_far_as_the_story_was() -> None:
    whole = asyncio.run(chronicle(read_text(WITH_FUTURES, "futures.yaml")))
    archived, late = other_futures(whole)
    assert (archived.future.what_if.name, late.future.what_if.name) == (
        "archived by hand",
        "in the end",
    )
    assert {difference.who for difference in archived.differences} == {"Mia Nguyen"}
    cut = replace(whole, result={**whole.result, "until": "2026-12-02T00:00:00Z"})
    assert [each.future.what_if.name for each in other_futures(cut)] == ["archived by hand"]
    assert other_futures(replace(whole, result={**whole.result, "interrupted": True})) == []

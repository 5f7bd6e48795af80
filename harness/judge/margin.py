"""Why the model has a record as it has, from a play of the scenario with parktime's own daemon."""

from datetime import datetime

from parktime.harness.judge.compare import Divergence
from parktime.harness.results.timestamps import format_instant
from parktime.harness.trace.explain import explain
from parktime.harness.trace.subject import SubjectError
from parktime.simulator.scenario.scenario import Scenario

MOST = 2


async def margin_of(scenario: Scenario, at: datetime, divergence: Divergence) -> list[str]:
    """The last sentences on that child or room, with its margin in days; none if it is unknown."""
    try:
        trace = await explain(scenario, at, divergence.name, divergence.service)
    except SubjectError:
        return []
    sentences = [each for each in trace.sentences if each.at <= at][-MOST:]
    return [f"{format_instant(each.at)} {each.text}" for each in sentences] + list(trace.now[:MOST])

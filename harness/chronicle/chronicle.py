"""A play with everything that was seen of it: what changed when in the CCMS, in its API's picture, in Storypark, and by which run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from harness.chronicle.moment import Moment
from harness.chronicle.watcher import Watcher
from harness.play import AtTheEnd, play
from harness.progress import Progressed
from simulator.scenario.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Chronicle:
    """`result` is the play's (contract: The result); `moments` are those of each service, in order."""

    scenario: Scenario
    result: dict[str, Any]
    moments: Mapping[str, Sequence[Moment]]


async def chronicle(
    scenario: Scenario,
    *,
    until: datetime | None = None,
    progress: Progressed | None = None,
    at_the_end: AtTheEnd | None = None,
) -> Chronicle:
    """Play a scenario in this process, and look on."""
    watcher = Watcher()
    result = await play(scenario, until=until, progress=progress, watcher=watcher, at_the_end=at_the_end)
    watcher.look()
    return Chronicle(scenario, result, watcher.moments)

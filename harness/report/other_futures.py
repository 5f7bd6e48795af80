"""The other futures that a played story names itself, played for its report."""

import asyncio
from collections.abc import Sequence

from harness.chronicle.chronicle import Chronicle
from harness.compare.futures import futures
from harness.compare.lines import Compared, compared
from harness.instants import from_text


def other_futures(play: Chronicle) -> Sequence[Compared]:
    """As far as the play went; none of a play that was interrupted, and none that begins after its end."""
    until = from_text(play.result.get("until", play.result["ends"]))
    what_ifs = [each for each in play.scenario.what_if if each.step.at <= until]
    if not what_ifs or play.result.get("interrupted"):
        return []
    without, found = asyncio.run(futures(play.scenario, what_ifs, until))
    return [compared(without, future) for future in found]

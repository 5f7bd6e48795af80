"""An instant of a scenario that somebody asks for on the command line."""

from datetime import datetime
from zoneinfo import ZoneInfo

from harness.wrong import Wrong
from simulator.scenario.instants import parse_instant
from simulator.scenario.scenario import Scenario


def asked_instant(text: str, scenario: Scenario, option: str) -> datetime:
    """The aware instant; without an offset it is local to the scenario's first service. Wrong where it cannot be read, or is before the start."""
    try:
        instant = parse_instant(text, ZoneInfo(scenario.services[0].time_zone))
    except ValueError as error:
        raise Wrong(f"{option}: {error}") from error
    if instant < scenario.starts:
        raise Wrong(f"{option}: {text} is before {scenario.file} starts")
    return instant

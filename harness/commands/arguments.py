"""Checks of command-line arguments that several commands share."""

import os
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from parktime.harness.errors import UsageError
from parktime.simulator.scenario.scenario import Scenario


def parse_instant_option(text: str, scenario: Scenario, option: str) -> datetime:
    """The aware instant given by `option`; without an offset, local to the first service.

    Raises:
        UsageError: the text is not an instant, or is before the scenario starts.
    """
    from parktime.simulator.scenario.times import parse_instant

    try:
        instant = parse_instant(text, ZoneInfo(scenario.services[0].time_zone))
    except ValueError as error:
        raise UsageError(f"{option}: {error}") from error
    if instant < scenario.starts:
        raise UsageError(f"{option}: {text} is before {scenario.file} starts")
    return instant


def require_writable(*paths: Path | None) -> None:
    """Check, before any work is done, that each file can be written. Raises UsageError."""
    for path in paths:
        if path is None:
            continue
        if path.is_dir():
            raise UsageError(f"{path} is a directory; give a file to write")
        if not path.absolute().parent.is_dir():
            raise UsageError(f"{path}: there is no directory {path.parent}")
        if not os.access(path if path.exists() else path.absolute().parent, os.W_OK):
            raise UsageError(f"{path} cannot be written")

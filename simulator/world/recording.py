"""What was done in the world since its start, as plain data in the form of a scenario file."""

from collections.abc import Iterator
from typing import Any

from parktime.simulator.errors import HistoryForgottenError
from parktime.simulator.fault_injection.events import FaultRemoved, HaltArmed
from parktime.simulator.fault_injection.kinds import KINDS
from parktime.simulator.fault_injection.operations import GROUPS
from parktime.simulator.scenario.scenario import FaultEntry
from parktime.simulator.world.api_events import Published
from parktime.simulator.world.event_log import LoggedEvent
from parktime.simulator.world.export_scenario import export_scenario, format_written
from parktime.simulator.world.scenario_events import FaultConfigured, VerbApplied
from parktime.simulator.world.world import World

Plain = dict[str, Any]

_NOT_STEPS = {FaultRemoved: "one fault was ended", HaltArmed: "a call was halted"}
"""What a scenario has no step for, in words."""


def record(world: World) -> Plain:
    """`{scenario, switched_on, now, steps, not_steps, publications}` since the world's start.

    `scenario`: the world at its start, without steps. `steps`: what people did, as verbs in the
    order in which they were done, each with its `position` in the event log. `publications`: when a
    CCMS published on request. What a rewind undid is in none of them.

    Raises:
        HistoryForgottenError: too much has happened since the start to be kept.
    """
    beginning = world.beginning
    if beginning is None:
        raise HistoryForgottenError("the start of this world is forgotten: too much has happened")
    events = list(world.logged_events())
    return {
        "scenario": export_scenario(beginning)["scenario"],
        "switched_on": [
            key
            for key, service in beginning.services.items()
            if service.switched_on and service.entry.ccms == "kidsoft"
        ],
        "now": format_written(world.now),
        "steps": [
            {**_stamp(position, logged), "service": service, "do": verb}
            for position, logged in events
            for service, verb in _verbs(logged)
        ],
        "not_steps": [
            {**_stamp(position, logged), "what": _NOT_STEPS[type(logged.event)]}
            for position, logged in events
            if type(logged.event) in _NOT_STEPS
        ],
        "publications": [
            {**_stamp(position, logged), "service": logged.event.service}
            for position, logged in events
            if isinstance(logged.event, Published)
        ],
    }


def _stamp(position: int, logged: LoggedEvent) -> Plain:
    return {"position": position, "at": format_written(logged.at)}


def _verbs(logged: LoggedEvent) -> Iterator[tuple[str, Any]]:
    event = logged.event
    if isinstance(event, VerbApplied):
        yield event.service, event.plain
    elif isinstance(event, FaultConfigured):
        yield event.service, {"fault": "none" if event.entry is None else _fault(event.entry)}


def _fault(entry: FaultEntry) -> Plain:
    """The fault as a step writes it."""
    kind = KINDS[entry.kind]
    given: Plain = {
        "kind": entry.kind,
        "api": entry.api,
        "calls": None if entry.calls == GROUPS["all"] else sorted(entry.calls),
        "until": entry.until and entry.until.text,
        "for": entry.lasts and f"{int(entry.lasts.total_seconds())}s",
        "times": entry.times,
        "share": None if entry.share == 1 else entry.share,
        "seconds": entry.seconds,
        "status": entry.status if "status" in kind.parameters else None,
        "retry_after": entry.retry_after_s if "retry_after" in kind.parameters else None,
        "everybody": entry.everybody or None,
    }
    return {key: value for key, value in given.items() if value is not None}

"""What people and operators did, in one sentence for each act. Pure."""

from collections.abc import Mapping
from typing import Any

from parktime.daemon.events.acts import describe_command
from parktime.harness.expectations.verdict import listed
from parktime.simulator.scenario.scenario import KillEntry, StoreEntry, Verb, Who
from parktime.simulator.world.act_sentences import describe_act
from parktime.simulator.world.scenario_events import WORLD_VERBS

MAX_NAMES = 6

_MAPPED = {"create": "is to get a new one", "skip": "is not added"}
_DAEMON = {
    "down": "The daemon was stopped.",
    "up": "The daemon was started again.",
    "kill": "The daemon was killed.",
    "power_cut": "The daemon's machine lost its power.",
}
_STORE = {
    "locked": "Another program locked the daemon's store.",
    "full": "The disk of the daemon's store was full.",
    "free": "The daemon's store could be used again.",
    "backup": "The daemon's store was backed up.",
    "restored": "The daemon's store was restored from its backup.",
}


def verb_sentence(verb: Verb, ccms: str) -> str:
    """A verb of a scenario in words. `ccms`: kidsoft or manage."""
    word, argument = verb.word, verb.argument
    if word in WORLD_VERBS or word == "fault":
        return describe_act(word, argument, ccms)
    if word == "move_to":
        return f"The centre moved to another CCMS, and goes on as {argument}."
    if word == "undo" and argument == "last":
        return "The last run that changed something was undone."
    if word == "daemon":
        return _daemon_sentence(argument)
    return command_sentence("map" if word == "map_room" else word, _values(word, argument))


def command_sentence(name: str, values: Mapping[str, Any]) -> str:
    """A command of an operator in words, as the daemon's log has it; mappings one by one."""
    rows = [(each["child"], each["to"]) for each in values.get("children", ())]
    rows += [(each["room"], each["to"]) for each in values.get("rooms", ())]
    if name != "map" or not rows:
        return describe_command(name, values)
    told = [f"{record['name']} {_target(to)}" for record, to in rows]
    return f"On the page: {listed(told, at_most=MAX_NAMES)}."


def _target(to: Any) -> str:
    return _MAPPED[to] if isinstance(to, str) else f"is linked to {to['name']}"


def _values(word: str, argument: Any) -> dict[str, Any]:
    """The values of a verb, as the log of commands would have them."""
    match word:
        case "map":
            return {"children": [_row("child", *pair) for pair in argument], "rooms": []}
        case "map_room":
            return {"children": [], "rooms": [_row("room", *pair) for pair in argument]}
        case "sync_inactive":
            return {"on": argument}
        case "hold_above":
            return {"hold_above": argument}
        case "hold_room":
            return {"room": {"name": argument[0]}, "until": argument[1].isoformat()}
        case "undo":
            return {"ordinal": argument}
        case "let_go":
            return {"child or room": {"name": str(argument)}}
        case _:
            return {}


def _row(about: str, who: Who | str, to: Who | str) -> dict[str, Any]:
    kept = to if to in ("create", "skip") else {"name": str(to)}
    return {about: {"name": str(who)}, "to": kept}


def _daemon_sentence(argument: str | KillEntry | StoreEntry) -> str:
    if isinstance(argument, StoreEntry):
        return _STORE[argument.state]
    if isinstance(argument, KillEntry):
        return "The daemon is killed at one of its next calls."
    return _DAEMON[argument]

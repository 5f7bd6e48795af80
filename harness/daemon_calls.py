"""Page, support and harness verbs as calls of the daemon's API. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from harness.named import reference
from simulator.scenario.scenario import Verb, Who


@dataclass(frozen=True, slots=True)
class Call:
    """One request below `/v1/services/KEY/`. `as_person` says that it obeys who acts (admin-only)."""

    method: str
    path: str
    body: dict[str, Any] | None = None
    as_person: bool = False


SET_UP = Call("POST", "page/set-up", {"confirm": True}, as_person=True)


def turn_on(pin: str | None) -> Call:
    """Support turns the integration on, on Kidsoft with the service's PIN."""
    return Call("POST", "turn-on", {"pin": pin})


def call(verb: Verb) -> Call:
    """What to ask of the daemon; KeyError for a verb that is not the daemon's."""
    return _CALLS[verb.word](verb.argument)


def _map(pairs: Sequence[tuple[Who, Who | str]]) -> Call:
    """One call for all pairs: mappings are refused or chosen as a whole (map-child)."""
    rows = [{"child": reference(child), "to": _target(to)} for child, to in pairs]
    return Call("POST", "page/mappings", {"children": rows, "rooms": []}, as_person=True)


def _map_room(pairs: Sequence[tuple[str, str]]) -> Call:
    rows = [{"room": {"name": room}, "to": _target(to)} for room, to in pairs]
    return Call("POST", "page/mappings", {"children": [], "rooms": rows}, as_person=True)


def _target(to: Who | str) -> str | dict[str, str]:
    if isinstance(to, Who):
        return reference(to)
    return to if to in ("create", "skip") else {"name": to}


def _sync_inactive(on: bool) -> Call:
    return Call("PUT", "settings", {"sync_inactive": on, "dry_run": False}, as_person=True)


def _hold_room(held: tuple[str, date]) -> Call:
    room, until = held
    return Call("POST", "rooms/hold", {"room": {"name": room}, "until": until.isoformat()})


_CALLS: dict[str, Callable[[Any], Call]] = {
    "refresh": lambda _: Call("POST", "page/refresh", as_person=True),
    "map": _map,
    "map_room": _map_room,
    "set_up": lambda _: SET_UP,
    "update": lambda _: Call("POST", "page/update", {"confirm": True}, as_person=True),
    "sync_inactive": _sync_inactive,
    "turn_on": turn_on,
    "turn_off": lambda _: Call("POST", "turn-off"),
    "hold_room": _hold_room,
    "sync": lambda _: Call("POST", "sync"),
}

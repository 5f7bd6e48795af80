"""Page, support and harness verbs as calls of the daemon's API. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from harness.named import reference, who
from simulator.scenario.scenario import Verb


@dataclass(frozen=True, slots=True)
class Call:
    """One request below `/v1/services/KEY/`. `as_person` says that it obeys who acts (admin-only)."""

    method: str
    path: str
    body: dict[str, Any] | None = None
    as_person: bool = False


def calls(verb: Verb) -> list[Call]:
    """What to ask of the daemon, in order; KeyError for a verb that is not the daemon's."""
    return _CALLS[verb.word](_argument(verb))


def _argument(verb: Verb) -> Any:
    return verb.plain[verb.word] if isinstance(verb.plain, dict) else None


def _page(path: str, body: dict[str, Any] | None = None) -> Callable[[Any], list[Call]]:
    return lambda _: [Call("POST", f"page/{path}", body, as_person=True)]


def _map(pairs: dict[Any, Any]) -> list[Call]:
    rows = [{"child": reference(who(child)), "to": _target(to)} for child, to in pairs.items()]
    return [Call("POST", "page/mappings", {"children": rows, "rooms": []}, as_person=True)]


def _map_room(pairs: dict[str, Any]) -> list[Call]:
    rows = [{"room": {"name": room}, "to": _target(to)} for room, to in pairs.items()]
    return [Call("POST", "page/mappings", {"children": [], "rooms": rows}, as_person=True)]


def _target(to: Any) -> Any:
    return to if to in ("create", "skip") else reference(who(to))


def _sync_inactive(on: Any) -> list[Call]:
    return [Call("PUT", "settings", {"sync_inactive": on in ("on", True), "dry_run": False}, as_person=True)]


def _turn_on(argument: Any) -> list[Call]:
    return [Call("POST", "turn-on", {"pin": (argument or {}).get("pin")})]


def _hold_room(pairs: dict[str, Any]) -> list[Call]:
    return [Call("POST", "rooms/hold", {"room": {"name": room}, "until": str(until)}) for room, until in pairs.items()]


_CALLS: dict[str, Callable[[Any], list[Call]]] = {
    "refresh": _page("refresh"),
    "map": _map,
    "map_room": _map_room,
    "set_up": _page("set-up", {"confirm": True}),
    "update": _page("update", {"confirm": True}),
    "sync_inactive": _sync_inactive,
    "turn_on": _turn_on,
    "turn_off": lambda _: [Call("POST", "turn-off")],
    "hold_room": _hold_room,
    "sync": lambda _: [Call("POST", "sync")],
}

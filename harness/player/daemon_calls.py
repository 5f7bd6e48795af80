"""Verbs of the page, of support and of the harness as calls of the daemon's API. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from parktime.harness.errors import RefusedError
from parktime.harness.expectations.observation import (
    INFORMATIONAL_KINDS,
    DaemonView,
    matching_rows,
    reference,
)
from parktime.simulator.scenario.scenario import HoldEntry, Verb, Who


@dataclass(frozen=True, slots=True)
class Call:
    """One request below `/v1/services/KEY/`; `as_person` if it is for admins only."""

    method: str
    path: str
    body: dict[str, Any] | None = None
    as_person: bool = False


SET_UP = Call("POST", "page/set-up", {"confirm": True}, as_person=True)


def turn_on(pin: str | None) -> Call:
    """Turn the integration on, as support does; on Kidsoft with the service's PIN."""
    return Call("POST", "turn-on", {"pin": pin})


def daemon_call(verb: Verb) -> Call:
    """The call of a verb. Raises KeyError if it is not the daemon's."""
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


def _hold_above(above: HoldEntry | None) -> Call:
    limits = None if above is None else asdict(above)
    return Call("PUT", "settings", {"hold_above": limits, "dry_run": False}, as_person=True)


def _hold_room(held: tuple[str, date]) -> Call:
    room, until = held
    return Call("POST", "rooms/hold", {"room": {"name": room}, "until": until.isoformat()})


_CALLS: dict[str, Callable[[Any], Call]] = {
    "refresh": lambda _: Call("POST", "page/refresh", as_person=True),
    "map": _map,
    "map_room": _map_room,
    "set_up": lambda _: SET_UP,
    "update": lambda _: Call("POST", "page/update", {"confirm": True}, as_person=True),
    "take_back": lambda _: Call("DELETE", "page/mappings", as_person=True),
    "sync_inactive": _sync_inactive,
    "hold_above": _hold_above,
    "turn_on": turn_on,
    "turn_off": lambda _: Call("POST", "turn-off"),
    "hold_room": _hold_room,
    "sync": lambda _: Call("POST", "sync"),
}


RUN_VERBS = frozenset({"approve", "reject", "undo", "let_go"})
NO_PLAN = "nothing"
"""Sent as the plan if nothing waits, so that the daemon refuses it."""


def run_call(verb: Verb, last_seen: DaemonView, now: DaemonView) -> Call:
    """The call of a verb about runs. `last_seen` is the service as the last expectation saw it.

    Raises:
        RefusedError: there is no such run.
    """
    if verb.word in ("approve", "reject"):
        plan = (last_seen if verb.argument == "seen" else now).held.get("plan")
        return Call("POST", f"held/{verb.word}", {"plan": plan or NO_PLAN}, as_person=True)
    if verb.word == "undo":
        return Call(
            "POST", f"runs/{_run_id(verb.argument, now)}/undo", {"confirm": True}, as_person=True
        )
    return Call("DELETE", "kept", _subject(verb.argument, now), as_person=True)


def _run_id(which: str | int, now: DaemonView) -> int:
    found = [run["id"] for run in now.runs if run["ordinal"] == which]
    if which == "last":
        found = [
            run["id"]
            for run in now.runs
            if any(change["kind"] not in INFORMATIONAL_KINDS for change in run["changes"])
        ]
    if not found:
        raise RefusedError(
            "no run has changed anything"
            if which == "last"
            else f"the service has had no run {which}"
        )
    return int(found[-1])


def _subject(who: Who, now: DaemonView) -> dict[str, object]:
    """A child or room by id if only one matches; otherwise by name, which the daemon refuses."""
    rooms = [row for row in now.kept if row["about"] == "room" and row["name"] == who.name]
    born = {row["ccms_id"]: row.get("born") for row in now.links["children"]}
    children = [
        {**row, "born": born.get(row["ccms_id"])} for row in now.kept if row["about"] == "child"
    ]
    named = matching_rows(children, who)
    if rooms and not named:
        return {"room": {"id": rooms[0]["ccms_id"]}}
    return {"child": {"id": named[0]["ccms_id"]} if len(named) == 1 else reference(who)}

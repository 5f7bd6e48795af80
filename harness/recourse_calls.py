"""What people do about runs, as calls of the daemon's API: which plan, run, child or room they mean. Pure."""

from harness.daemon_calls import Call
from harness.errors import RefusedError
from harness.named import bearing, reference
from harness.seen import RETOLD, DaemonView
from simulator.scenario.scenario import Verb, Who

RECOURSE = frozenset({"approve", "reject", "undo", "let_go"})
NO_PLAN = "nothing"
"""Sent for the plan where nothing waits: the daemon says so."""


def recourse_call(verb: Verb, looked_at: DaemonView, now: DaemonView) -> Call:
    """What to ask. `looked_at` is the service as the last expectation saw it. RefusedError where no such run is there."""
    if verb.word in ("approve", "reject"):
        plan = (looked_at if verb.argument == "seen" else now).held.get("plan")
        return Call("POST", f"held/{verb.word}", {"plan": plan or NO_PLAN}, as_person=True)
    if verb.word == "undo":
        return Call("POST", f"runs/{_run_id(verb.argument, now)}/undo", {"confirm": True}, as_person=True)
    return Call("DELETE", "kept", _subject(verb.argument, now), as_person=True)


def _run_id(which: str | int, now: DaemonView) -> int:
    found = [run["id"] for run in now.runs if run["ordinal"] == which]
    if which == "last":
        found = [run["id"] for run in now.runs if any(change["kind"] not in RETOLD for change in run["changes"])]
    if not found:
        raise RefusedError("no run has changed anything" if which == "last" else f"the service has had no run {which}")
    return int(found[-1])


def _subject(who: Who, now: DaemonView) -> dict[str, object]:
    """By id where that says which; else as it is named, so that the daemon says what is wrong with it."""
    rooms = [row for row in now.kept if row["about"] == "room" and row["name"] == who.name]
    born = {row["ccms_id"]: row.get("born") for row in now.links["children"]}
    children = [{**row, "born": born.get(row["ccms_id"])} for row in now.kept if row["about"] == "child"]
    named = bearing(children, who)
    if rooms and not named:
        return {"room": {"id": rooms[0]["ccms_id"]}}
    return {"child": {"id": named[0]["ccms_id"]} if len(named) == 1 else reference(who)}

"""Random worlds for a sync that is not parktime's: without what only its daemon can do."""

from typing import Any

ONLY_DAEMON = frozenset({"approve", "reject", "undo", "let_go"})

Plain = dict[str, Any]


def for_any_sync(world: Plain) -> Plain:
    """The world without runs that are held, decisions about them, and losses of a store."""
    services = {
        key: {name: value for name, value in service.items() if name != "hold_above"}
        for key, service in world["services"].items()
    }
    steps = [_step(step) for step in world["steps"]]
    return {
        "title": world["title"],
        "judge": "storypark",
        **world,
        "services": services,
        "steps": [step for step in steps if step.get("do") != []],
    }


def _step(step: Plain) -> Plain:
    if "do" not in step:
        return step
    verbs = step["do"] if isinstance(step["do"], list) else [step["do"]]
    return {**step, "do": [verb for verb in verbs if not _only_daemon(verb)]}


def _only_daemon(verb: Any) -> bool:
    if not isinstance(verb, dict):
        return verb in ONLY_DAEMON
    move = verb.get("daemon")
    return (
        bool(ONLY_DAEMON & verb.keys())
        or move == "power_cut"
        or (isinstance(move, dict) and "store" in move)
    )

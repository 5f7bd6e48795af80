"""The handbook's rule ids, in its order, for `shows` and expected changes."""

from simulator.scenario.closest import did_you_mean

RULE_IDS: tuple[str, ...] = (
    "on-kidsoft",
    "on-manage",
    "admin-only",
    "setup-page",
    "refresh",
    "auto-match",
    "map-child",
    "map-room",
    "set-up",
    "update",
    "off",
    "cadence",
    "catch-up",
    "api-window",
    "source-of-truth",
    "no-invitations",
    "whole-read",
    "kidsoft-children",
    "manage-status",
    "manage-scope",
    "new-child",
    "leaves-scope",
    "returns",
    "inactive-on",
    "inactive-off",
    "skip-is-final",
    "plan-space",
    "room-window",
    "room-removed",
    "room-returns",
    "new-room",
    "room-skip",
    "hold-above",
    "undo",
    "kept",
    "child-rooms",
)


def check_rule(text: str) -> str:
    """Return the id unchanged. Raises ValueError, with a remedy, for an unknown one."""
    if text not in RULE_IDS:
        raise ValueError(f"there is no rule '{text}'{did_you_mean(text, RULE_IDS)}")
    return text

"""The ids of the handbook's rules, in its order: what `shows` and an expected change may name."""

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
    """The id of a rule. Raises ValueError, with the remedy in words, for an id that the handbook does not have."""
    if text not in RULE_IDS:
        raise ValueError(f"there is no rule '{text}'{did_you_mean(text, RULE_IDS)}")
    return text

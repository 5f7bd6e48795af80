"""What one CCMS's integration has and another's has not."""

from collections.abc import Iterable

from daemon.model.link import Choice
from daemon.model.refused import Refused
from daemon.model.service import Stage
from daemon.model.settings import Policy


def need_labels(policy: Policy) -> None:
    """Refused for an Inactive setting where there are no labels (kidsoft-children)."""
    if not policy.has_labels:
        words = "Kidsoft has no labels and no Inactive setting: every child that it lists is synced"
        raise Refused(words, "kidsoft-children")


def need_holds(policy: Policy) -> None:
    """Refused for holding a room where its centre can skip it by itself (room-skip)."""
    if policy.rooms_can_be_skipped:
        raise Refused(f"{policy.name} rooms are not held: map the room to skip instead", "room-skip")


def need_skippable(policy: Policy, stage: Stage, choices: Iterable[Choice]) -> None:
    """Refused, naming it, for skipping a room after set-up where only support can hold one (room-skip)."""
    if stage != "set-up" or policy.rooms_can_be_skipped:
        return
    for choice in choices:
        if choice.kind == "room" and choice.mapping == "skip":
            words = "cannot be skipped after set-up on Kidsoft: contact support, who can hold it"
            raise Refused(f"the room {choice.name} {words}", "room-skip")

"""Who gets the free spaces of the plan, and in which order (plan-space)."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from parktime.daemon.domain.names import ordered_words
from parktime.daemon.domain.roster import Child

SpaceKind = Literal["create", "restore"]


@dataclass(frozen=True, slots=True)
class SpaceRequest:
    """A child that needs a space: for a new profile, or to restore an archived one."""

    kind: SpaceKind
    child: Child
    next_session: date | None


Rank = tuple[bool, bool, date, tuple[str, ...], tuple[str, ...], str]


def rank(request: SpaceRequest) -> Rank:
    """Sort key of the queue for space.

    Active before Inactive, restore before create, next session (none last), family name, given
    name, CCMS id.
    """
    child = request.child
    return (
        child.label != "Active",
        request.kind != "restore",
        request.next_session or date.max,
        ordered_words(child.family),
        ordered_words(child.given),
        child.id,
    )


def allocate(
    requests: list[SpaceRequest], free: int
) -> tuple[list[SpaceRequest], list[SpaceRequest]]:
    """Split requests into those that fit into `free` spaces and those that wait, both in order.

    A negative `free`, of a plan with more active profiles than paid children, counts as 0.
    """
    queue = sorted(requests, key=rank)
    fit = max(0, free)
    return queue[:fit], queue[fit:]

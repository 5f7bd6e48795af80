"""Who gets the free spaces of a plan, and in which order (plan-space)."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from parktime.daemon.domain.names import ordered_words
from parktime.daemon.domain.roster import Child


@dataclass(frozen=True, slots=True)
class SpaceRequest:
    """A child that wants a space: a new profile, or an archived one back."""

    kind: Literal["create", "restore"]
    child: Child
    next_session: date | None


Rank = tuple[bool, bool, date, tuple[str, ...], tuple[str, ...], str]


def rank(wish: SpaceRequest) -> Rank:
    """Active before Inactive, restore before create, next session (none last), family name, given name, CCMS id."""
    child = wish.child
    return (
        child.label != "Active",
        wish.kind != "restore",
        wish.next_session or date.max,
        ordered_words(child.family),
        ordered_words(child.given),
        child.id,
    )


def allocate(
    requests: list[SpaceRequest], free: int
) -> tuple[list[SpaceRequest], list[SpaceRequest]]:
    """Those who fit into `free` spaces, in order, and those left waiting. A plan below its active profiles has none free."""
    queue = sorted(requests, key=rank)
    fit = max(0, free)
    return queue[:fit], queue[fit:]

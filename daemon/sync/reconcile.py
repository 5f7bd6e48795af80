"""Finding out what became of requests that were never answered, before a run plans anew."""

from dataclasses import dataclass, replace
from typing import Final

from parktime.daemon.domain.errors import own_fault
from parktime.daemon.domain.links import Links
from parktime.daemon.domain.run import Change
from parktime.daemon.domain.service import Standing, Unsettled
from parktime.daemon.domain.storypark import Target
from parktime.daemon.planning.inputs import Situation
from parktime.daemon.sync.writer import alter, make, makes, says_not_made, stands, takes_away
from parktime.daemon.vendors.http_client import NotSent, Unreadable
from parktime.daemon.vendors.storypark import NoSpace, StoryparkClient

LATE: Final = "; an earlier run did it, and had no answer"
"""What the history says besides of a change that is known only now."""


@dataclass(frozen=True, slots=True)
class Settled:
    """The standing with links to what is there after all, and the changes of which that is told at last."""

    standing: Standing
    changes: tuple[Change, ...] = ()


async def settle(storypark: StoryparkClient, standing: Standing) -> Settled:
    """Ask again for what is new and was never answered. What is made by that, or was, is linked; what is refused was not made; the rest stays open."""
    settled = Settled(standing)
    for each in standing.unsettled:
        if not makes(each.change):
            continue
        if not each.still_wanted(settled.standing.links):
            settled = _closed(settled, each)
            continue
        try:
            target_id = await make(storypark, each.change, each.body, each.key)
        except NoSpace:
            settled = _closed(settled, each)
        except Unreadable as error:
            settled = _closed(settled, each) if says_not_made(error) else settled
        except Exception as error:  # ours: it stays open, and the run goes on
            own_fault(error, f"asking again for {each.change.kind} {each.change.ccms_id}")
        else:
            settled = _found(_closed(settled, each), each.change, target_id)
    return settled


async def settle_by_reading(
    storypark: StoryparkClient, settled: Settled, situation: Situation
) -> Settled:
    """Of changes of what was there: one that stands as it was wanted is asked for again, which does nothing then, to know who did it; one that does not is forgotten.

    Of what would take somebody or something away, and of whom or what it does not name, a list that is not whole does not say that it was not done.
    """
    for each in settled.standing.unsettled:
        if makes(each.change):
            continue
        wanted = each.still_wanted(settled.standing.links)
        if wanted and stands(situation.target, each.change, each.body):
            settled = await _whose(storypark, settled, each)
        elif not (
            wanted and situation.target_incomplete and _may_be_so(situation.target, each.change)
        ):
            settled = _closed(settled, each)
    return settled


def _may_be_so(target: Target, change: Change) -> bool:
    """Whether a change may have been done of which half a list does not tell."""
    there = target.rooms if change.about == "room" else target.profiles
    return takes_away(change) or change.target_id not in there


async def _whose(storypark: StoryparkClient, settled: Settled, each: Unsettled) -> Settled:
    try:
        ours = await alter(storypark, each.change, each.change.target_id or "", each.body, each.key)
    except NoSpace:
        return _closed(settled, each)
    except Unreadable as error:
        known = says_not_made(error) and not isinstance(error, NotSent)
        return _closed(settled, each) if known else settled
    except Exception as error:  # ours: it stays open, and the run goes on
        own_fault(error, f"asking again for {each.change.kind} {each.change.ccms_id}")
        return settled
    closed = _closed(settled, each)
    late = replace(each.change, why=each.change.why + LATE)
    return replace(closed, changes=(*closed.changes, late)) if ours else closed


def _closed(settled: Settled, closed: Unsettled) -> Settled:
    left = tuple(each for each in settled.standing.unsettled if each is not closed)
    return replace(settled, standing=replace(settled.standing, unsettled=left))


def _found(settled: Settled, change: Change, target_id: str) -> Settled:
    links = _linked(settled.standing.links, change, target_id)
    created = settled.standing.created_ids | (
        {target_id} if change.about == "child" else frozenset()
    )
    standing = replace(settled.standing, links=links, created_ids=created)
    return Settled(standing, (*settled.changes, replace(change, target_id=target_id)))


def _linked(links: Links, change: Change, target_id: str) -> Links:
    if change.about == "child":
        row = replace(links.children[change.ccms_id], mapping="linked", target_id=target_id)
        return Links({**links.children, change.ccms_id: row}, links.rooms)
    room = replace(links.rooms[change.ccms_id], mapping="linked", target_id=target_id)
    return Links(links.children, {**links.rooms, change.ccms_id: room})

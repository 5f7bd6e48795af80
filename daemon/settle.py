"""Finding out what became of requests that were never answered, before a run reads and plans anew."""

from dataclasses import dataclass, replace

from daemon.change import Change
from daemon.link import Links
from daemon.making import make, says_not_made
from daemon.own_fault import own_fault
from daemon.readers.storypark import NoSpace, StoryparkClient
from daemon.readers.wire import Unreadable
from daemon.service import Standing
from daemon.unsettled import Unsettled


@dataclass(frozen=True, slots=True)
class Settled:
    """The standing with links to what is there after all, and the changes of which that is told at last."""

    standing: Standing
    changes: tuple[Change, ...] = ()


async def settle(storypark: StoryparkClient, standing: Standing) -> Settled:
    """Ask again for what was never answered. What is made by that, or was, is linked; what is refused was not made; the rest stays open."""
    settled = Settled(standing)
    for each in standing.unsettled:
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


def _closed(settled: Settled, closed: Unsettled) -> Settled:
    left = tuple(each for each in settled.standing.unsettled if each is not closed)
    return replace(settled, standing=replace(settled.standing, unsettled=left))


def _found(settled: Settled, change: Change, target_id: str) -> Settled:
    links = _linked(settled.standing.links, change, target_id)
    created = settled.standing.created_ids | ({target_id} if change.about == "child" else frozenset())
    standing = replace(settled.standing, links=links, created_ids=created)
    return Settled(standing, (*settled.changes, replace(change, target_id=target_id)))


def _linked(links: Links, change: Change, target_id: str) -> Links:
    if change.about == "child":
        row = replace(links.children[change.ccms_id], mapping="linked", target_id=target_id)
        return Links({**links.children, change.ccms_id: row}, links.rooms)
    room = replace(links.rooms[change.ccms_id], mapping="linked", target_id=target_id)
    return Links(links.children, {**links.rooms, change.ccms_id: room})

"""The promise that the history tells each change once, held against what was done."""

from collections import Counter
from collections.abc import Iterator, Sequence

from harness.fuzz.deeds import DEEDS, MAKING, deed_of, deeds_of, moved
from harness.fuzz.watched import Watched, Write


def told_once(watched: Watched) -> Iterator[str]:
    """Whatever was done stands in the history once, and nothing stands there that was not, for every kind of change, faults or none.

    Three things are let pass. Who was made may be put into rooms by a request of its own: that comes with the making, unless a later run does
    it, which tells it as a move. What Storypark never confirmed and what does not stand any more when the daemon could next ask, is nowhere
    to be seen. And a vendor that tells of a time that is over (`stale_etag`) has done again what was done: who cannot know.
    """
    for key, runs in watched.history.items():
        writes = [write for write in watched.writes if write.service == key]
        said = Counter(deed_of(change["kind"]) for run in runs for change in run["changes"])
        done = Counter(deed for write in writes for deed in deeds_of(write))
        passed = Counter(deed for deed in lost(writes)) + Counter(move=settling_in(writes))
        for deed in DEEDS:
            untold = said[deed] < done[deed] - passed[deed]
            repeated = said[deed] > done[deed] and (deed in MAKING or not lied_to(watched))
            if repeated or untold:
                yield f"{key}: {deed} told {said[deed]} times, done {done[deed]} times"


def lost(writes: Sequence[Write]) -> Iterator[str]:
    """What writes did to who and what was there that was never confirmed and soon overtaken, by people or by a later write."""
    for number, write in enumerate(writes):
        if write.unconfirmed and not makes(write) and any(overtaken(write, later) for later in writes[number + 1 :]):
            yield from deeds_of(write)


def makes(write: Write) -> bool:
    """Whether somebody or something is there that was not."""
    return bool(
        write.became.profiles.keys() - write.was.profiles.keys() or write.became.rooms.keys() - write.was.rooms.keys()
    )


def overtaken(write: Write, later: Write) -> bool:
    """Whether, by a later write, a profile or room that a write altered is not as it left it."""
    return any(
        things.get(each) != left or others.get(each) != left
        for was, became, things, others in (
            (write.was.profiles, write.became.profiles, later.was.profiles, later.became.profiles),
            (write.was.rooms, write.became.rooms, later.was.rooms, later.became.rooms),
        )
        for each, left in became.items()
        if was.get(each) != left
    )


def settling_in(writes: Sequence[Write]) -> int:
    """How many of those who were made were put into rooms afterwards."""
    made = {each for write in writes for each in write.became.profiles.keys() - write.was.profiles.keys()}
    return len(made & {each for write in writes for each in moved(write)})


def lied_to(watched: Watched) -> bool:
    """Whether Storypark was made to tell of a time that is over: what is done already may be done and told again then."""
    return any(kind == "stale_etag" for kind, *_ in watched.faults)

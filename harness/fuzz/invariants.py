"""The promises of a run, each a pure check of what was seen of a play: nothing, or what breaks it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parktime.daemon.domain.rules import RULES
from parktime.harness.expectations.observation import RETOLD
from parktime.harness.fuzz.convergence import ANOTHER_S
from parktime.harness.fuzz.recording import Watched, Write
from parktime.harness.fuzz.write_effects import (
    DEEDS,
    MAKING,
    deed_of,
    deeds_of,
    moved,
    wrongly_touched,
)


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
        if (
            write.unconfirmed
            and not makes(write)
            and any(overtaken(write, later) for later in writes[number + 1 :])
        ):
            yield from deeds_of(write)


def makes(write: Write) -> bool:
    """Whether somebody or something is there that was not."""
    return bool(
        write.became.profiles.keys() - write.was.profiles.keys()
        or write.became.rooms.keys() - write.was.rooms.keys()
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
    made = {
        each
        for write in writes
        for each in write.became.profiles.keys() - write.was.profiles.keys()
    }
    return len(made & {each for write in writes for each in moved(write)})


def lied_to(watched: Watched) -> bool:
    """Whether Storypark was made to tell of a time that is over: what is done already may be done and told again then."""
    return any(kind == "stale_etag" for kind, *_ in watched.faults)


pass

REMOVALS = frozenset({"archive", "room out"})
COUNTED = (
    "created",
    "updated",
    "archived",
    "restored",
    "unchanged",
    "skipped",
    "waiting",
    "failed",
)


@dataclass(frozen=True, slots=True)
class Breach:
    """A promise that did not hold: its name, and how, without a person's name."""

    promise: str
    how: str


def one_to_one(watched: Watched) -> Iterator[str]:
    """Links are one to one per service, at every instant that was looked at."""
    for look in watched.looks:
        for kind, target in (("children", "profile_id"), ("rooms", "room_id")):
            linked = Counter(row[target] for row in look.links[kind] if row["mapping"] == "linked")
            shared = [each for each, times in linked.items() if times > 1]
            if shared:
                yield f"{look.service} at {look.at}: {kind} share {shared}"


def never_over_the_plan(watched: Watched) -> Iterator[str]:
    """No write takes the active profiles above the paid children."""
    for write in watched.writes:
        became = write.became
        if became.active > max(became.paid_children, write.was.active):
            yield f"{told(write)}: {became.active} active, {became.paid_children} paid for"


def nobody_deleted(watched: Watched) -> Iterator[str]:
    """No write deletes a profile."""
    for write in watched.writes:
        gone = write.was.profiles.keys() - write.became.profiles.keys()
        if gone:
            yield f"{told(write)}: deleted {sorted(gone)}"


def islands(watched: Watched) -> Iterator[str]:
    """A write for one service touches no other."""
    for write in watched.writes:
        for key in write.before:
            if key != write.service and write.before[key] != write.after[key]:
                yield f"{told(write)}: touched {key}"


def no_strangers(watched: Watched) -> Iterator[str]:
    """Nobody and nothing of another service is ever linked, whatever a vendor tells: neither children and rooms nor profiles."""
    for look in watched.looks:
        for kind, target in (("children", "profile_id"), ("rooms", "room_id")):
            linked = [
                (row["ccms_id"], row[target])
                for row in look.links[kind]
                if row["mapping"] == "linked"
            ]
            strange = [
                pair for pair in linked if any(str(each).startswith(ANOTHER_S) for each in pair)
            ]
            if strange:
                yield f"{look.service} at {look.at}: {kind} linked {strange}"


def untouched(watched: Watched) -> Iterator[str]:
    """What is not linked stays as it is, and of what is linked only names, birth date, state and linked rooms change."""
    yield from wrongly_touched(watched)


def balanced(watched: Watched) -> Iterator[str]:
    """Every run's counts add up, and are those of its changes where no write failed."""
    for key, run in runs_of(watched):
        counts = run["counts"]
        if counts["read"] != sum(counts[name] for name in COUNTED) or min(counts.values()) < 0:
            yield f"{where(key, run)}: {counts}"
        elif not counts["failed"] and made_up(run):
            yield f"{where(key, run)}: {counts} for its changes"


def made_up(run: Mapping[str, Any]) -> bool:
    """Whether the counts tell other figures than the changes do."""
    fates = {
        change["ccms_id"]: FATES[change["kind"]]
        for change in run["changes"]
        if change["kind"] in FATES
    }
    tally = Counter(fates.values())
    return any(tally[name] != run["counts"][name] for name in set(FATES.values()))


FATES = {"create": "created", "restore": "restored", "archive": "archived", "update": "updated", "move": "updated", "wait": "waiting", "skip": "skipped"}  # fmt: skip


def explained(watched: Watched) -> Iterator[str]:
    """Every change says by which rule, from what to what, and why."""
    for key, run in runs_of(watched):
        for change in run["changes"]:
            if (
                change["rule"] not in RULES
                or not change["why"]
                or change["before"] == change["after"] != "skip"
            ):
                yield f"{where(key, run)}: {change['kind']} {change['ccms_id']} by {change['rule']!r}"


def append_only(watched: Watched) -> Iterator[str]:
    """What the history said once it says in the end."""
    for key, whole in watched.history.items():
        seen = [run for look in watched.looks if look.service == key for run in look.new_runs]
        kept = {run["id"]: run for run in whole}
        if any(kept.get(run["id"]) != run for run in seen):
            yield f"{key}: a run that was told is told otherwise"
        if sorted(kept) != [run["id"] for run in whole]:
            yield f"{key}: runs out of order"


def broken_reads_remove_nothing(watched: Watched) -> Iterator[str]:
    """Nobody is archived and no room removed where a read failed or was incomplete."""
    for write in watched.writes:
        removed = REMOVALS & set(deeds_of(write))
        if write.broken and removed:
            yield f"{told(write)}: {sorted(write.broken)}, and yet {sorted(removed)}"


def second_run_is_quiet(watched: Watched) -> Iterator[str]:
    """Run twice with nothing changed: the second run has no change; a dry run writes nothing."""
    for key, quiet in watched.quiet.items():
        changes = [
            change["kind"] for change in quiet.second["changes"] if change["kind"] not in RETOLD
        ]
        if changes:
            yield f"{key}: again {changes}"
        if quiet.dry_run_wrote:
            yield f"{key}: a dry run wrote"


PROMISES: Mapping[str, Callable[[Watched], Iterable[str]]] = {
    "one to one": one_to_one,
    "never over the plan": never_over_the_plan,
    "nobody deleted": nobody_deleted,
    "unlinked untouched": untouched,
    "islands": islands,
    "no strangers": no_strangers,
    "broken reads remove nothing": broken_reads_remove_nothing,
    "balance": balanced,
    "explained": explained,
    "append-only": append_only,
    "told once": told_once,
    "second run quiet": second_run_is_quiet,
}


def breaches(watched: Watched) -> list[Breach]:
    """Every promise that the play broke, and how."""
    return [Breach(name, how) for name, check in PROMISES.items() for how in check(watched)]


def runs_of(watched: Watched) -> Iterator[tuple[str, dict[str, Any]]]:
    """All runs of the history, each with its service."""
    return ((key, run) for key, runs in watched.history.items() for run in runs)


def where(key: str, run: Mapping[str, Any]) -> str:
    """Which run."""
    return f"{key}, run {run['ordinal']} at {run['at']}"


def told(write: Write) -> str:
    """Which write."""
    return f"{write.service} at {write.at}, {write.call}"

"""The promises of a run, each a pure check of what was seen of a play: nothing, or what breaks it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from daemon.model.rules import RULES
from harness.fuzz.at_rest import ANOTHER_S
from harness.fuzz.deeds import deeds_of
from harness.fuzz.told_once import told_once
from harness.fuzz.untouched import wrongly_touched
from harness.fuzz.watched import Watched, Write
from harness.seen import RETOLD

REMOVALS = frozenset({"archive", "room out"})
COUNTED = ("created", "updated", "archived", "restored", "unchanged", "skipped", "waiting", "failed")


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
            linked = [(row["ccms_id"], row[target]) for row in look.links[kind] if row["mapping"] == "linked"]
            strange = [pair for pair in linked if any(str(each).startswith(ANOTHER_S) for each in pair)]
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
    fates = {change["ccms_id"]: FATES[change["kind"]] for change in run["changes"] if change["kind"] in FATES}
    tally = Counter(fates.values())
    return any(tally[name] != run["counts"][name] for name in set(FATES.values()))


FATES = {"create": "created", "restore": "restored", "archive": "archived", "update": "updated", "move": "updated", "wait": "waiting", "skip": "skipped"}  # fmt: skip


def explained(watched: Watched) -> Iterator[str]:
    """Every change says by which rule, from what to what, and why."""
    for key, run in runs_of(watched):
        for change in run["changes"]:
            if change["rule"] not in RULES or not change["why"] or change["before"] == change["after"] != "skip":
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
        changes = [change["kind"] for change in quiet.second["changes"] if change["kind"] not in RETOLD]
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

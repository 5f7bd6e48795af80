"""The invariants of a sync, each a pure check of an observed play that yields its violations."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parktime.daemon.domain.rules import RULES
from parktime.harness.expectations.observation import INFORMATIONAL_KINDS
from parktime.harness.fuzz.convergence import OTHER_SERVICE_PREFIX
from parktime.harness.fuzz.observed_play import ObservedPlay, Write
from parktime.harness.fuzz.write_effects import (
    CREATING,
    EFFECTS,
    effect_of_kind,
    effects_of,
    moved,
    unlinked_changes,
)
from parktime.simulator.world.storypark import Profile, StoryparkRoom


def reported_once(observed: ObservedPlay) -> Iterator[str]:
    """Every effect of a write is in the history exactly once, with or without faults.

    Three exceptions. A new profile may be put into rooms by a second request, which belongs to its
    creation unless a later run does it and reports a move. An unconfirmed write that was
    overwritten, or whose record was deleted, before the daemon could ask leaves no trace. With
    stale answers (`stale_etag`) the daemon cannot know that something is done, and may do and
    report it again. A backup that was restored knows nothing of later runs.
    """
    for key, runs in observed.history.items():
        writes = [write for write in observed.writes if write.service == key]
        reported = Counter(
            effect_of_kind(change["kind"]) for run in runs for change in run["changes"]
        )
        done = Counter(effect for write in writes for effect in effects_of(write))
        passed = Counter(effect for effect in lost_effects(writes)) + Counter(
            move=late_room_moves(writes)
        )
        for effect in EFFECTS:
            kept = "restored" not in observed.losses
            missing = kept and reported[effect] < done[effect] - passed[effect]
            repeated = reported[effect] > done[effect] and (
                effect in CREATING or not has_stale_answers(observed)
            )
            if repeated or missing:
                times = f"reported {reported[effect]} times, done {done[effect]} times"
                yield f"{key}: {effect} {times}"


def lost_effects(writes: Sequence[Write]) -> Iterator[str]:
    """Effects of unconfirmed writes that a later write, or a person, soon overwrote."""
    for number, write in enumerate(writes):
        lost = made_and_deleted if creates(write) else overwritten
        if write.unconfirmed and any(lost(write, later) for later in writes[number + 1 :]):
            yield from effects_of(write)


def creates(write: Write) -> bool:
    """Whether the write created a profile or room."""
    return bool(
        write.own_after.profiles.keys() - write.own_before.profiles.keys()
        or write.own_after.rooms.keys() - write.own_before.rooms.keys()
    )


def made_and_deleted(write: Write, later: Write) -> bool:
    """Whether what a write created was gone before the `later` write."""
    made = write.own_after.profiles.keys() - write.own_before.profiles.keys()
    made |= write.own_after.rooms.keys() - write.own_before.rooms.keys()
    return made.isdisjoint(later.own_before.profiles.keys() | later.own_before.rooms.keys())


def overwritten(write: Write, later: Write) -> bool:
    """Whether a profile or room that `write` changed had another value by the `later` write."""
    return any(
        things.get(each) != left or others.get(each) != left
        for before, after, things, others in (
            (
                write.own_before.profiles,
                write.own_after.profiles,
                later.own_before.profiles,
                later.own_after.profiles,
            ),
            (
                write.own_before.rooms,
                write.own_after.rooms,
                later.own_before.rooms,
                later.own_after.rooms,
            ),
        )
        for each, left in after.items()
        if before.get(each) != left
    )


def late_room_moves(writes: Sequence[Write]) -> int:
    """How many new profiles were put into rooms by a later request."""
    made = {
        each
        for write in writes
        for each in write.own_after.profiles.keys() - write.own_before.profiles.keys()
    }
    return len(made & {each for write in writes for each in moved(write)})


def has_stale_answers(observed: ObservedPlay) -> bool:
    """Whether Storypark served outdated answers, after which finished work may be repeated."""
    return any(kind == "stale_etag" for kind, *_ in observed.faults)


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
class Violation:
    """An invariant that does not hold: its name, and the detail, without names of people."""

    invariant: str
    detail: str


def one_to_one(observed: ObservedPlay) -> Iterator[str]:
    """Links are one to one per service, in every observation."""
    for seen in observed.observations:
        for kind, target in (("children", "profile_id"), ("rooms", "room_id")):
            linked = Counter(row[target] for row in seen.links[kind] if row["mapping"] == "linked")
            shared = [each for each, times in linked.items() if times > 1]
            if shared:
                yield f"{seen.service} at {seen.at}: {kind} share {shared}"


def never_over_the_plan(observed: ObservedPlay) -> Iterator[str]:
    """No write takes the active profiles above the paid children."""
    for write in observed.writes:
        after = write.own_after
        if after.active > max(after.paid_children, write.own_before.active):
            yield f"{describe_write(write)}: {after.active} active, {after.paid_children} paid for"


def no_profile_deleted(observed: ObservedPlay) -> Iterator[str]:
    """No write deletes a profile."""
    for write in observed.writes:
        gone = write.own_before.profiles.keys() - write.own_after.profiles.keys()
        if gone:
            yield f"{describe_write(write)}: deleted {sorted(gone)}"


def made_once(observed: ObservedPlay) -> Iterator[str]:
    """Every profile and room that a write creates has the reference of its record.

    Storypark keeps references unique, so that no record is made a second time, whatever the daemon
    has forgotten.
    """
    for write in observed.writes:
        before, after = write.own_before, write.own_after
        made: list[Profile | StoryparkRoom] = [
            *(each for key, each in after.profiles.items() if key not in before.profiles),
            *(each for key, each in after.rooms.items() if key not in before.rooms),
        ]
        if any(each.reference is None for each in made):
            yield f"{describe_write(write)}: a record without a reference"


def services_isolated(observed: ObservedPlay) -> Iterator[str]:
    """A write for one service changes no other."""
    for write in observed.writes:
        for key in write.before:
            if key != write.service and write.before[key] != write.after[key]:
                yield f"{describe_write(write)}: touched {key}"


def nothing_foreign_linked(observed: ObservedPlay) -> Iterator[str]:
    """No child, room or profile of another service is ever linked, whatever a vendor answers."""
    for seen in observed.observations:
        for kind, target in (("children", "profile_id"), ("rooms", "room_id")):
            linked = [
                (row["ccms_id"], row[target])
                for row in seen.links[kind]
                if row["mapping"] == "linked"
            ]
            foreign = [
                pair
                for pair in linked
                if any(str(each).startswith(OTHER_SERVICE_PREFIX) for each in pair)
            ]
            if foreign:
                yield f"{seen.service} at {seen.at}: {kind} linked {foreign}"


def unlinked_untouched(observed: ObservedPlay) -> Iterator[str]:
    """Unlinked profiles and rooms do not change; linked ones only in what is synced."""
    yield from unlinked_changes(observed)


def counts_add_up(observed: ObservedPlay) -> Iterator[str]:
    """Each run's counts add up, and match its changes if no write failed."""
    for key, run in runs_of(observed):
        counts = run["counts"]
        if counts["read"] != sum(counts[name] for name in COUNTED) or min(counts.values()) < 0:
            yield f"{describe_run(key, run)}: {counts}"
        elif not counts["failed"] and counts_contradict_changes(run):
            yield f"{describe_run(key, run)}: {counts} for its changes"


def counts_contradict_changes(run: Mapping[str, Any]) -> bool:
    """Whether the counts differ from the changes."""
    fates = {
        change["ccms_id"]: COUNT_OF_KIND[change["kind"]]
        for change in run["changes"]
        if change["kind"] in COUNT_OF_KIND
    }
    counts = Counter(fates.values())
    return any(counts[name] != run["counts"][name] for name in set(COUNT_OF_KIND.values()))


COUNT_OF_KIND = {
    "create": "created",
    "restore": "restored",
    "archive": "archived",
    "update": "updated",
    "move": "updated",
    "wait": "waiting",
    "skip": "skipped",
}


def changes_explained(observed: ObservedPlay) -> Iterator[str]:
    """Every change names its rule, its values before and after, and why."""
    for key, run in runs_of(observed):
        for change in run["changes"]:
            if (
                change["rule"] not in RULES
                or not change["why"]
                or change["before"] == change["after"] != "skip"
            ):
                what = f"{change['kind']} {change['ccms_id']} by {change['rule']!r}"
                yield f"{describe_run(key, run)}: {what}"


def append_only(observed: ObservedPlay) -> Iterator[str]:
    """Runs that were reported stay in the history unchanged, if the store kept them."""
    for key, whole in observed.history.items():
        seen = [
            run for seen in observed.observations if seen.service == key for run in seen.new_runs
        ]
        kept = {run["id"]: run for run in whole}
        if not observed.losses and any(kept.get(run["id"]) != run for run in seen):
            yield f"{key}: a reported run has changed"
        if sorted(kept) != [run["id"] for run in whole]:
            yield f"{key}: runs out of order"


def broken_reads_remove_nothing(observed: ObservedPlay) -> Iterator[str]:
    """No profile is archived and no room removed after a failed or incomplete read."""
    for write in observed.writes:
        removed = REMOVALS & set(effects_of(write))
        if write.broken and removed:
            yield f"{describe_write(write)}: {sorted(write.broken)}, and yet {sorted(removed)}"


def second_run_is_quiet(observed: ObservedPlay) -> Iterator[str]:
    """With nothing changed, a second run changes nothing and a dry run writes nothing."""
    for key, repeated in observed.repeated.items():
        changes = [
            change["kind"]
            for change in repeated.second["changes"]
            if change["kind"] not in INFORMATIONAL_KINDS
        ]
        if changes:
            yield f"{key}: again {changes}"
        if repeated.dry_run_wrote:
            yield f"{key}: a dry run wrote"


INVARIANTS: Mapping[str, Callable[[ObservedPlay], Iterable[str]]] = {
    "one to one": one_to_one,
    "never over the plan": never_over_the_plan,
    "no profile deleted": no_profile_deleted,
    "made once": made_once,
    "unlinked untouched": unlinked_untouched,
    "services isolated": services_isolated,
    "nothing foreign linked": nothing_foreign_linked,
    "broken reads remove nothing": broken_reads_remove_nothing,
    "balance": counts_add_up,
    "explained": changes_explained,
    "append-only": append_only,
    "reported once": reported_once,
    "second run quiet": second_run_is_quiet,
}


def violations(observed: ObservedPlay) -> list[Violation]:
    """Check all invariants."""
    return [
        Violation(name, detail) for name, check in INVARIANTS.items() for detail in check(observed)
    ]


def runs_of(observed: ObservedPlay) -> Iterator[tuple[str, dict[str, Any]]]:
    """All runs of the history, each with its service."""
    return ((key, run) for key, runs in observed.history.items() for run in runs)


def describe_run(key: str, run: Mapping[str, Any]) -> str:
    """Service, ordinal and instant of a run."""
    return f"{key}, run {run['ordinal']} at {run['at']}"


def describe_write(write: Write) -> str:
    """Service, instant and request of a write."""
    return f"{write.service} at {write.at}, {write.call}"

"""A small play seen from outside, by hand: a sound one that tests spoil in one place."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from parktime.harness.fuzz.observed_play import (
    AccountState,
    Observation,
    ObservedPlay,
    RepeatedRuns,
    Write,
)
from parktime.simulator.world.storypark import Profile, StoryparkRoom

AT = datetime(2026, 6, 1, tzinfo=UTC)
LATER = AT + timedelta(hours=12)
MIA = Profile("p1", "Mia", "Lee", room_ids=frozenset({"s1"}))
ZOE = Profile("p2", "Zoe", "Lee", room_ids=frozenset({"s1", "s9"}))
ROOM = StoryparkRoom("s1", "Possums", posts=3)
OLD = StoryparkRoom("s9", "Old room", posts=12)


def account(*profiles, rooms=(ROOM, OLD), paid=2):
    return AccountState(
        paid, {each.id: each for each in profiles}, {each.id: each for each in rooms}
    )


def write(was, became, call="PATCH /storypark/v1/profiles/p1"):
    other = account(ZOE)
    return Write(AT, "one", call, {"one": was, "two": other}, {"one": became, "two": other})


def change(kind, **keys):
    words = {
        "before": "active",
        "after": "archived",
        "why": "no longer listed",
        "rule": "leaves-scope",
    }
    return {"kind": kind, "ccms_id": "c1", "child": "Mia Lee", **words, **keys}


def run(*changes, at=AT, **counts):
    none = dict.fromkeys(
        ("created", "updated", "archived", "restored", "unchanged", "skipped", "waiting", "failed"),
        0,
    )
    figures = none | counts
    head = {"id": 1, "ordinal": 1, "at": at.isoformat(), "cause": "schedule", "outcome": "ok"}
    return {**head, "changes": list(changes), "counts": {"read": sum(figures.values()), **figures}}


LINKS = {
    "children": [
        {"ccms_id": "c1", "mapping": "linked", "profile_id": "p1"},
        {"ccms_id": "c2", "mapping": "skip", "profile_id": None},
    ],
    "rooms": [{"ccms_id": "r1", "mapping": "linked", "room_id": "s1"}],
}
ARCHIVED = MIA.archived(AT, "integration")


def sound():
    """Mia is archived, by one run."""
    archived = run(change("archive"), archived=1, unchanged=1)
    written = write(account(MIA, ZOE), account(ARCHIVED, ZOE))
    observations = (
        Observation(AT, "one", LINKS, ()),
        Observation(LATER, "one", LINKS, (archived,)),
    )
    return ObservedPlay(
        {},
        (written,),
        observations,
        {"one": (archived,)},
        {"one": RepeatedRuns(False, run(), run())},
    )


def with_write(was, became):
    return replace(sound(), writes=(write(was, became),))


def with_run(head):
    return replace(
        sound(),
        history={"one": (head,)},
        observations=(Observation(AT, "one", LINKS, ()), Observation(LATER, "one", LINKS, (head,))),
    )

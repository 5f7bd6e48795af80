"""Each invariant is violated by its violation, and by nothing sound."""

from dataclasses import replace

import pytest

from parktime.harness.fuzz.invariants import INVARIANTS, violations
from parktime.harness.fuzz.observed_play import Observation, RepeatedRuns, Write
from parktime.simulator.world.storypark import Profile, StoryparkRoom
from tests.harness.fuzz.plays import (  # fmt: skip
    ARCHIVED,
    AT,
    LATER,
    LINKS,
    MIA,
    OLD,
    ROOM,
    ZOE,
    account,
    change,
    run,
    sound,
    with_run,
    with_write,
    write,
)


def broken(observed):
    return [violation.invariant for violation in violations(observed)]


def test_a_sound_play_has_no_violations():
    assert broken(sound()) == []


def shared():
    rows = [*LINKS["children"], {"ccms_id": "c3", "mapping": "linked", "profile_id": "p1"}]
    return replace(
        sound(),
        observations=(
            *sound().observations,
            Observation(LATER, "one", {**LINKS, "children": rows}, ()),
        ),
    )


def astray():
    was, became = account(MIA, ZOE), account(ARCHIVED, ZOE)
    return replace(
        sound(),
        writes=(Write(AT, "one", "", {"one": was, "two": was}, {"one": became, "two": became}),),
    )


def told_otherwise():
    other = {**sound().history["one"][0], "cause": "manual"}
    return replace(sound(), history={"one": (other,)})


def untold_move():
    """Zoe is put into a room, and no run says so."""
    elsewhere = replace(ZOE, room_ids=frozenset({"s9"}))
    return replace(
        sound(),
        writes=(*sound().writes, write(account(ARCHIVED, ZOE), account(ARCHIVED, elsewhere))),
    )


BREAKS = {
    "one to one": [shared()],
    "never over the plan": [with_write(account(ARCHIVED, ZOE, paid=1), account(MIA, ZOE, paid=1))],
    "no profile deleted": [with_write(account(MIA, ZOE), account(ZOE))],
    "made once": [
        with_write(account(MIA, ZOE), account(MIA, ZOE, Profile("p3", "Ivy", "Chen"))),
        with_write(account(MIA, ZOE), account(MIA, ZOE, rooms=(ROOM, OLD, StoryparkRoom("s8", "Emus")))),
    ],
    "unlinked untouched": [with_write(account(MIA, ZOE), account(MIA, replace(ZOE, given="Zoë")))],
    "services isolated": [astray()],
    "nothing foreign linked": [
        replace(sound(), observations=(Observation(AT, "one", {**LINKS, "children": [{"ccms_id": "other-c1", "mapping": "linked", "profile_id": "p1"}]}, ()),)),
        replace(sound(), observations=(Observation(AT, "one", {**LINKS, "rooms": [{"ccms_id": "r1", "mapping": "linked", "room_id": "other-s1"}]}, ()),)),
    ],
    "broken reads remove nothing": [replace(sound(), writes=(replace(sound().writes[0], broken=frozenset({"html"})),))],
    "balance": [
        with_run({**run(change("archive"), archived=1), "counts": {**run(archived=1)["counts"], "read": 2}}),
        with_run(run(change("archive"), unchanged=2)),
    ],
    "explained": [with_run(run(change("archive", why=""), archived=1)), with_run(run(change("archive", rule="x"), archived=1))],
    "append-only": [told_otherwise()],
    "reported once": [
        replace(sound(), writes=()),
        with_run(run()),
        with_run(run(change("archive"), change("archive", ccms_id="c2"), archived=2)),
        untold_move(),
        replace(untold_move(), writes=tuple(replace(each, unconfirmed=True) for each in untold_move().writes)),
    ],
    "second run quiet": [
        replace(sound(), repeated={"one": RepeatedRuns(False, run(), run(change("archive"), archived=1))}),
        replace(sound(), repeated={"one": RepeatedRuns(True, run(), run())}),
    ],
}  # fmt: skip


@pytest.mark.parametrize("invariant", INVARIANTS)
def test_each_violation_is_found(invariant):
    assert BREAKS[invariant]
    for observed in BREAKS[invariant]:
        assert invariant in broken(observed)


def test_repeated_skips_are_no_change():
    again = run(change("skip", before="skip", after="skip", rule="skip-is-final"), skipped=1)
    assert broken(replace(sound(), repeated={"one": RepeatedRuns(False, run(), again)})) == []


def test_new_profiles_may_be_put_into_rooms_later():
    new, settled = (
        Profile("p3", "Ivy", "Chen", reference="c3"),
        Profile("p3", "Ivy", "Chen", reference="c3", room_ids=frozenset({"s1"})),
    )
    made = write(account(ARCHIVED, ZOE), account(ARCHIVED, ZOE, new))
    links = {
        **LINKS,
        "children": [
            *LINKS["children"],
            {"ccms_id": "c3", "mapping": "linked", "profile_id": "p3"},
        ],
    }
    created = change("create", before="absent", after="active", ccms_id="c3", rule="new-child")
    first = sound().history["one"][0]
    runs = (first, {**run(created, at=LATER, created=1), "id": 2, "ordinal": 2})
    put = write(account(ARCHIVED, ZOE, new), account(ARCHIVED, ZOE, settled))
    observations = (sound().observations[0], Observation(LATER, "one", links, runs))
    observed = replace(
        sound(),
        writes=(*sound().writes, made, put),
        history={"one": runs},
        observations=observations,
    )
    assert broken(observed) == []
    moved = {
        **run(
            change("move", before=[], after=["Possums"], ccms_id="c3", rule="child-rooms"),
            updated=1,
        ),
        "id": 3,
    }
    twice = replace(observed, history={"one": (*runs, moved, {**moved, "id": 4})})
    assert "reported once" in broken(twice)


def test_unconfirmed_and_overwritten_effects_need_no_report():
    first, moved = untold_move().writes
    back = write(moved.after["one"], account(ARCHIVED, ZOE))
    overtaken = replace(
        sound(), writes=(first, replace(moved, unconfirmed=True), replace(back, unconfirmed=False))
    )
    told_back = change(
        "move", before=["Old room"], after=["Possums"], ccms_id="c2", rule="child-rooms"
    )
    run_back = {**run(told_back, at=LATER, updated=1), "id": 2, "ordinal": 2}
    runs = (*sound().history["one"], run_back)
    observations = (*sound().observations, Observation(LATER, "one", LINKS, (run_back,)))
    assert "reported once" not in broken(
        replace(overtaken, history={"one": runs}, observations=observations)
    )
    confirmed = replace(
        overtaken, writes=(first, moved, back), history={"one": runs}, observations=observations
    )
    assert "reported once" in broken(confirmed)


@pytest.mark.parametrize("deleted", [True, False])
def test_an_unconfirmed_create_needs_no_report_only_if_it_is_deleted(deleted):
    new = Profile("p3", "Ivy", "Chen")
    (first,) = sound().writes
    made = replace(write(account(ARCHIVED, ZOE), account(ARCHIVED, ZOE, new)), unconfirmed=True)
    there = account(ARCHIVED, ZOE) if deleted else account(ARCHIVED, ZOE, new)
    observed = replace(sound(), writes=(first, made, write(there, there)))
    assert ("reported once" in broken(observed)) == (not deleted)

"""Effects of writes, and changes that a write may not make."""

from dataclasses import replace
from datetime import timedelta

import pytest

from parktime.harness.fuzz.observed_play import Observation
from parktime.harness.fuzz.write_effects import (
    EFFECTS,
    effect_of_kind,
    effects_of,
    linked_around,
    unlinked_changes,
)
from tests.harness.fuzz.plays import (
    ARCHIVED,
    AT,
    LATER,
    LINKS,
    MIA,
    OLD,
    ROOM,
    ZOE,
    account,
    run,
    sound,
    with_write,
    write,
)

REMOVED = replace(ROOM, state="removed")


@pytest.mark.parametrize(
    ("was", "became", "effects"),
    [
        (account(MIA), account(MIA), []),
        (account(MIA), account(MIA, ZOE), ["create"]),
        (account(MIA), account(ARCHIVED), ["archive"]),
        (account(ARCHIVED), account(replace(MIA, given="Maya")), ["restore"]),
        (account(MIA), account(replace(MIA, given="Maya")), ["update"]),
        (account(MIA), account(replace(MIA, room_ids=frozenset())), ["move"]),
        (
            account(MIA, rooms=(ROOM, OLD)),
            account(replace(MIA, room_ids=frozenset()), rooms=(REMOVED, OLD)),
            ["room out"],
        ),
        (account(rooms=(OLD,)), account(), ["room in"]),
        (account(rooms=(REMOVED, OLD)), account(), ["room in"]),
        (account(), account(rooms=(REMOVED, OLD)), ["room out"]),
        (account(), account(rooms=(OLD,)), ["room out"]),
        (account(), account(rooms=(replace(ROOM, name="Emus"), OLD)), ["rename_room"]),
    ],
)
def test_a_write_has_effects(was, became, effects):
    assert list(effects_of(write(was, became))) == effects


def test_kinds_of_the_history_are_effects():
    assert {
        effect_of_kind(kind)
        for kind in ("create", "move", "add_room", "return_room", "remove_room", "rename_room")
    } <= set(EFFECTS)


EMPTIED = [replace(each, room_ids=each.room_ids - {"s1"}) for each in (MIA, ZOE)]


def touched(became, was=None):
    return list(unlinked_changes(with_write(was or account(MIA, ZOE), became)))


@pytest.mark.parametrize(
    "became",
    [
        account(replace(MIA, given="Maya"), ZOE),
        account(replace(MIA, room_ids=frozenset()), ZOE),
        account(*EMPTIED, rooms=(replace(ROOM, state="removed"), OLD)),
        account(*EMPTIED, rooms=(OLD,)),
    ],
)
def test_linked_profiles_may_change(became):
    assert touched(became) == []


@pytest.mark.parametrize(
    ("became", "words"),
    [
        (account(MIA, replace(ZOE, state="archived")), "profile p2 is not linked"),
        (account(MIA, EMPTIED[1]), "profile p2 is not linked"),
        (account(replace(MIA, invited=True), ZOE), "was invited"),
        (
            account(replace(MIA, room_ids=frozenset({"s1", "s9"})), ZOE),
            "rooms that are not linked: ['s9']",
        ),
        (account(MIA, ZOE, rooms=(ROOM, replace(OLD, name="Older room"))), "room s9 is not linked"),
        (account(MIA, ZOE, rooms=(replace(ROOM, posts=0), OLD)), "room s1 has other posts"),
    ],
)
def test_nothing_else_may_change(became, words):
    assert [line for line in touched(became) if words in line]


def test_new_profiles_may_be_changed_by_the_run_that_created_them():
    new = replace(MIA, id="p3", room_ids=frozenset())
    made, moved = (
        account(MIA, ZOE, new),
        account(MIA, ZOE, replace(new, room_ids=frozenset({"s1"}))),
    )
    first = with_write(account(MIA, ZOE), made).writes
    for later, lines in ((AT, 0), (LATER, 1)):
        (second,) = with_write(made, moved).writes
        observed = replace(sound(), writes=(*first, replace(second, at=later)))
        assert len([line for line in unlinked_changes(observed) if "p3" in line]) == lines


def test_links_are_those_of_the_observations_around_an_instant():
    none = {"children": [], "rooms": []}
    observations = tuple(
        Observation(at, "one", links, ()) for at, links in ((AT, none), (LATER, LINKS))
    )
    observed = replace(sound(), observations=observations)
    assert linked_around(observed, "one", AT) == {"p1", "s1"}
    assert linked_around(observed, "two", AT) == set()


def test_links_of_a_run_that_was_cut_short_are_those_of_the_daemon_that_ends_it():
    linked = {"children": [], "rooms": [{"ccms_id": "r1", "mapping": "linked", "room_id": "s9"}]}
    later = [LATER + timedelta(hours=hours) for hours in range(3)]
    observations = (
        Observation(AT, "one", LINKS, ()),
        Observation(later[0], "one", LINKS, ()),
        Observation(later[1], "one", linked, (run(at=AT),)),
        Observation(later[2], "one", {"children": [], "rooms": []}, ()),
    )
    renamed = account(rooms=(ROOM, replace(OLD, name="Possums")))
    observed = replace(with_write(account(), renamed), observations=observations)
    assert list(unlinked_changes(observed)) == []
    other = replace(observations[2], new_runs=(run(at=LATER),))
    unended = replace(observed, observations=(*observations[:2], other))
    assert len(list(unlinked_changes(unended))) == 1

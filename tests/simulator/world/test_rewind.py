"""A rewound world is as it was at that instant, and continues from there."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parktime.simulator.errors import RefusedError
from parktime.simulator.scenario.scenario import Verb, Who
from parktime.simulator.world.api_events import Published, StoryparkWrite
from parktime.simulator.world.scenario_events import apply_verb
from tests.examples import examples
from tests.simulator.world.builders import (
    ACACIA,
    BANKSIA,
    MIA,
    STARTS,
    casual,
    child,
    do,
    manage,
    move,
    weekly,
    world_of,
)

CHILDREN = (
    child("Mia Nguyen", weekly("Possums", 0, 2)),
    child("Noah Smith", casual("Wombats", date(2026, 12, 9))),
)
SERVICES = (
    replace(BANKSIA, children=CHILDREN),
    replace(ACACIA, children=CHILDREN),
    replace(BANKSIA, key="live", children=CHILDREN, api_lag=timedelta(0)),
)
KEYS = tuple(service.key for service in SERVICES)


def verb(key, word, argument):
    return lambda world: apply_verb(world, key, Verb(word, "ccms", argument, {word: None}))


def write(key, word, target_id, arguments, idempotency_key):
    return lambda world: world.apply(
        StoryparkWrite(key, word, target_id, arguments, idempotency_key, b"asked")
    )


NAMES = st.sampled_from(["Mia Nguyen", "Noah Smith", "Zoe Lee"]).map(Who)
ROOMS = st.sampled_from(["Possums", "Wombats"])
ACTS = st.one_of(
    st.builds(
        verb, st.sampled_from(KEYS), st.sampled_from(["leave", "archive", "unarchive"]), NAMES
    ),
    st.builds(
        verb,
        st.sampled_from(KEYS),
        st.just("enrol"),
        st.just(child("Zoe Lee", weekly("Possums", 1))),
    ),
    st.builds(
        verb, st.sampled_from(KEYS), st.just("add_room"), st.sampled_from(["Quolls", "Bilbies"])
    ),
    st.builds(
        verb,
        st.sampled_from(KEYS),
        st.just("book"),
        st.tuples(NAMES, st.builds(casual, ROOMS, st.dates(date(2026, 12, 1), date(2027, 4, 1)))),
    ),
    st.builds(lambda key: lambda world: world.apply(Published(key)), st.sampled_from(KEYS)),
    st.builds(
        write,
        st.sampled_from(KEYS),
        st.just("create_profile"),
        st.just(""),
        st.fixed_dictionaries(
            {"given": st.just("Eve"), "family": st.just("Tran"), "born": st.none()}
        ),
        st.sampled_from([None, "a", "b"]),
    ),
    st.builds(
        write,
        st.sampled_from(KEYS),
        st.just("archive_profile"),
        st.sampled_from(["p00001", "p00002"]),
        st.just({}),
        st.sampled_from([None, "c"]),
    ),
)
HOURS = st.integers(1, 40 * 24)
PLAYS = st.lists(st.tuples(HOURS, st.lists(ACTS, max_size=4)), min_size=1, max_size=25)


def standing(world):
    """Everything of a world that anybody could ever see of it."""
    services = {
        key: (
            service.ccms.children,
            service.ccms.rooms,
            service.ccms.closures,
            vars(service.storypark),
            service.picture.children,
            service.picture.rooms,
            service.picture.revision,
            service.next_publication,
            service.switched_on,
            service.answers._kept,
        )
        for key, service in world.services.items()
    }
    return repr((world.now, services))


def play(world, steps):
    """Plays the steps and gives the standing at each instant, everything there being done."""
    seen = {world.now: standing(world)}
    for hours, acts in steps:
        move(world, hours=hours)
        for act in acts:
            try:
                act(world)
            except RefusedError:
                continue
        seen[world.now] = standing(world)
    return seen


@settings(max_examples=examples(10, 40), deadline=None)
@given(PLAYS, st.data())
def test_a_rewind_restores_the_state_of_any_instant(steps, data) -> None:
    world = world_of(*SERVICES)
    seen = play(world, steps)
    for epoch in (1, 2):
        to = data.draw(st.sampled_from(sorted(each for each in seen if each <= world.now)))
        world.rewind(to)
        assert (world.now, world.epoch) == (to, epoch)
        assert standing(world) == seen[to]


@settings(max_examples=examples(10, 40), deadline=None)
@given(PLAYS, st.data())
def test_replaying_after_a_rewind_gives_the_same_state(steps, data) -> None:
    world = world_of(*SERVICES)
    seen = play(world, steps)
    turn = data.draw(st.integers(0, len(steps)))
    world.rewind(world_at(steps[:turn]))
    assert play(world, steps[turn:]) == {
        at: each for at, each in seen.items() if at >= world_at(steps[:turn])
    }


def world_at(steps):
    return STARTS + timedelta(hours=sum(hours for hours, _ in steps))


@settings(max_examples=examples(8, 25), deadline=None)
@given(PLAYS, PLAYS)
def test_a_copied_world_is_independent(steps, others) -> None:
    world = world_of(*SERVICES)
    play(world, steps)
    before = standing(world)
    twin = world.copy()
    play(twin, others)
    twin.rewind(STARTS)
    assert standing(world) == before
    world.rewind(STARTS)
    play(world, steps)
    assert standing(world) == before


def test_a_live_picture_keeps_updated_at_across_a_rewind() -> None:
    world = manage(child("Noah Smith", casual("Wombats", date(2026, 12, 9))), api_lag=timedelta(0))
    stops = [STARTS + timedelta(hours=7 * hour) for hour in range(1, 200)]
    shown = []
    for stop in stops:
        world.move_to(stop)
        shown.append(repr(world.service("banksia").picture.children))
    assert len(set(shown)) == 2, "the label changed on the way"
    for stop, then in zip(reversed(stops), reversed(shown), strict=True):
        assert repr(world.state_at(stop).service("banksia").picture.children) == then


def test_between_two_events_the_state_is_that_after_the_first() -> None:
    world = manage(child("Mia Nguyen"))
    move(world, hours=5)
    do(world, "archive", MIA)
    move(world, hours=30)
    then = world.state_at(STARTS + timedelta(hours=12, minutes=1))
    assert [each.label for each in then.service("banksia").picture.children] == ["Archived"]
    assert then.service("banksia").next_publication == STARTS + timedelta(hours=24)


@pytest.mark.parametrize("hours", [-1, 11])
def test_an_instant_that_is_not_past_is_refused_and_nothing_changes(hours) -> None:
    world = manage()
    move(world, hours=10)
    with pytest.raises(ValueError, match="is not in the past of this world"):
        world.rewind(STARTS + timedelta(hours=hours))
    assert (world.now, world.epoch) == (STARTS + timedelta(hours=10), 0)


def test_superseded_rewinds_are_not_listed() -> None:
    world = manage()
    for hours, back_to in [(10, 5), (10, 9), (10, 3), (10, 8)]:
        move(world, hours=hours)
        world.rewind(STARTS + timedelta(hours=back_to))
    assert [(each.epoch, each.to - STARTS) for each in world.rewinds] == [
        (3, timedelta(hours=3)),
        (4, timedelta(hours=8)),
    ]


def test_truncated_events_cannot_be_restored() -> None:
    world = manage()
    move(world, hours=10)
    world.rewind(STARTS + timedelta(hours=2))
    with pytest.raises(ValueError, match="is not in the past"):
        world.state_at(STARTS + timedelta(hours=3))

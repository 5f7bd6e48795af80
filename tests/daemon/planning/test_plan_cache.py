from dataclasses import replace
from datetime import timedelta

import pytest

from parktime.daemon.domain.service import POLICIES
from parktime.daemon.planning.plan import plan
from parktime.daemon.planning.plan_cache import PlanCache
from parktime.daemon.sync import connections
from tests.daemon.centres import BANKSIA
from tests.daemon.plan_inputs import (
    MONDAY,
    POSSUMS,
    child,
    linked,
    linked_room,
    plan_input,
    profile,
    reason,
    room_of_storypark,
    sessions,
)


def quiet():
    """An input that needs no change, its plan, and a cache with both."""
    mia = child(1)
    inputs = plan_input(
        children=[mia],
        rooms=[POSSUMS],
        booked=[sessions(1, POSSUMS, 0, 7, 14, 21, 28, 35)],
        profiles=[profile(1, rooms=["s001"])],
        storypark_rooms=[room_of_storypark(1)],
        links=[linked(mia, "p00001")],
        room_links=[linked_room(POSSUMS, "s001")],
    )
    made = plan(inputs)
    assert made.changes == ()
    last = PlanCache()
    last.put(inputs, made)
    return inputs, made, last


def test_an_empty_cache_has_no_plan():
    inputs, _, _ = quiet()
    assert PlanCache().get(inputs) is None


def test_a_plan_is_reused_while_the_input_is_the_same():
    inputs, made, last = quiet()
    assert last.get(inputs) is made
    assert last.get(replace(inputs)) is made
    assert last.get(replace(inputs, today=MONDAY + timedelta(days=6))) is made


def _roster(**more):
    return lambda inputs: replace(inputs, roster=replace(inputs.roster, **more))


def _target(**more):
    return lambda inputs: replace(inputs, storypark=replace(inputs.storypark, **more))


@pytest.mark.parametrize(
    "changed",
    [
        _roster(children=(child(1, label="Inactive"),)),
        _roster(children=(child(1), child(2))),
        _roster(sessions=()),
        _roster(rooms=(replace(POSSUMS, name="Puggles"),)),
        _roster(incomplete=reason("half a list")),
        _target(profiles={"p00001": profile(1, state="archived")}),
        _target(rooms={}),
        _target(paid_children=1),
        lambda inputs: replace(inputs, links=replace(inputs.links, children={})),
        lambda inputs: replace(inputs, settings=replace(inputs.settings, sync_inactive=True)),
        lambda inputs: replace(inputs, settings=replace(inputs.settings, removal="delete")),
        lambda inputs: replace(inputs, policy=POLICIES["kidsoft"]),
        lambda inputs: replace(inputs, inactive_switch="on"),
        lambda inputs: replace(inputs, storypark_incomplete=reason("half a list")),
        lambda inputs: replace(inputs, today=MONDAY + timedelta(days=7)),
        lambda inputs: replace(inputs, holds={"r001": MONDAY + timedelta(days=3)}),
    ],
)
def test_a_changed_input_needs_a_new_plan(changed):
    inputs, _, last = quiet()
    assert last.get(changed(inputs)) is None


def test_with_a_room_hold_each_date_needs_a_new_plan():
    inputs, _, _ = quiet()
    inputs = replace(inputs, holds={"r001": MONDAY + timedelta(days=3)})
    last = PlanCache()
    last.put(inputs, plan(inputs))
    assert last.get(replace(inputs)) is not None
    assert last.get(replace(inputs, today=MONDAY + timedelta(days=1))) is None


@pytest.mark.e2e
@pytest.mark.parametrize("awake", [connections.MAX_AWAKE, 0])
async def test_cached_plans_give_the_same_history_as_fresh_ones(
    make_env, tmp_path, monkeypatch, awake
):
    """Two daemons of one centre: one caches its plans, the other is restarted before every run."""
    monkeypatch.setattr(connections, "MAX_AWAKE", awake)
    monkeypatch.setattr(connections, "FEW_AWAKE", awake)
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    env.do(
        "banksia",
        {"end_bookings": {"child": "Noah Smith", "on": "2026-12-16"}},
        {"book": {"child": "Mia Nguyen", "room": "Wombats", "on": "2026-12-15"}},
    )
    await env.close()
    forgetful = env.clone(tmp_path / "forgetful")
    env.open()
    forgetful.open()
    await env.run_for("4w")
    for _ in range(4 * 14):
        await forgetful.run_for("12h")
        await forgetful.integrations.close()
        forgetful.open()
    assert forgetful.state("banksia") == env.state("banksia")
    assert sum(bool(run.changes) for run in env.history("banksia")[1:]) >= 2
    await forgetful.close()


def _read_again(inputs):
    """Equal lists, as another reading makes them."""
    roster, storypark = inputs.roster, inputs.storypark
    children = tuple(replace(each) for each in roster.children)
    profiles = {key: replace(each) for key, each in storypark.profiles.items()}
    return replace(
        inputs,
        roster=replace(roster, children=children, sessions=(*roster.sessions,)),
        storypark=replace(storypark, profiles=profiles),
    )


def test_at_rest_equal_lists_of_another_reading_are_the_same():
    inputs, made, last = quiet()
    again = _read_again(inputs)
    assert last.get(again) is None
    last.rest()
    last.rest()
    assert last.get(again) is made
    assert last.get(again) is made, "it is awake again"
    assert last.get(inputs) is None


def test_at_rest_lists_that_differ_are_planned_again():
    inputs, _, last = quiet()
    last.rest()
    (mia,) = inputs.roster.children
    changed = replace(inputs, roster=replace(inputs.roster, children=(replace(mia, given="M"),)))
    assert last.get(changed) is None


def test_an_empty_cache_can_rest():
    inputs, _, _ = quiet()
    empty = PlanCache()
    empty.rest()
    assert empty.get(inputs) is None

from dataclasses import replace
from datetime import timedelta

import pytest

from parktime.daemon.domain.service import POLICIES
from parktime.daemon.planning.plan import plan
from parktime.daemon.planning.plan_cache import PlanCache
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
    """A situation in which nothing is to be done, with its plan."""
    mia = child(1)
    about = plan_input(
        children=[mia],
        rooms=[POSSUMS],
        booked=[sessions(1, POSSUMS, 0, 7, 14, 21, 28, 35)],
        profiles=[profile(1, rooms=["s001"])],
        storypark_rooms=[room_of_storypark(1)],
        links=[linked(mia, "p00001")],
        room_links=[linked_room(POSSUMS, "s001")],
    )
    made = plan(about)
    assert made.changes == ()
    last = PlanCache()
    last.put(about, made)
    return about, made, last


def test_an_empty_cache_has_no_plan():
    about, _, _ = quiet()
    assert PlanCache().get(about) is None


def test_a_plan_is_reused_while_the_input_is_the_same():
    about, made, last = quiet()
    assert last.get(about) is made
    assert last.get(replace(about)) is made
    assert last.get(replace(about, today=MONDAY + timedelta(days=6))) is made


def _roster(**more):
    return lambda about: replace(about, roster=replace(about.roster, **more))


def _target(**more):
    return lambda about: replace(about, storypark=replace(about.storypark, **more))


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
        lambda about: replace(about, links=replace(about.links, children={})),
        lambda about: replace(about, settings=replace(about.settings, sync_inactive=True)),
        lambda about: replace(about, settings=replace(about.settings, removal="delete")),
        lambda about: replace(about, policy=POLICIES["kidsoft"]),
        lambda about: replace(about, inactive_switch="on"),
        lambda about: replace(about, storypark_incomplete=reason("half a list")),
        lambda about: replace(about, today=MONDAY + timedelta(days=7)),
        lambda about: replace(about, holds={"r001": MONDAY + timedelta(days=3)}),
    ],
)
def test_a_changed_input_needs_a_new_plan(changed):
    about, _, last = quiet()
    assert last.get(changed(about)) is None


def test_with_a_room_hold_each_date_needs_a_new_plan():
    about, _, _ = quiet()
    about = replace(about, holds={"r001": MONDAY + timedelta(days=3)})
    last = PlanCache()
    last.put(about, plan(about))
    assert last.get(replace(about)) is not None
    assert last.get(replace(about, today=MONDAY + timedelta(days=1))) is None


@pytest.mark.e2e
async def test_cached_plans_give_the_same_history_as_fresh_ones(make_env, tmp_path):
    """Two daemons of one centre: one remembers its plans, the other is opened anew for every run."""
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

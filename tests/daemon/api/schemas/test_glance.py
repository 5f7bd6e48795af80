from dataclasses import replace
from datetime import timedelta

import pytest

from parktime.daemon.api.schemas.dashboard import condition_of
from parktime.daemon.domain.links import Links
from parktime.daemon.domain.run import Counts
from tests.daemon.api.conftest import MIA_GOES, NOW, STANDING, Caller, run_of

SOON, LONG_AGO = NOW + timedelta(hours=3), NOW - timedelta(minutes=6)


@pytest.mark.parametrize(
    ("stage", "outcome", "next_at", "condition"),
    [
        ("off", "failed", None, "off"),
        ("on", None, None, "not set up"),
        ("set-up", "ok", SOON, "on time"),
        ("set-up", "partial", SOON, "on time"),
        ("set-up", None, SOON, "on time"),
        ("set-up", "ok", NOW, "on time"),
        ("set-up", "failed", SOON, "failed"),
        ("set-up", "held", SOON, "on time"),
        ("set-up", "failed", LONG_AGO, "late"),
    ],
)
def test_a_word_for_how_a_service_is(stage, outcome, next_at, condition):
    last = None if outcome is None else run_of(1, outcome=outcome)
    assert condition_of(stage, last, next_at, NOW) == condition


def test_a_service_is_held_while_anything_waits_for_approval_whatever_came_of_its_last_run():
    for outcome, condition in (
        ("held", "held"),
        ("ok", "held"),
        ("partial", "held"),
        ("failed", "failed"),
    ):
        assert condition_of("set-up", run_of(1, outcome=outcome), SOON, NOW, held=True) == condition


def test_a_run_that_is_overdue_shows_without_any_commit(make_app, store):
    store.finish_run(run_of(6), replace(STANDING, last_slot=NOW - timedelta(hours=12)))
    now = [NOW]
    call = Caller(make_app(now=lambda: now[0]))
    first = call.get("/snapshot")
    now[0] = NOW + timedelta(minutes=6)
    later = call.get("/snapshot")
    assert [each["services"][0]["condition"] for each in (first, later)] == ["on time", "late"]
    assert later["revision"] > first["revision"]


def test_who_is_archived_follows_every_run_between_two_polls(call, store):
    def archived():
        return call.get("/snapshot")["services"][0]["archived"]

    def go(ordinal, *changes, **counts):
        store.finish_run(run_of(ordinal, *changes, counts=Counts(read=3, **counts)), STANDING)

    back = replace(MIA_GOES, kind="restore", rule="returns")
    assert archived() == 1
    go(6)
    assert archived() == 1
    go(7, back, restored=1)
    assert archived() == 0
    go(8, MIA_GOES, archived=1)
    go(9)
    assert archived() == 1, "a run that no poll has seen counts too"
    go(10, back, failed=1)
    assert archived() == 0, "a child of whom another write failed"
    away = {"c1": replace(STANDING.links.children["c1"], target_id="p7")}
    go(11, MIA_GOES, archived=1)
    store.save_state("banksia", replace(STANDING, links=Links(away, {})), NOW)
    assert archived() == 0, "mapped to another profile since"

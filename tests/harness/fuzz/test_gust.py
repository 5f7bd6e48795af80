"""Gusts go through the whole table, and each brings about the call that it spoils."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from harness.fuzz.expected import expecting
from harness.fuzz.gust import Gust, blow, gusts
from harness.fuzz.playing import watch
from harness.fuzz.story import Story
from harness.reference.reference import predict
from simulator.faults.calls import APIS
from simulator.faults.kinds import KINDS


def test_over_consecutive_seeds_everything_meets_everything():
    for api in APIS:
        fits = {(kind.name, call) for kind in KINDS.values() for its, call in kind.fits if its == api}
        drawn = [gust for seed in range(len(fits)) for gust in gusts(seed, "banksia", api, 3)]
        assert {(gust.kind, gust.call) for gust in drawn} == fits


@pytest.mark.parametrize("call", ["read_profile", "edit_profile", "restore_profile", "create_room", "rename_room"])
def test_a_gust_meets_its_call(call):
    watched = watch(blown(Gust("banksia", "latency", "storypark", call)))
    assert watched.faults["latency", "storypark", call] > 0


def blown(gust):
    """A world of one gust."""
    world = {"title": "A gust", "starts": "2026-11-30 08:00", "ends": "2026-12-01 08:00", "seed": 1}
    story = Story(Random(1), world | {"services": {"banksia": SERVICE}, "steps": []}, STARTS, set())
    blow(story, STARTS + timedelta(hours=3), gust)
    _, scenario = expecting(story.scenario, "a gust")
    assert predict(scenario)["refused"] == []
    return scenario


STARTS = datetime(2026, 11, 29, 22, tzinfo=UTC)
SERVICE = {
    "name": "Banksia",
    "ccms": "manage",
    "time_zone": "Australia/Brisbane",
    "region": "AU-QLD",
    "paid_children": 4,
    "rooms": ["Possums"],
    "children": [{"name": "Mia Lee", "books": {"room": "Possums", "days": ["mon"]}}],
    "storypark": {"rooms": [], "profiles": []},
}

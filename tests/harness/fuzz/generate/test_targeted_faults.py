"""Gusts go through the whole table, and each brings about the call that it spoils."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import get_args

import pytest

from parktime.harness.fuzz.compare_model import with_model_expectations
from parktime.harness.fuzz.generate.builder import ScenarioBuilder
from parktime.harness.fuzz.generate.targeted_faults import (
    Row,
    TargetedFault,
    add_targeted_fault,
    targeted_faults,
)
from parktime.harness.fuzz.play import observe_play
from parktime.harness.reference.reference import predict_result
from parktime.simulator.fault_injection.kinds import FAILURES


def test_consecutive_seeds_cover_every_kind_and_call():
    fits = {
        (kind.name, api, call)
        for kind in FAILURES.values()
        for api, call in kind.fits
        if not kind.whole_api
    }
    drawn = [
        target
        for seed in range(240)
        for row in get_args(Row)
        for target in targeted_faults(seed, "banksia", row, 1)
    ]
    assert {(target.kind, target.api, target.call) for target in drawn} == fits


WRITTEN = ["edit_profile", "restore_profile", "create_room", "rename_room", "archive_profile"]


@pytest.mark.e2e
@pytest.mark.parametrize(
    "call",
    [
        "read_profile",
        WRITTEN[0],
        *(pytest.param(call, marks=pytest.mark.e2e) for call in WRITTEN[1:]),
    ],
)
def test_a_targeted_fault_hits_its_call(call):
    observed = observe_play(blown(TargetedFault("banksia", "latency", "storypark", call)))
    assert observed.faults["latency", "storypark", call] > 0
    met = {each for _, _, each in observed.faults}
    assert len(met) == (2 if call in WRITTEN else 1), "and what is written beside it"


def test_rooms_are_removed_as_the_setting_says():
    calls = [
        [
            call
            for fault in TargetedFault("banksia", "html", "storypark", "archive_profile").faults(
                removal
            )
            for call in fault["calls"]
        ]
        for removal in ("deactivate", "delete")
    ]
    assert calls == [["archive_profile", "deactivate_room"], ["archive_profile", "delete_room"]]


@pytest.mark.e2e
def test_next_sessions_are_read_before_a_removal():
    assert (
        observe_play(
            blown(TargetedFault("banksia", "html", "manage", "read_next_sessions"))
        ).faults["html", "manage", "read_next_sessions"]
        > 0
    )


@pytest.mark.e2e
def test_turning_on_looks_the_pin_up():
    service = SERVICE | {"ccms": "kidsoft", "pin": "S434783895"}
    observed = observe_play(
        blown(TargetedFault("banksia", "html", "kidsoft", "read_service"), service)
    )
    assert observed.faults["html", "kidsoft", "read_service"] > 0
    assert observed.service_states["banksia"]["state"] == "set-up"


def blown(target, service=None):
    """A world with one targeted fault."""
    world = {
        "title": "A targeted fault",
        "starts": "2026-11-30 08:00",
        "ends": "2026-12-01 08:00",
        "seed": 1,
    }
    builder = ScenarioBuilder(
        Random(1), world | {"services": {"banksia": service or SERVICE}, "steps": []}, STARTS, set()
    )
    add_targeted_fault(builder, STARTS + timedelta(hours=3), target)
    _, scenario = with_model_expectations(builder.scenario, "a targeted fault")
    assert [row["word"] for row in predict_result(scenario)["refused"]] == (
        ["turn_on", "set_up"] if target.call == "read_service" else []
    )
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

"""The home screen as text and as data."""

import json
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from parktime.tui.presenters.status_text import has_trouble, status_data, status_lines
from parktime.tui.snapshot import Clock, Snapshot, Vendor


@pytest.fixture
def snapshot(recorded):
    clock = msgspec.convert(recorded.answers["GET /clock"], Clock)
    return replace(msgspec.convert(recorded.answers["GET /v1/snapshot"], Snapshot), clock=clock)


def test_the_home_screen_as_lines_and_as_data(snapshot):
    lines = status_lines(snapshot)
    assert lines[0] == "Mon 30 Nov 2026 08:00 Australia/Brisbane, paused"
    assert lines[1] == "2 services: 1 on time, 1 off"
    assert lines[3] == "Banksia [Kindergarten] (banksia)"
    assert "  rooms      Possums goes 14 Dec, with no known return" in lines
    assert lines[-1].endswith("0 waiting for space")
    data = json.loads(json.dumps(status_data(snapshot)))
    assert [(each["key"], each["condition"]) for each in data["services"]] == [
        ("banksia", "on time"),
        ("wattle", "off"),
    ]
    assert data["now"].startswith("2026-11-29T22:00:00")
    assert data["clock"]["mode"] == "paused"


def test_a_store_that_cannot_be_used_comes_before_the_services(snapshot):
    locked = replace(snapshot, store="the store cannot be used: database is locked")
    assert status_lines(locked)[1].startswith("the store cannot be used: database is locked; ")
    assert json.loads(json.dumps(status_data(locked)))["store"] == locked.store


def test_failures_and_vendors_that_do_not_answer(snapshot):
    services = tuple(replace(each, failures=6, attempts=1) for each in snapshot.services)
    vendor = Vendor("http://ccms.example/v2", "open", 3, snapshot.now + timedelta(minutes=10))
    lines = status_lines(replace(snapshot, services=services, vendors=(vendor,)))
    assert "  failing    6 runs in a row; the next run tries each request once" in lines
    assert lines[-1] == (
        "http://ccms.example/v2 does not answer: 3 of its services failed in a row;"
        " next attempt from Mon 30 Nov 2026 08:10"
    )
    assert not any("failing" in line for line in status_lines(snapshot))


def test_trouble_is_what_ends_the_command_with_1(snapshot):
    assert not has_trouble(snapshot)
    (first, *others) = snapshot.services
    for changed in (
        {"condition": "failed"},
        {"condition": "late"},
        {"wedged": True},
    ):
        assert has_trouble(replace(snapshot, services=(replace(first, **changed), *others)))
    assert not has_trouble(replace(snapshot, services=(replace(first, condition="held"), *others)))
    assert has_trouble(replace(snapshot, store="the store cannot be used: database is locked"))
    wrong = replace(snapshot, machine_clock="the machine's clock is 420 days ahead")
    assert has_trouble(wrong)
    assert "420 days ahead" in status_lines(wrong)[1]
    wedged = replace(snapshot, services=(replace(first, wedged=True), *others))
    assert any(line.startswith("  wedged") for line in status_lines(wedged))

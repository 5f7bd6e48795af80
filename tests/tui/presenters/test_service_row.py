from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from parktime.tui.presenters.service_row import service_status, trouble_first
from parktime.tui.snapshot import Counts, Run, Service, ServiceSettings, UpcomingRemoval

NOW = datetime(2026, 12, 14, tzinfo=UTC)


def run(outcome):
    return Run(1, "a", 1, NOW - timedelta(hours=1), "schedule", outcome, "", Counts())


def service(key="a", outcome="ok", **more):
    known = Service(
        key,
        key.title(),
        "manage",
        "UTC",
        "set-up",
        ServiceSettings(),
        run(outcome),
        NOW + timedelta(hours=11),
        1,
        0,
        0,
        0,
        0,
    )
    return replace(known, **more)


@pytest.mark.parametrize(
    ("known", "word"),
    [
        (service(), "on time"),
        (service(outcome="partial"), "partial"),
        (service(outcome="failed"), "failed"),
        (service(outcome="held"), "held"),
        (service(next_run_at=NOW - timedelta(minutes=6)), "late"),
        (service(next_run_at=NOW - timedelta(minutes=4)), "on time"),
        (service(state="on", last_run=None, next_run_at=None), "not set up"),
        (service(state="off"), "off"),
        (service(condition="late"), "late"),
        (service(condition="late", wedged=True), "wedged"),
        (service(wedged=True), "wedged"),
        (service(condition="on time", outcome="partial"), "partial"),
    ],
)
def test_a_service_is_told_in_a_word(known, word):
    assert service_status(known, NOW).word == word


def test_trouble_comes_first_and_off_last():
    services = (
        service("quiet"),
        service("off", state="off"),
        service("going", rooms_going=(UpcomingRemoval("Possums", "2026-12-14"),)),
        service("waiting", waiting=2),
        service("partial", outcome="partial"),
        service("failed", outcome="failed"),
        service("wedged", wedged=True),
    )
    assert [each.key for each in trouble_first(services, NOW)] == [
        "wedged", "failed", "partial", "waiting", "going", "quiet", "off",
    ]  # fmt: skip

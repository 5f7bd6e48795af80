from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from parktime.tui.presenters.service_row import concerns, service_status, trouble_first
from parktime.tui.snapshot import (
    AbsentRoom,
    Counts,
    RoomCloseCall,
    Run,
    Service,
    ServiceSettings,
    UpcomingRemoval,
)

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
        (service(outcome="held", held=2), "held"),
        (service(outcome="held", held=0), "on time"),  # rejected since
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
        service("no room", without_a_room=1),
        service("gone", rooms_gone=(AbsentRoom("Possums"),)),
        service("close", close_calls=(RoomCloseCall("Joeys", "stays", "2026-12-20", 1),)),
        service("partial", outcome="partial"),
        service("failed", outcome="failed"),
        service("wedged", wedged=True),
    )
    assert [each.key for each in trouble_first(services, NOW)] == [
        "wedged", "failed", "partial", "gone", "no room", "waiting", "going", "close", "quiet", "off",
    ]  # fmt: skip


def test_nothing_is_of_concern_where_nothing_is_wrong():
    assert concerns(service(rooms_gone=(), rooms_going=(), close_calls=())) == []


@pytest.mark.parametrize(
    ("known", "says"),
    [
        ({"failures": 3}, "3"),
        ({"rooms_gone": (AbsentRoom("Possums", "2026-12-21"),)}, "Possums"),
        ({"without_a_room": 27}, "27"),
        ({"held": 4}, "4"),
        ({"waiting": 5}, "5"),
        ({"rooms_going": (UpcomingRemoval("Joeys", "2026-12-20"),)}, "Joeys"),
        ({"close_calls": (RoomCloseCall("Emus", "stays", "2026-12-20", 2),)}, "Emus"),
        ({"chosen": 6}, "6"),
    ],
)
def test_each_thing_that_is_wrong_is_of_concern(known, says):
    (words,) = concerns(service(**known))
    assert says in words

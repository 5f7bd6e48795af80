"""Events and checkpoints: sparse, limited, and evenly spaced."""

from datetime import UTC, datetime, timedelta

from parktime.simulator.world import event_log
from parktime.simulator.world.api_events import Published
from parktime.simulator.world.event_log import (
    MAX_CHECKPOINTS,
    EventLog,
    LivePictureChanged,
    LoggedEvent,
)
from tests.simulator.world.builders import (
    MIA,
    STARTS,
    child,
    do,
    labels,
    manage,
    move,
    only_service,
)

START = datetime(2026, 12, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def log_of_hours(hours):
    """An event an hour; the state is the number of events."""
    log = EventLog(START, 0)
    for hour in range(1, hours + 1):
        if log.needs_checkpoint:
            log.add_checkpoint(START + (hour - 1) * HOUR, hour - 1)
        log.append(LoggedEvent(START + hour * HOUR, LivePictureChanged()))
    return log


def test_any_instant_can_be_replayed_from_a_checkpoint() -> None:
    log = log_of_hours(500)
    for hour in range(501):
        state, event_count = log.replay_from(START + hour * HOUR + timedelta(minutes=59))
        assert state + len(event_count) == hour


def test_checkpoints_are_few_and_evenly_spaced() -> None:
    log = log_of_hours(5_000)
    assert len(log._checkpoints) <= MAX_CHECKPOINTS
    assert max(len(log.replay_from(START + hour * HOUR)[1]) for hour in range(5_001)) <= 5_000 // 3


def test_truncate_keeps_the_events_of_the_instant() -> None:
    log = log_of_hours(100)
    log.truncate(START + 40 * HOUR)
    state, event_count = log.replay_from(START + 90 * HOUR)
    assert (state + len(event_count), event_count[-1].at) == (40, START + 40 * HOUR)


def test_ticks_count_towards_a_checkpoint() -> None:
    log = EventLog(START, 0)
    for _ in range(event_log.FIRST_SPACING):
        assert not log.needs_checkpoint
        log.tick()
    assert log.needs_checkpoint


def test_a_copy_is_independent() -> None:
    log = log_of_hours(50)
    twin = log.copy()
    twin.truncate(START + HOUR)
    assert len(log.replay_from(START + 50 * HOUR)[1]) + log.replay_from(START + 50 * HOUR)[0] == 50


def test_the_oldest_events_are_dropped_beyond_the_limit(monkeypatch) -> None:
    monkeypatch.setattr(event_log, "MAX_EVENTS", 100)
    log = log_of_hours(400)
    assert log.earliest_instant > START
    assert len(log._events) < 400
    for hour in range(399, 401):
        state, event_count = log.replay_from(START + hour * HOUR)
        assert state + len(event_count) == hour


def test_publishing_at_once_keeps_the_schedule() -> None:
    world = manage(child("Mia Nguyen"))
    move(world, hours=1)
    do(world, "archive", MIA)
    assert labels(world) == {"Mia Nguyen": "Inactive"}
    picture = world.apply(Published("banksia"))
    assert picture.published_at == world.now
    assert labels(world) == {"Mia Nguyen": "Archived"}
    assert only_service(world).next_publication == STARTS + timedelta(hours=12)


def test_live_picture_changed_has_no_effect_of_its_own() -> None:
    world = manage()
    LivePictureChanged().apply(world)
    assert world.now == STARTS

"""Deeds and checkpoints: sparse, bounded, and never further apart than a share of the whole."""

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


def lived(hours):
    """A deed an hour; the state is the number of event_count."""
    made = EventLog(START, 0)
    for hour in range(1, hours + 1):
        if made.needs_checkpoint:
            made.add_checkpoint(START + (hour - 1) * HOUR, hour - 1)
        made.append(LoggedEvent(START + hour * HOUR, LivePictureChanged()))
    return made


def test_a_state_and_the_deeds_after_it_lead_to_any_instant() -> None:
    made = lived(500)
    for hour in range(501):
        state, event_count = made.replay_from(START + hour * HOUR + timedelta(minutes=59))
        assert state + len(event_count) == hour


def test_checkpoints_are_few_and_no_instant_is_far_from_one() -> None:
    made = lived(5_000)
    assert len(made._checkpoints) <= MAX_CHECKPOINTS
    assert max(len(made.replay_from(START + hour * HOUR)[1]) for hour in range(5_001)) <= 5_000 // 3


def test_what_is_later_is_cut_off_and_its_instant_kept() -> None:
    made = lived(100)
    made.truncate(START + 40 * HOUR)
    state, event_count = made.replay_from(START + 90 * HOUR)
    assert (state + len(event_count), event_count[-1].at) == (40, START + 40 * HOUR)


def test_what_happens_by_itself_counts_towards_a_checkpoint() -> None:
    made = EventLog(START, 0)
    for _ in range(event_log.FIRST_SPACING):
        assert not made.needs_checkpoint
        made.tick()
    assert made.needs_checkpoint


def test_a_copy_goes_its_own_way() -> None:
    made = lived(50)
    twin = made.copy()
    twin.truncate(START + HOUR)
    assert (
        len(made.replay_from(START + 50 * HOUR)[1]) + made.replay_from(START + 50 * HOUR)[0] == 50
    )


def test_past_the_bound_the_oldest_is_forgotten(monkeypatch) -> None:
    monkeypatch.setattr(event_log, "MAX_EVENTS", 100)
    made = lived(400)
    assert made.earliest_instant > START
    assert len(made._events) < 400
    for hour in range(399, 401):
        state, event_count = made.replay_from(START + hour * HOUR)
        assert state + len(event_count) == hour


def test_to_publish_shows_the_records_at_once_and_moves_no_publication_that_is_due() -> None:
    world = manage(child("Mia Nguyen"))
    move(world, hours=1)
    do(world, "archive", MIA)
    assert labels(world) == {"Mia Nguyen": "Inactive"}
    picture = world.apply(Published("banksia"))
    assert picture.published_at == world.now
    assert labels(world) == {"Mia Nguyen": "Archived"}
    assert only_service(world).next_publication == STARTS + timedelta(hours=12)


def test_to_arrive_does_nothing_by_itself() -> None:
    world = manage()
    LivePictureChanged().apply(world)
    assert world.now == STARTS

"""Deeds and checkpoints: sparse, bounded, and never further apart than a share of the whole."""

from datetime import UTC, datetime, timedelta

from simulator.world import past
from simulator.world.deed import Arrived, Done
from simulator.world.past import MOST_CHECKPOINTS, Past

START = datetime(2026, 12, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def lived(hours):
    """A deed an hour; the state is the number of deeds."""
    made = Past(START, 0)
    for hour in range(1, hours + 1):
        if made.is_long:
            made.keep(START + (hour - 1) * HOUR, hour - 1)
        made.did(Done(START + hour * HOUR, Arrived()))
    return made


def test_a_state_and_the_deeds_after_it_lead_to_any_instant() -> None:
    made = lived(500)
    for hour in range(501):
        state, deeds = made.before(START + hour * HOUR + timedelta(minutes=59))
        assert state + len(deeds) == hour


def test_checkpoints_are_few_and_no_instant_is_far_from_one() -> None:
    made = lived(5_000)
    assert len(made._checkpoints) <= MOST_CHECKPOINTS
    assert max(len(made.before(START + hour * HOUR)[1]) for hour in range(5_001)) <= 5_000 // 3


def test_what_is_later_is_cut_off_and_its_instant_kept() -> None:
    made = lived(100)
    made.cut(START + 40 * HOUR)
    state, deeds = made.before(START + 90 * HOUR)
    assert (state + len(deeds), deeds[-1].at) == (40, START + 40 * HOUR)


def test_what_happens_by_itself_counts_towards_a_checkpoint() -> None:
    made = Past(START, 0)
    for _ in range(past.FIRST_SPACING):
        assert not made.is_long
        made.passed()
    assert made.is_long


def test_a_copy_goes_its_own_way() -> None:
    made = lived(50)
    twin = made.copy()
    twin.cut(START + HOUR)
    assert len(made.before(START + 50 * HOUR)[1]) + made.before(START + 50 * HOUR)[0] == 50


def test_past_the_bound_the_oldest_is_forgotten(monkeypatch) -> None:
    monkeypatch.setattr(past, "MOST_DEEDS", 100)
    made = lived(400)
    assert made.begins > START
    assert len(made._deeds) < 400
    for hour in range(399, 401):
        state, deeds = made.before(START + hour * HOUR)
        assert state + len(deeds) == hour

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from parktime.daemon.domain.service import CADENCE
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.sync.scheduler import last_slot_due, next_slot

ANCHOR = datetime(2026, 11, 29, 22, tzinfo=UTC)
STANDING = ServiceState(stage="set-up", anchor=ANCHOR, last_slot=ANCHOR)


def test_nothing_is_scheduled_before_set_up_and_after_turning_off():
    assert next_slot(ServiceState(stage="on")) is None
    assert last_slot_due(ServiceState(stage="off"), ANCHOR) is None


def test_a_slot_is_due_at_its_very_instant_and_not_before():
    assert last_slot_due(STANDING, ANCHOR + CADENCE - timedelta(seconds=1)) is None
    assert last_slot_due(STANDING, ANCHOR + CADENCE) == ANCHOR + CADENCE


@given(st.timedeltas(timedelta(0), timedelta(days=400)))
def test_missed_slots_collapse_and_later_ones_keep_their_anchor(away):
    slot = last_slot_due(STANDING, ANCHOR + away)
    if slot is None:
        assert away < CADENCE
    else:
        assert slot <= ANCHOR + away < slot + CADENCE
        assert (slot - ANCHOR) % CADENCE == timedelta(0)

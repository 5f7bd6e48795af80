from dataclasses import replace
from datetime import timedelta

import pytest

from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.domain.service import HoldAbove
from parktime.daemon.domain.service_state import Keep
from parktime.daemon.forecast.service import start_with
from parktime.daemon.operations.commands import (
    HoldRoom,
    LetGo,
    PaidChildren,
    SetHoldAbove,
    SyncInactive,
    TurnOff,
)
from parktime.daemon.operations.mappings import Ref
from tests.daemon.forecast.test_begin import sight
from tests.daemon.forecast.test_run_ahead import AT

KEPT = Keep("child", "c00001", "Child1 Family1", "undone", AT, 1, "")
UNTIL = (AT + timedelta(days=9)).date()


def test_what_a_setting_makes_of_the_beginning_and_nothing_of_the_sight():
    seen = sight()
    inactive_switch = start_with(seen, SyncInactive(True))
    assert inactive_switch.now is not None and (inactive_switch.now.cause, inactive_switch.now.inactive_switch) == (
        "inactive",
        "on",
    )
    assert inactive_switch.plan_input.settings.sync_inactive and inactive_switch.state.settings.sync_inactive
    assert start_with(seen, SyncInactive(False)).now is None
    assert start_with(seen, PaidChildren(7)).plan_input.storypark.paid_children == 7
    assert start_with(seen, SetHoldAbove(HoldAbove(1))).plan_input.settings.hold_above == HoldAbove(1)
    assert start_with(seen, TurnOff()).state.stage == "off"
    assert (seen.plan_input.storypark.paid_children, seen.state.stage) == (100, "set-up")


def test_a_room_is_held_by_its_name():
    held = start_with(sight("kidsoft"), HoldRoom(Ref(name="Possums"), UNTIL))
    assert held.plan_input.holds == held.state.holds == {"r001": UNTIL}
    with pytest.raises(RefusedError, match="is no room of the CCMS"):
        start_with(sight("kidsoft"), HoldRoom(Ref(name="Nowhere"), UNTIL))


def test_somebody_kept_is_let_go():
    seen = sight()
    kept = replace(
        seen,
        state=replace(seen.state, kept=(KEPT,)),
        plan_input=replace(seen.plan_input, kept=(KEPT,)),
    )
    assert start_with(kept, LetGo("child", Ref(name="Child1 Family1"))).plan_input.kept == ()
    with pytest.raises(RefusedError, match="is no child that is kept"):
        start_with(seen, LetGo("child", Ref(name="Child1 Family1")))

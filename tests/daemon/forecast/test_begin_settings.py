from dataclasses import replace
from datetime import timedelta

import pytest

from parktime.daemon.domain.errors import Refused
from parktime.daemon.domain.service import HoldAbove, Kept
from parktime.daemon.forecast.service import begin
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

KEPT = Kept("child", "c00001", "Child1 Family1", "undone", AT, 1, "")
UNTIL = (AT + timedelta(days=9)).date()


def test_what_a_setting_makes_of_the_beginning_and_nothing_of_the_sight():
    seen = sight()
    switched = begin(seen, SyncInactive(True))
    assert switched.now is not None and (switched.now.cause, switched.now.switched) == (
        "inactive",
        "on",
    )
    assert switched.situation.settings.sync_inactive and switched.standing.settings.sync_inactive
    assert begin(seen, SyncInactive(False)).now is None
    assert begin(seen, PaidChildren(7)).situation.target.paid_children == 7
    assert begin(seen, SetHoldAbove(HoldAbove(1))).situation.settings.hold_above == HoldAbove(1)
    assert begin(seen, TurnOff()).standing.stage == "off"
    assert (seen.situation.target.paid_children, seen.standing.stage) == (100, "set-up")


def test_a_room_is_held_by_its_name():
    held = begin(sight("kidsoft"), HoldRoom(Ref(name="Possums"), UNTIL))
    assert held.situation.holds == held.standing.holds == {"r001": UNTIL}
    with pytest.raises(Refused, match="is no room of the CCMS"):
        begin(sight("kidsoft"), HoldRoom(Ref(name="Nowhere"), UNTIL))


def test_somebody_kept_is_let_go():
    seen = sight()
    kept = replace(
        seen,
        standing=replace(seen.standing, kept=(KEPT,)),
        situation=replace(seen.situation, kept=(KEPT,)),
    )
    assert begin(kept, LetGo("child", Ref(name="Child1 Family1"))).situation.kept == ()
    with pytest.raises(Refused, match="is no child that is kept"):
        begin(seen, LetGo("child", Ref(name="Child1 Family1")))

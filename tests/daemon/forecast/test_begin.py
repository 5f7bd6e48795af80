from dataclasses import replace
from datetime import timedelta

import pytest

from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.domain.roster import Publications
from parktime.daemon.domain.service import Access, Service
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.forecast.forecast import differences, forecast
from parktime.daemon.forecast.inputs import ForecastInput
from parktime.daemon.forecast.service import start_with
from parktime.daemon.operations.commands import (
    HoldRoom,
    PaidChildren,
    SetUp,
    Sync,
    SyncInactive,
    TurnOff,
    Update,
)
from parktime.daemon.operations.mappings import Ref
from tests.daemon.forecast.test_run_ahead import AT, HALF_DAY, LEFT, SET_UP, two_rooms

UNTIL = AT + timedelta(weeks=20)


def sight(ccms="manage", state: ServiceState = SET_UP, **more) -> ForecastInput:
    about = two_rooms(ccms=ccms, **more)
    service = Service(
        "banksia",
        "Banksia",
        ccms,
        "Australia/Brisbane",
        1,
        Access("http://a", "http://b", {}, "token"),
    )
    publications = Publications(AT, AT + HALF_DAY, HALF_DAY)
    return ForecastInput(
        service,
        replace(state, links=about.links, settings=about.settings),
        AT,
        about,
        publications,
    )


def parted(seen: ForecastInput, action) -> list[tuple[float, str, str]]:
    found = differences(forecast(seen.start(), UNTIL), forecast(start_with(seen, action), UNTIL))
    return [((each.at - AT) / timedelta(days=1), each.only, each.change.kind) for each in found]


def test_a_run_at_once_changes_nothing_where_nothing_is_to_be_done():
    assert parted(sight(), Sync()) == []
    assert parted(sight(), PaidChildren(99)) == []


def test_a_skipped_room_stays_and_a_skipped_child_is_not_archived():
    rooms = Update(rooms=((Ref(name="Possums"), "skip"),))
    found = parted(sight(), rooms)
    assert found[:3] == [
        (7, "without", "move"),
        (7, "without", "remove_room"),
        (35, "without", "return_room"),
    ]
    child = Update(children=((Ref(name="Child1 Family1"), "skip"),))
    assert [kind for _, only, kind in parted(sight(), child) if only == "without"] == [
        "move"
    ] * 3 + ["archive"]


def test_nobody_is_archived_who_is_synced_while_inactive():
    assert parted(sight(), SyncInactive(True)) == [(LEFT, "without", "archive")]
    assert parted(sight(), SyncInactive(False)) == []


def test_a_held_room_goes_later():
    held = parted(sight("kidsoft"), HoldRoom(Ref(name="Possums"), (AT + timedelta(20)).date()))
    assert held == [(7, "without", "remove_room"), (19, "with", "remove_room")]
    with pytest.raises(RefusedError, match="not held"):
        start_with(sight(), HoldRoom(Ref(name="Possums"), AT.date()))


def test_nothing_happens_any_more_once_it_is_off():
    assert {only for _, only, _ in parted(sight(), TurnOff())} == {"without"}


def test_what_would_be_refused_is():
    both = Update(children=((Ref(name="Child1 Family1"), Ref(name="Child2 Family2")),))
    with pytest.raises(RefusedError, match="cannot both be linked"):
        start_with(sight(), both)
    with pytest.raises(RefusedError, match="not on the page"):
        start_with(sight(), Update(rooms=((Ref(name="Nowhere"), "skip"),)))
    with pytest.raises(RefusedError, match="no Inactive setting"):
        start_with(sight("kidsoft"), SyncInactive(True))


def test_set_up_starts_the_schedule():
    before = sight(state=replace(SET_UP, stage="on", anchor=None, last_slot=None))
    start = start_with(before, SetUp())
    assert (start.state.stage, start.state.last_slot, start.now and start.now.cause) == (
        "set-up",
        AT,
        "set-up",
    )
    assert before.note.startswith("set-up is not confirmed")
    with pytest.raises(RefusedError, match="not confirmed yet"):
        start_with(before, Sync())
    with pytest.raises(RefusedError, match="done already"):
        start_with(sight(), SetUp())
    assert start_with(before, TurnOff()).state.stage == "off"

from dataclasses import replace
from datetime import timedelta

import pytest

from parktime.daemon.domain.errors import Refused
from parktime.daemon.domain.roster import Publications
from parktime.daemon.domain.service import Access, Service, Standing
from parktime.daemon.forecast.forecast import differences, forecast
from parktime.daemon.forecast.inputs import Sight
from parktime.daemon.forecast.service import begin
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


def sight(ccms="manage", standing: Standing = SET_UP, **more) -> Sight:
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
    return Sight(
        service,
        replace(standing, links=about.links, settings=about.settings),
        AT,
        about,
        publications,
    )


def parted(seen: Sight, action) -> list[tuple[float, str, str]]:
    found = differences(forecast(seen.start(), UNTIL), forecast(begin(seen, action), UNTIL))
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
    with pytest.raises(Refused, match="not held"):
        begin(sight(), HoldRoom(Ref(name="Possums"), AT.date()))


def test_nothing_happens_any_more_once_it_is_off():
    assert {only for _, only, _ in parted(sight(), TurnOff())} == {"without"}


def test_what_would_be_refused_is():
    both = Update(children=((Ref(name="Child1 Family1"), Ref(name="Child2 Family2")),))
    with pytest.raises(Refused, match="cannot both be linked"):
        begin(sight(), both)
    with pytest.raises(Refused, match="not on the page"):
        begin(sight(), Update(rooms=((Ref(name="Nowhere"), "skip"),)))
    with pytest.raises(Refused, match="no Inactive setting"):
        begin(sight("kidsoft"), SyncInactive(True))


def test_set_up_starts_the_schedule():
    before = sight(standing=replace(SET_UP, stage="on", anchor=None, settled_until=None))
    start = begin(before, SetUp())
    assert (start.standing.stage, start.standing.settled_until, start.now and start.now.cause) == (
        "set-up",
        AT,
        "set-up",
    )
    assert before.note.startswith("set-up is not confirmed")
    with pytest.raises(Refused, match="not confirmed yet"):
        begin(before, Sync())
    with pytest.raises(Refused, match="done already"):
        begin(sight(), SetUp())
    assert begin(before, TurnOff()).standing.stage == "off"

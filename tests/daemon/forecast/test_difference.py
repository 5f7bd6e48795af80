from datetime import timedelta

from parktime.daemon.domain.service import HoldAbove
from parktime.daemon.forecast.forecast import Difference, differences, forecast
from tests.daemon.forecast.test_run_ahead import AT, leavers, start, two_rooms
from tests.daemon.plan_inputs import told

UNTIL = AT + timedelta(weeks=16)


def parted(one, other):
    return list(differences(forecast(start(one), UNTIL), forecast(start(other), UNTIL)))


def test_the_same_future_has_none_whatever_its_words():
    assert parted(two_rooms(), two_rooms()) == []
    assert parted(two_rooms(paid=5), two_rooms(paid=6)) == []


def test_the_first_comes_first_and_what_is_gone_before_what_is_new():
    found = parted(two_rooms(), two_rooms(weeks="rolling"))
    assert [each.at for each in found] == sorted(each.at for each in found)
    assert (found[0].only, found[0].change.kind, (found[0].at - AT).days) == ("with", "move", 1)


def test_what_is_held_differs_from_what_is_done():
    above = leavers(hold_above=HoldAbove(children=2))
    found = [each for each in parted(leavers(), above) if each.change.kind == "archive"]
    assert [(each.only, each.held) for each in found] == [("without", False)] * 3 + [
        ("with", True)
    ] * 3
    assert {told([each.change])[0][1] for each in found} == {"leaves-scope"}
    assert isinstance(found[0], Difference)

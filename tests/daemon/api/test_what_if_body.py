from typing import Any

import pytest
from pydantic import ValidationError

from daemon.api.what_if_body import WhatIfBody
from daemon.forecast import action as actions
from daemon.model.settings import HoldAbove
from daemon.operations.mappings import Ref


def read(**action: Any) -> WhatIfBody:
    return WhatIfBody.model_validate({"action": action})


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ({"do": "turn_off"}, actions.TurnOff()),
        ({"do": "approve"}, actions.Approve()),
        ({"do": "sync_inactive", "on": True}, actions.SyncInactive(True)),
        ({"do": "paid_children", "paid_children": 0}, actions.PaidChildren(0)),
        ({"do": "let_go", "about": "room", "which": {"id": "r1"}}, actions.LetGo("room", Ref(id="r1"))),
        ({"do": "hold_above", "hold_above": None}, actions.SetHoldAbove(None)),
        ({"do": "hold_above", "hold_above": {"children": 1}}, actions.SetHoldAbove(HoldAbove(1))),
        (
            {"do": "update", "children": [{"child": {"name": "Mia"}, "to": "skip"}]},
            actions.Update(children=((Ref(name="Mia"), "skip"),)),
        ),
        ({"do": "set_up"}, actions.SetUp()),
    ],
)
def test_an_action_is_read_as_it_is_meant(written, meant):
    body = read(**written)
    assert (body.action.action(), body.weeks) == (meant, 12)


@pytest.mark.parametrize(
    "written", [{"do": "dance"}, {}, {"do": "sync", "on": True}, {"do": "sync_inactive"}, {"do": "undo", "run": 0}]
)
def test_what_is_none_is_refused(written):
    with pytest.raises(ValidationError):
        read(**written)

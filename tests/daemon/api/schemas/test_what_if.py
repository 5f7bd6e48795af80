from typing import Any

import pytest
from pydantic import ValidationError

from parktime.daemon.api.schemas.what_if import WhatIfBody
from parktime.daemon.domain.service import HoldAbove
from parktime.daemon.operations import commands
from parktime.daemon.operations.mappings import Ref


def read(**action: Any) -> WhatIfBody:
    return WhatIfBody.model_validate({"action": action})


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ({"do": "turn_off"}, commands.TurnOff()),
        ({"do": "approve"}, commands.Approve()),
        ({"do": "sync_inactive", "on": True}, commands.SyncInactive(True)),
        ({"do": "paid_children", "paid_children": 0}, commands.PaidChildren(0)),
        (
            {"do": "let_go", "about": "room", "which": {"id": "r1"}},
            commands.LetGo("room", Ref(id="r1")),
        ),
        ({"do": "hold_above", "hold_above": None}, commands.SetHoldAbove(None)),
        ({"do": "hold_above", "hold_above": {"children": 1}}, commands.SetHoldAbove(HoldAbove(1))),
        (
            {"do": "update", "children": [{"child": {"name": "Mia"}, "to": "skip"}]},
            commands.Update(children=((Ref(name="Mia"), "skip"),)),
        ),
        ({"do": "set_up"}, commands.SetUp()),
    ],
)
def test_each_action_has_its_command(written, meant):
    body = read(**written)
    assert (body.action.command(), body.weeks) == (meant, 12)


@pytest.mark.parametrize(
    "written",
    [
        {"do": "dance"},
        {},
        {"do": "sync", "on": True},
        {"do": "sync_inactive"},
        {"do": "undo", "run": 0},
    ],
)
def test_invalid_actions_are_refused(written):
    with pytest.raises(ValidationError):
        read(**written)

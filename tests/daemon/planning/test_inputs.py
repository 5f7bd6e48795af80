from dataclasses import replace
from datetime import date

import pytest

from parktime.daemon.domain.links import ChildLink
from tests.daemon.plan_inputs import MONDAY, child, linked, plan_input, reason


def test_the_window_depends_on_the_ccms_and_the_setting():
    assert str(plan_input().window) == "from 2026-11-30 to 2027-01-10 (5 weeks)"
    assert str(plan_input(ccms="kidsoft").window) == "from 2026-11-30 to 2027-01-17 (6 weeks)"
    wednesday = date(2026, 12, 2)
    assert plan_input(today=wednesday).window.first == MONDAY
    assert plan_input(today=wednesday, weeks="rolling").window.first == wednesday


def test_a_reading_is_complete_if_both_sides_are():
    assert plan_input(children=[child(1)]).incomplete is None
    assert (
        plan_input(children=[child(1)], incomplete="half a list").incomplete.text == "half a list"
    )
    half = reason("half of Storypark")
    assert replace(plan_input(children=[child(1)]), storypark_incomplete=half).incomplete == half


def test_an_empty_list_with_linked_children_is_incomplete():
    known = linked(child(1), "p00001")
    assert "1 are linked" in plan_input(links=[known]).incomplete.text
    assert plan_input().incomplete is None
    assert plan_input(children=[child(2)], links=[known]).incomplete is None
    assert (
        plan_input(
            links=[ChildLink("c1", "Mia", "Lee"), ChildLink("c2", "Zoe", "Lee", mapping="skip")]
        ).incomplete
        is None
    )


@pytest.mark.parametrize(
    ("ccms", "sync_inactive", "covered"),
    [
        ("manage", False, {"Active": True, "Inactive": False, "Archived": False}),
        ("manage", True, {"Active": True, "Inactive": True, "Archived": False}),
        ("kidsoft", False, {"Active": True}),
    ],
)
def test_scope_depends_on_the_label_and_the_setting(ccms, sync_inactive, covered):
    inputs = plan_input(ccms=ccms, sync_inactive=sync_inactive)
    assert {label: inputs.in_scope(child(1, label=label)) for label in covered} == covered

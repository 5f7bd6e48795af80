"""What is asked on the command line."""

from datetime import UTC, datetime

import pytest

from parktime.harness.compare.arguments import parse_what_ifs
from parktime.harness.errors import UsageError
from parktime.simulator.scenario.read import read_text
from tests.simulator.api.client import SCENARIO

AT = datetime(2026, 12, 1, tzinfo=UTC)
STORY = read_text(SCENARIO, "story.yaml")


def words(what_if):
    return [verb.plain for verb in what_if.step.verbs]


def test_the_verbs_are_one_alternative_and_each_branch_is_another():
    found = parse_what_ifs(
        STORY,
        AT,
        ["map_room: {Possums: skip}", "update"],
        ["bought: {paid_children: 9}", "two: [sync, turn_off]"],
        "banksia",
    )
    assert [(each.name, words(each)) for each in found] == [
        ("with it", [{"map_room": {"Possums": "skip"}}, "update"]),
        ("bought", [{"paid_children": 9}]),
        ("two", ["sync", "turn_off"]),
    ]
    assert {(each.step.at, each.step.service) for each in found} == {(AT, "banksia")}


@pytest.mark.parametrize(
    ("verbs", "branches", "service", "words"),
    [
        (["dance"], [], "banksia", "no verb 'dance'"),
        (["map_room: 3"], [], "banksia", "--with"),
        (["leave: [Mia"], [], "banksia", "--with"),
        (["paid_children: lots"], [], "banksia", "--with"),
        ([], ["update"], "banksia", "a name and what is done"),
        ([], ["a: sync", "a: update"], "banksia", "two futures are called a"),
        (["sync"], [], None, "say which of banksia"),
        (["sync"], [], "elsewhere", "no service elsewhere"),
    ],
)
def test_invalid_arguments_are_refused(verbs, branches, service, words):
    with pytest.raises(UsageError, match=words) as error:
        parse_what_ifs(STORY, AT, verbs, branches, service)
    assert error.value.message

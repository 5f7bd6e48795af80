"""Who does a step, by name."""

import pytest

from parktime.simulator.scenario.errors import ScenarioError
from parktime.simulator.scenario.read import read_text

STORY = """
title: Who does it
starts: 2027-03-01 08:00
ends: 2027-03-05 09:00
services:
  banksia: &banksia
    name: Banksia
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 1
    storypark: {educators: [{name: Ana Ruiz, admin: true}, Ben Cho]}
  wattle:
    name: Wattle
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 1
steps:
"""


def roles(*steps):
    story = read_text(STORY + "".join(f"  - {each}\n" for each in steps), "story.yaml")
    return [(step.person, step.acting) for step in story.steps]


def test_a_named_educator_has_the_role_of_that_moment():
    at = "at: 2027-03-01 09:00, service: banksia"
    assert roles(
        f"{{{at}, do: sync}}",
        f"{{{at}, as: Ben Cho, do: sync}}",
        f"{{{at}, as: Ana Ruiz, do: {{educator: {{Ben Cho: admin, Zoe Lee: educator}}}}}}",
        f"{{{at}, as: Ben Cho, do: {{educator: {{Ana Ruiz: gone}}}}}}",
        f"{{{at}, as: Ana Ruiz, do: sync}}",
        f"{{{at}, as: Zoe Lee, do: sync}}",
        f"{{{at}, as: educator, do: sync}}",
    ) == [
        (None, "admin"),
        ("Ben Cho", "educator"),
        ("Ana Ruiz", "admin"),
        ("Ben Cho", "admin"),
        ("Ana Ruiz", "educator"),
        ("Zoe Lee", "educator"),
        (None, "educator"),
    ]


@pytest.mark.parametrize(
    ("service", "name", "remedy"),
    [
        ("banksia", "Ben Chao", "did you mean 'Ben Cho'?"),
        ("banksia", "admn", "did you mean 'admin'?"),
        ("wattle", "Ben Cho", "storypark: educators"),
    ],
)
def test_a_name_that_nobody_has_there_is_an_error_at_its_place(service, name, remedy):
    step = f"{{at: 2027-03-01 09:00, service: {service}, as: {name}, do: sync}}"
    with pytest.raises(ScenarioError) as refused:
        roles(step)
    (issue,) = refused.value.issues
    assert (issue.line, issue.column) == (20, 5 + step.index(name))
    assert remedy in str(issue)

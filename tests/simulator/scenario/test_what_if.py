"""What-ifs: read and checked as steps are, separate from the steps."""

from datetime import UTC, datetime

import pytest

from parktime.simulator.scenario.read import read_text
from parktime.simulator.scenario.scenario import Place, Step, Verb, WhatIf
from tests.simulator.scenario.texts import TWO_SERVICES, issues_in, only_issue, place_of, replaced

END = "  - {at: 2026-10-02 09:00, service: rata, do: sync}\n"
TEXT = f"""{TWO_SERVICES}what_if:
  Leo leaves: {{at: 2026-10-01 12:00, service: wattle, do: {{leave: Leo Park}}}}
  two at once:
    at: 2026-10-01T00:00Z
    service: rata
    do: [refresh, {{enrol: Mere Ngata}}, {{leave: Mere Ngata}}]
"""


def test_each_what_if_is_a_separate_branch():
    story = read_text(TEXT, "s.yaml")
    assert story.steps == read_text(TWO_SERVICES, "s.yaml").steps
    left, both = story.what_if
    (leave,) = left.step.verbs
    assert left == WhatIf(
        "Leo leaves",
        Step(
            datetime(2026, 10, 1, 2, tzinfo=UTC),
            "wattle",
            "admin",
            (
                Verb(
                    "leave",
                    "ccms",
                    leave.argument,
                    {"leave": "Leo Park"},
                    Place(*place_of(TEXT, "{leave: Leo")),
                ),
            ),
            (),
            Place(*place_of(TEXT, "{at: 2026-10-01 12:00")),
        ),
    )
    assert (both.name, both.step.service, [verb.word for verb in both.step.verbs]) == (
        "two at once",
        "rata",
        ["refresh", "enrol", "leave"],
    )


def test_a_file_without_any_has_none():
    assert read_text(TWO_SERVICES, "s.yaml").what_if == ()


@pytest.mark.parametrize(
    ("old", "new", "pointed", "said"),
    [
        ("Leo Park}}", "Leo Parc}}", None, "no person in this file is named 'Leo Parc'"),
        ("2026-10-01 12:00", "2025-10-01 12:00", None, "is not within the story"),
        ("2026-10-01 12:00", "2036-10-01 12:00", None, "is not within the story"),
        ("at: 2026-10-01 12:00, ", "", None, "'at' is missing"),
        ("service: wattle, do: {leave", "do: {leave", None, "say which service"),
        ("service: rata\n    do", "service: rato\n    do", "rato", "there is no service 'rato'"),
        ("{leave: Leo Park}", "{dance: Leo Park}", "dance", "there is no verb 'dance'"),
        (
            "do: {leave: Leo Park}",
            "do: {leave: Leo Park}, expect: {runs: 1}",
            "expect",
            "unknown key 'expect'",
        ),
    ],
)
def test_errors_are_reported_at_their_place(old, new, pointed, said):
    if pointed is None:
        ((_, _, message),) = issues_in(replaced(TEXT, old, new))
    else:
        message = only_issue(TEXT, old, new, pointed)
    assert said in message


def test_duplicate_names_are_an_issue():
    ((line, _, message),) = issues_in(
        TEXT + "  Leo leaves: {at: 2026-10-01 12:00, service: wattle, do: sync}\n"
    )
    assert line == TEXT.count("\n") + 1
    assert "Leo leaves" in message

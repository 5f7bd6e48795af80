import pytest

from parktime.simulator.scenario.errors import MAX_ISSUES, ScenarioError, ScenarioIssue
from parktime.simulator.scenario.read import read_text
from parktime.simulator.scenario.scenario import Place


def test_issues_are_unique_and_in_file_order():
    error = ScenarioError(
        "s.yaml",
        [(Place(9, 1), "late"), (Place(2, 7), "x"), (Place(2, 3), "y"), (Place(2, 3), "y")],
    )
    assert error.issues == [
        ScenarioIssue("s.yaml", 2, 3, "y"),
        ScenarioIssue("s.yaml", 2, 7, "x"),
        ScenarioIssue("s.yaml", 9, 1, "late"),
    ]
    assert str(error) == "s.yaml:2:3: y\ns.yaml:2:7: x\ns.yaml:9:1: late"


def test_messages_escape_control_characters():
    error = ScenarioError("s.yaml", [(Place(1, 1), "not 'a\n\x1b[2J\u2028\u202eb', Zoë 👩‍👧 מיה")])
    assert str(error) == "s.yaml:1:1: not 'a\\u000A\\u001B[2J\\u2028\\u202Eb', Zoë 👩‍👧 מיה"


def test_only_the_first_fifty_issues_are_listed():
    error = ScenarioError("s.yaml", [(Place(line, 1), "x") for line in range(70, 0, -1)])
    assert len(error.issues) == MAX_ISSUES == 50
    assert [fault.line for fault in error.issues] == list(range(1, 51))
    assert error.omitted == 20
    assert str(error).endswith("s.yaml:50:1: x\nand 20 more")


STORY = """\
title: A story
starts: 2026-11-30 08:00
ends: 2026-12-14 08:00
services:
  banksia:
    name: Banksia
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 10
    rooms: [Possums]
    children: [{name: Mia Nguyen, born: 2022-03-14, books: {room: Possums, days: [mon]}}]
    storypark: {rooms: [Possums], profiles: [Zoe Lee]}
steps:
  - {at: 2026-12-01 09:00, do: sync, expect: {runs: 2}}
"""

MESSAGES = [
    ("title: A story", "titel: A story", "story.yaml:1:1: 'title' is missing: the title of the scenario"),
    ("ccms: manage", "ccms: mange", "story.yaml:7:11: expected manage or kidsoft, got 'mange': did you mean 'manage'?"),
    ("name: Banksia", "name: 7", "story.yaml:6:11: expected text, got 7: put text in quotes, '7'"),
    ("name: Banksia", "name:", "story.yaml:6:10: expected text, got nothing"),
    ("paid_children: 10", "paid_children: ten", "story.yaml:10:20: expected a whole number, e.g. 40, got 'ten'"),
    ("paid_children: 10", "paid_children: -1", "story.yaml:10:20: expected at least 0, got -1"),
    ("rooms: [Possums]\n", "rooms: Possums\n", "story.yaml:11:12: expected a list, e.g. [one, two], got 'Possums'"),
    ("{runs: 2}", "2", "story.yaml:15:46: expected a mapping (key: value), got 2"),
    ("do: sync", "do: snyc", "story.yaml:15:32: there is no verb 'snyc': did you mean 'sync'?"),
    ("do: sync", "do: {sync: 1}", "story.yaml:15:32: 'sync' takes no argument: write `do: sync`, without a colon behind it"),
    ("do: sync", "do: archive", "story.yaml:15:32: 'archive' needs an argument: write `archive: Mia Nguyen`"),
    ("do: sync", "do: {archive: Mia Nguyen, leave: Mia Nguyen}", "story.yaml:15:32: expected one verb, got 2; use a list"),
    ("do: sync", "do: {leave: Mia Nguyan}", "story.yaml:15:40: no person in this file is named 'Mia Nguyan': did you mean 'Mia Nguyen'?"),
    ("born: 2022-03-14", "born: 2022-02-30", "story.yaml:12:41: 2022-02-30 is not a calendar date"),
    ("born: 2022-03-14", "born: 14/3/2022", "story.yaml:12:41: '14/3/2022' is not a date: write it like 2026-12-24"),
    ("room: Possums,", "room: Posums,", "story.yaml:12:67: banksia has no room 'Posums': did you mean 'Possums'?"),
    ("ccms: manage", "ccms: manage\n    pin: S434783895", "story.yaml:8:5: Manage has no Service PIN: remove `pin`, or write `ccms: kidsoft`"),
    ("AU-QLD", "AU-QL", "story.yaml:9:13: there is no region 'AU-QL': did you mean 'AU-QLD'?"),
    ("ends: 2026-12-14", "ends: 2026-11-14", "story.yaml:3:7: the story ends before it begins (2026-11-30 08:00 in Australia/Brisbane): write a later time"),
    ("do: sync", "do: {fault: {kind: html, for: 0h}}", "story.yaml:15:40: the fault ends before it starts: use a longer `for`, e.g. 12h"),
    ("do: sync", "do: {fault: {kind: html, status: 503}}", "story.yaml:15:40: html does not use `status`: remove it (used by server_error, stored_error)"),
    ("title: A story", "title: 'A story", "story.yaml:1:8: invalid YAML: a quotation mark is not closed"),
    ("title: A story", "title: !x A story", "story.yaml:1:8: tags like !x are not supported: write the value without one"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), MESSAGES)
def test_each_mistake_has_its_message(old: str, new: str, message: str) -> None:
    read_text(STORY, "story.yaml")
    assert old in STORY
    with pytest.raises(ScenarioError) as refused:
        read_text(STORY.replace(old, new, 1), "story.yaml")
    assert message in map(str, refused.value.issues)

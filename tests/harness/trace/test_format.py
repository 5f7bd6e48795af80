"""A story on a page of any width, and as data."""

import json
from zoneinfo import ZoneInfo

from parktime.harness.recording.recording import Chronicle
from parktime.harness.trace.format import data, lines
from parktime.harness.trace.trace import Subject, story_of

BRISBANE = ZoneInfo("Australia/Brisbane")


def test_is_dated_in_local_time_and_folded_under_its_text(christmas: Chronicle) -> None:
    story = story_of(christmas, Subject("banksia", "room", "r001", "Possums"), ["It is there."])
    written = list(lines(story, BRISBANE, christmas.scenario.ends, width=80))
    assert "14 Dec 2026 08:00  run 29 (schedule): removed" in "\n".join(written)
    assert max(map(len, written)) <= 80
    assert written[-2:] == ["At  8 Feb 2027 09:00:", "  It is there."]


def test_as_data_it_bears_rules_lines_and_runs(christmas: Chronicle) -> None:
    story = story_of(christmas, Subject("banksia", "room", "r001", "Possums"))
    told = json.loads(json.dumps(data(story, christmas.scenario.ends)))["told"]
    assert [(each["rule"], each["run"]) for each in told if each["run"]] == [
        ("room-removed", 29),
        ("room-returns", 43),
    ]
    assert told[1]["at"].endswith("Z") and told[1]["line"]

"""A comparison in words, and as data."""

import json
from datetime import UTC, datetime

from parktime.harness.compare.format import (
    MAX_LINES,
    compare_with,
    comparison_json,
    format_comparison,
)
from parktime.harness.compare.timelines import Timeline
from parktime.simulator.scenario.read import read_text
from parktime.simulator.scenario.scenario import Place, Step, WhatIf
from parktime.simulator.scenario.schema.verbs import parse_do
from tests.harness.compare.rows import change, play, room, room_link, run, service
from tests.simulator.api.client import SCENARIO

WHOLE = read_text(SCENARIO, "story.yaml")
AT = datetime(2026, 12, 1, tzinfo=UTC)
QUIET = {key: service() for key in ("grevillea", "acacia", "wattle")}
GONE = change(
    "remove_room",
    "Possums",
    "r1",
    rule="room-removed",
    why="no session from 2026-12-14 to 2027-01-24",
)


def beside(one, other, do=("update",), refused=None):
    what_if = WhatIf("skipped", Step(AT, "banksia", "admin", parse_do(list(do)), (), Place(1, 1)))
    timeline = Timeline(what_if, refused, play(banksia=other, **QUIET))
    return compare_with(play(banksia=one, **QUIET), timeline)


def text_of(*texts):
    return list(format_comparison(WHOLE, WHOLE.ends, texts))


def test_each_alternative_has_its_verbs_and_differences_in_local_time():
    one = service(run(8, GONE), rooms=[room(state="removed")], room_links=[room_link()])
    other = service(
        run(0, cause="update"),
        run(8),
        rooms=[room()],
        room_links=[room_link(mapping="skip", room_id=None)],
    )
    assert text_of(beside(one, other, ({"map_room": {"Possums": "skip"}}, "update"))) == [
        "Four services, up to Mon 8 Feb 2027 09:00",
        "",
        "skipped: map_room {Possums: skip}, update on Tue 1 Dec 2026 10:00 (Australia/Brisbane)",
        "  01 Dec 10:00 banksia  with it     update run ok",
        "  01 Dec 18:00 banksia  without it  Possums removed: no session from 2026-12-14 to 2027-01-24  [room-removed]",
        "  In the end:",
        "    Possums: linked (removed) without it, skip (present) with it",
    ]


def test_no_difference_and_a_refusal_are_stated():
    same = service(run(8))
    assert text_of(beside(same, same))[-1] == "  no difference"
    assert text_of(beside(same, same, refused="the plan is full"))[-2:] == [
        "  refused: the plan is full",
        "  no difference",
    ]


def test_many_differences_are_counted_and_equal_outcomes_grouped():
    rows = [
        change("archive", f"Child {n}", f"c{n}", rule=f"rule-{n}") for n in range(MAX_LINES + 5)
    ]
    texts = text_of(beside(service(run(8, *rows)), service(run(8))))
    assert "  … 5 more; --json PATH writes them all" in texts
    assert texts[-1] == "  In the end all is the same."


def test_the_json_is_complete():
    one = service(run(8, GONE))
    found = comparison_json(
        WHOLE,
        WHOLE.ends,
        play(),
        [beside(one, service(run(8)), ({"map_room": {"Possums": "skip"}},))],
    )
    (timeline,) = json.loads(json.dumps(found))["futures"]
    assert (timeline["name"], timeline["at"], timeline["do"]) == (
        "skipped",
        "2026-12-01T00:00:00Z",
        [{"map_room": {"Possums": "skip"}}],
    )
    (difference,) = timeline["differences"]
    assert (difference["who"], difference["with_it"], difference["without"]["rule"]) == (
        "Possums",
        None,
        "room-removed",
    )
    assert timeline["outcomes"] == []

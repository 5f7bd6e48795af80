"""Traces of children and rooms: sentences, silent runs and output."""

import json
from collections import Counter
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from parktime.harness.recording.recording import Recording
from parktime.harness.trace.format import format_trace, trace_json
from parktime.harness.trace.published_changes import published_changes
from parktime.harness.trace.run_changes import run_changes
from parktime.harness.trace.subject import Subject, find_subject
from parktime.harness.trace.trace import build_trace, silent_runs_phrase

REPEATED = ("wait", "skip")


def all_subjects(recording: Recording) -> list[Subject]:
    """Every child and room that any snapshot has."""
    found: dict[tuple[str, str, str], Subject] = {}
    for key, snapshots in recording.snapshots.items():
        for snapshot in snapshots:
            for child in snapshot.children.values():
                found[key, "child", child.id] = Subject(
                    key, "child", child.id, child.name, child.born
                )
            for room in snapshot.rooms.values():
                found[key, "room", room.id] = Subject(key, "room", room.id, room.name)
    return list(found.values())


@pytest.mark.e2e
@pytest.mark.parametrize(
    "name", [pytest.param("christmas", marks=pytest.mark.e2e), "leavers", "full_plan"]
)
def test_every_change_is_reported_once_in_order_and_other_runs_are_counted(
    name: str, request: pytest.FixtureRequest
) -> None:
    recording: Recording = request.getfixturevalue(name)
    reported: Counter[tuple[str, int, str, str]] = Counter()
    for subject in all_subjects(recording):
        trace = build_trace(recording, subject)
        assert all(before.at <= after.at for before, after in pairwise(trace.sentences))
        runs = [each for each in trace.sentences if each.run is not None]
        reported.update(
            (subject.ccms_id, each.run or 0, str(each.rule), subject.service)
            for each in runs
            if each.close_call is None
        )
        all_runs = len(recording.result["services"][subject.service]["runs"])
        assert (
            sum(trace.silent_runs_before)
            + trace.silent_runs_after
            + len({each.run for each in runs})
            == all_runs
        )
    assert reported == Counter(history(recording.result))


def history(result: dict[str, Any]) -> list[tuple[str, int, str, str]]:
    """Every change; waits and skips, which repeat, only where they change."""
    found = []
    for key, service in result["services"].items():
        before: dict[str, tuple[str, str]] = {}
        for ordinal, run in enumerate(service["runs"], start=1):
            now = {
                each["ccms_id"]: (each["kind"], each["why"])
                for each in run["changes"]
                if each["kind"] in REPEATED
            }
            for change in run["changes"]:
                if (
                    change["kind"] not in REPEATED
                    or before.get(change["ccms_id"]) != now[change["ccms_id"]]
                ):
                    found.append((change["ccms_id"], ordinal, change["rule"], key))
            before = now
    return found


@pytest.mark.e2e
def test_a_room_removal_states_its_margin_in_days(christmas: Recording) -> None:
    trace = build_trace(christmas, Subject("banksia", "room", "r001", "Possums"))
    gone = next(each for each in trace.sentences if each.rule == "room-removed")
    assert "last session before it 11 Dec 2026, window 14 Dec 2026 to 24 Jan 2027" in gone.text
    assert "next session 27 Jan 2027: 3 days outside" in gone.text


def test_steps_and_refusals_have_their_lines(christmas: Recording) -> None:
    trace = build_trace(christmas, Subject("banksia", "room", "r001", "Possums"))
    posts = [each for each in trace.sentences if each.source == "people"]
    assert [("refused" in each.text, each.line is not None) for each in posts] == [
        (False, True),
        (True, True),
    ]


def test_a_label_change_precedes_the_run_that_applied_it(
    leavers: Recording,
) -> None:
    trace = build_trace(leavers, Subject("quokka", "child", "c00002", "Omar Farouk"))
    label = next(each for each in trace.sentences if each.rule == "manage-status")
    archived = next(each for each in trace.sentences if each.rule == "leaves-scope")
    assert "Active → Archived" in label.text
    assert label.at == archived.at
    assert trace.sentences.index(label) < trace.sentences.index(archived)


def test_silent_runs_are_counted_in_words() -> None:
    assert (silent_runs_phrase(1), silent_runs_phrase(2)) == (
        "1 run found nothing to do here",
        "2 runs found nothing to do here",
    )


def test_leaving_and_returning_are_dated_by_the_publication(
    leavers: Recording,
) -> None:
    entry = leavers.scenario.service("quokka")
    sentences = list(
        published_changes(
            entry,
            Subject("quokka", "child", "c00003", "Freya Nilsson"),
            leavers.snapshots["quokka"],
        )
    )
    assert [each.text.split(":")[0] for each in sentences] == [
        "the story begins",
        "the API no longer lists the child",
        "the API lists Freya Nilsson",
        "Manage labels Active",
    ]
    assert {each.at.hour for each in sentences[1:]} == {sentences[1].at.hour}


def test_a_wait_is_reported_once_with_the_plan_usage(full_plan: Recording) -> None:
    key = next(iter(full_plan.snapshots))
    runs = full_plan.result["services"][key]["runs"]
    waiting = next(change for run in runs for change in run["changes"] if change["kind"] == "wait")
    subject: Subject = find_subject(waiting["ccms_id"], full_plan.snapshots, key)
    sentences = list(
        run_changes(full_plan.scenario.service(key), subject, full_plan.snapshots[key], runs)
    )
    waits = [
        each
        for each in sentences
        if each.rule == "plan-space" and "paid children are active)" in each.text
    ]
    assert waits
    assert len(waits) < sum(
        change["kind"] == "wait" and change["ccms_id"] == subject.ccms_id
        for run in runs
        for change in run["changes"]
    )


BRISBANE = ZoneInfo("Australia/Brisbane")


def test_text_has_local_times_and_is_wrapped(christmas: Recording) -> None:
    trace = build_trace(christmas, Subject("banksia", "room", "r001", "Possums"), ["It is there."])
    written = list(format_trace(trace, BRISBANE, christmas.scenario.ends, width=80))
    assert "14 Dec 2026 08:00  run 29 (schedule): removed" in "\n".join(written)
    assert max(map(len, written)) <= 80
    assert written[-2:] == ["At  8 Feb 2027 09:00:", "  It is there."]


def test_json_has_rules_lines_and_runs(christmas: Recording) -> None:
    trace = build_trace(christmas, Subject("banksia", "room", "r001", "Possums"))
    sentences = json.loads(json.dumps(trace_json(trace, christmas.scenario.ends)))["told"]
    assert [(each["rule"], each["run"]) for each in sentences if each["run"]] == [
        ("room-removed", 29),
        ("room-window", 29),
        ("room-returns", 43),
    ]
    assert sentences[1]["at"].endswith("Z") and sentences[1]["line"]

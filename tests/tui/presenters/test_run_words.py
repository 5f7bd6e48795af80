"""What a run did, in a line."""

from datetime import UTC, datetime

import pytest

from parktime.tui.presenters.run_words import describe_outcome, describe_summary
from parktime.tui.snapshot import ChangedRoom, Counts, Run, RunSummary


def run(outcome="ok", *, note="", codes=(), summary=None):
    at = datetime(2026, 12, 14, tzinfo=UTC)
    counts = Counts(read=29, unchanged=29)
    return Run(
        *(1, "banksia", 1, at, "schedule", outcome, note, counts), note_codes=codes, summary=summary
    )


def test_rooms_come_first_then_children_by_number():
    rooms = (ChangedRoom("remove_room", "Possums"), ChangedRoom("add_room", "Quolls"))
    summary = RunSummary(rooms, 2, {"move": 27, "create": 1})
    expected = "Possums removed, Quolls added, 1 created, 27 moved"
    assert describe_outcome(run(summary=summary), "manage") == expected


@pytest.mark.parametrize(("count", "more"), [(3, ""), (4, ", 1 more room"), (9, ", 6 more rooms")])
def test_many_rooms_are_counted(count, more):
    rooms = tuple(ChangedRoom("remove_room", name) for name in "ABCDE"[:count])
    words = describe_summary(RunSummary(rooms, count, {}))
    assert words == f"A removed, B removed, C removed{more}"


def test_a_run_that_wrote_nothing_has_its_balance():
    assert describe_outcome(run(summary=RunSummary()), "manage") == "read 29 = 29 unchanged"


@pytest.mark.parametrize(
    ("code", "ccms", "words"),
    [
        ("storypark-unanswered", "manage", "Storypark did not answer"),
        ("ccms-unanswered", "manage", "Storypark Manage did not answer"),
        ("ccms-refused", "kidsoft", "Kidsoft refused the request"),
        ("ccms-unreadable", None, "the CCMS sent an answer that cannot be read"),
        ("storypark-failing", "manage", "Storypark answered with an error of its own"),
    ],
)
def test_a_failed_run_says_what_it_could_not_read(code, ccms, words):
    failed = run("failed", note="nothing done: GET /x: ConnectError", codes=("read-failed", code))
    assert describe_outcome(failed, ccms) == f"nothing done: {words}"


def test_a_failed_run_without_a_code_has_the_daemon_s_note():
    failed = run("failed", note="nothing done: a list is older than its vendor says")
    expected = "nothing done: a list is older than its vendor says"
    assert describe_outcome(failed, "manage") == expected
    assert "unchanged" not in describe_outcome(run("failed"), "manage")


def test_what_was_done_is_told_beside_what_was_not():
    summary = RunSummary((), 0, {"create": 2})
    assert (
        describe_outcome(run("held", note="6 wait", summary=summary), None) == "2 created; 6 wait"
    )

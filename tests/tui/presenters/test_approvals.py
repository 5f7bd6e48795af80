from datetime import UTC, datetime, timedelta

from parktime.tui.presenters.approvals import (
    Kept,
    SkippedUndo,
    UndoDryRun,
    describe_skipped,
    describe_undo,
    kept_reason,
)
from parktime.tui.snapshot import Change, Counts

SINCE = datetime(2026, 12, 13, 22, tzinfo=UTC)
RESTORE = Change(
    "undo", "restore", "c1", "archived", "active", "takes back what run 7 did", child="Ivy Brown"
)
GONE = SkippedUndo(
    Change("leaves-scope", "archive", "c2", "active", "archived", "", child="Leo Hall"),
    "the profile is gone",
)


def test_what_cannot_be_taken_back_stands_first_with_its_reason():
    told = describe_undo(UndoDryRun(Counts(2, restored=1, unchanged=1), (RESTORE,), "", (GONE,)))
    assert told[:3] == ["– not undone (1):", "   Leo Hall: the profile is gone", ""]
    assert "↑ restored (1): Ivy Brown" in told
    assert told[-1].startswith("What is undone is kept")


def test_where_nothing_can_be_taken_back_it_says_so():
    assert (
        describe_undo(UndoDryRun(Counts(1, unchanged=1), (), "", ()))[-1]
        == "None of it can be undone."
    )
    assert describe_skipped(()) == []


def test_why_somebody_is_kept():
    kept = Kept("child", "c1", "Ivy Brown", "undone", SINCE, 7)
    words = kept_reason(kept, SINCE + timedelta(days=3), "Australia/Brisbane")
    assert words == "a run was undone (run 7), Mon 14 Dec 08:00, 3 days ago"

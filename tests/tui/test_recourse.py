from datetime import UTC, datetime, timedelta

from tui.recourse import Kept, Skipped, Undoing, kept_words, not_undone, would_undo
from tui.snapshot import Change, Counts

SINCE = datetime(2026, 12, 13, 22, tzinfo=UTC)
RESTORE = Change("undo", "restore", "c1", "archived", "active", "takes back what run 7 did", child="Ivy Brown")
GONE = Skipped(
    Change("leaves-scope", "archive", "c2", "active", "archived", "", child="Leo Hall"), "the profile is gone"
)


def test_what_cannot_be_taken_back_stands_first_with_its_reason():
    told = would_undo(Undoing(Counts(2, restored=1, unchanged=1), (RESTORE,), "", (GONE,)))
    assert told[:3] == ["– not taken back (1):", "   Leo Hall: the profile is gone", ""]
    assert "↑ restored (1): Ivy Brown" in told
    assert told[-1].startswith("What is taken back stays so")


def test_where_nothing_can_be_taken_back_it_says_so():
    assert would_undo(Undoing(Counts(1, unchanged=1), (), "", ()))[-1] == "Nothing of it can be taken back."
    assert not_undone(()) == []


def test_why_somebody_is_kept():
    kept = Kept("child", "c1", "Ivy Brown", "undone", SINCE, 7)
    words = kept_words(kept, SINCE + timedelta(days=3), "Australia/Brisbane")
    assert words == "a run was taken back (run 7), Mon 14 Dec 08:00, 3 days ago"

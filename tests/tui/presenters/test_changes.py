"""What a run would do is told in numbers and names, what is lost first."""

from datetime import UTC, datetime

from parktime.tui.presenters import changes as presenter
from parktime.tui.presenters.changes import DryRun
from parktime.tui.snapshot import Change, Counts, Run


def change(kind, name, why="why", **more):
    who = {"room": name} if kind.endswith("_room") else {"child": name}
    return Change("rule", kind, name, more.get("before", ""), more.get("after", ""), why, **who)


def test_what_is_lost_comes_first_and_by_name():
    changes = (
        change("create", "Ana"),
        change("create", "Bo"),
        change("move", "Cy"),
        change("archive", "Diya", "labelled Inactive"),
        change("remove_room", "Possums", "no session; deleted with 12 posts"),
    )
    lines = presenter.describe_changes(changes)
    assert lines == [
        "✖ room removed (1):",
        "   Possums: no session; deleted with 12 posts",
        "↓ archived (1):",
        "   Diya: labelled Inactive",
        "+ created (2): Ana, Bo",
        "→ moved (1): Cy",
    ]


def test_a_kind_of_change_that_is_new_to_the_dashboard_is_told_too():
    assert presenter.describe_changes((change("vanish", "Ana"),)) == ["· changed (1): Ana"]


def test_a_dry_run_tells_its_balance_its_note_and_whom_it_owes_an_invitation():
    found = DryRun(
        Counts(read=3, created=1, unchanged=2), (change("create", "Ana"),), "half a list"
    )
    lines = presenter.describe_dry_run(found)
    assert lines[0] == "3 children read: 1 created, 2 unchanged"
    assert "! half a list" in lines
    assert lines[-1] == "No family is invited automatically: 1 invitation will be owed."


def test_a_dry_run_without_changes_says_so():
    assert (
        presenter.describe_dry_run(DryRun(Counts(read=1, unchanged=1), ()))[-1]
        == "Nothing in Storypark changes."
    )
    assert presenter.balance_sentence(Counts()) == "0 children read"
    assert presenter.balance_sentence(Counts(read=1, archived=1)) == "1 child read: 1 archived"


def test_a_result_tells_the_run():
    run = Run(
        7,
        "s",
        3,
        datetime(2026, 12, 1, tzinfo=UTC),
        "update",
        "partial",
        "a write failed",
        Counts(read=1, failed=1),
    )
    assert presenter.describe_run(run) == [
        "run 3, update: partial",
        "1 child read: 1 failed",
        "! a write failed",
        "",
        "Nothing in Storypark changed.",
    ]

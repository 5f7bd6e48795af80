"""Whether a child comes back, in a glyph and in words."""

from datetime import UTC, datetime

import pytest

from tui import archived_lists
from tui.archived_lists import ArchivedChild
from tui.screens.archived import waiting_of

SINCE = datetime(2026, 12, 14, 10, tzinfo=UTC)


def child(**more):
    return ArchivedChild("c1", "Mia Nguyen", "p1", SINCE, "leaves-scope", "labelled Inactive", 53, **more)


@pytest.mark.parametrize(
    ("restorable", "space", "word"),
    [(None, None, "not told"), (False, True, "not now"), (True, False, "no space"), (True, True, "by next run")],
)
def test_whether_it_is_restored_now(restorable, space, word):
    assert archived_lists.back_mark(child(restorable=restorable, space=space)).word == word


def test_a_child_in_full():
    found = child(brings_back="a session", status="Inactive", space=False)
    words = archived_lists.detail(found, datetime(2026, 12, 16, 10, tzinfo=UTC), "Australia/Brisbane")
    assert words.splitlines() == [
        "Mia Nguyen: archived Mon 14 Dec 2026 20:00 (2 days ago) by run 53",
        "leaves-scope: labelled Inactive",
        "Now inactive in the CCMS; the plan has no space for it",
        "What brings it back: a session",
    ]


def test_the_line_is_kept_in_its_order():
    assert [(each.place, each.name) for each in waiting_of({"waiting": ["Ana", "Bo"]})] == [(1, "Ana"), (2, "Bo")]
    told = {
        "waiting": ["Ana"],
        "queue": [{"place": 1, "ccms_id": "c7", "name": "Ana", "wants": "create", "rule": "plan-space", "why": "full"}],
    }
    assert waiting_of(told)[0].ccms_id == "c7"

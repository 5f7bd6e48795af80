"""Whether a child comes back, in a glyph and in words."""

from datetime import UTC, datetime

import pytest

from parktime.tui.presenters import archived
from parktime.tui.presenters.archived import ArchivedChild, waiting_children

SINCE = datetime(2026, 12, 14, 10, tzinfo=UTC)


def child(**more):
    return ArchivedChild(
        "c1", "Mia Nguyen", "p1", SINCE, "leaves-scope", "labelled Inactive", 53, **more
    )


@pytest.mark.parametrize(
    ("restorable", "space", "word"),
    [
        (None, None, "not known"),
        (False, True, "not now"),
        (True, False, "no space"),
        (True, True, "by next run"),
    ],
)
def test_whether_it_is_restored_now(restorable, space, word):
    assert archived.restore_mark(child(restorable=restorable, space=space)).word == word


def test_a_child_in_full():
    found = child(brings_back="a session", status="Inactive", space=False)
    words = archived.archived_details(
        found, datetime(2026, 12, 16, 10, tzinfo=UTC), "Australia/Brisbane"
    )
    assert words.splitlines() == [
        "Mia Nguyen: archived Mon 14 Dec 2026 20:00 (2 days ago) by run 53",
        "leaves-scope: labelled Inactive",
        "Now inactive in the CCMS; the plan has no space",
        "What brings it back: a session",
    ]


def test_the_line_is_kept_in_its_order():
    assert [(each.place, each.name) for each in waiting_children({"waiting": ["Ana", "Bo"]})] == [
        (1, "Ana"),
        (2, "Bo"),
    ]
    told = {
        "waiting": ["Ana"],
        "queue": [
            {
                "place": 1,
                "ccms_id": "c7",
                "name": "Ana",
                "wants": "create",
                "rule": "plan-space",
                "why": "full",
            }
        ],
    }
    assert waiting_children(told)[0].ccms_id == "c7"

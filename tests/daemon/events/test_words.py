"""What changes are called in events."""

from dataclasses import replace

import pytest

from parktime.daemon.events.words import describe_change
from tests.daemon.api.conftest import ARCHIVE_MIA, REMOVE_POSSUMS


@pytest.mark.parametrize(
    ("change", "kind", "rule", "is_chosen"),
    [
        (ARCHIVE_MIA, "create", "map-child", True),
        (REMOVE_POSSUMS, "add_room", "map-room", True),
        (ARCHIVE_MIA, "create", "new-child", False),
        (ARCHIVE_MIA, "archive", "leaves-scope", False),
    ],
)
def test_a_choice_is_told_in_an_operator_s_words_and_all_else_by_its_reason(
    change, kind, rule, is_chosen
):
    told = describe_change(replace(change, kind=kind, rule=rule, why="the reason of history"))
    assert ("the reason of history" in told, "the set-up page" in told) == (
        not is_chosen,
        is_chosen,
    )

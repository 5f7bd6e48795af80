import pytest

from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.domain.links import Choice
from parktime.daemon.domain.service import POLICIES
from parktime.daemon.operations.mappings import require_holds, require_labels, require_skippable

KIDSOFT, MANAGE = POLICIES["kidsoft"], POLICIES["manage"]
SKIPPED = [Choice("child", "c1", "Mia Nguyen", "skip"), Choice("room", "r1", "Possums", "skip")]


def test_manage_has_labels_and_skips_its_rooms():
    require_labels(MANAGE)
    require_skippable(MANAGE, "set-up", SKIPPED)
    with pytest.raises(RefusedError, match="Storypark Manage rooms are not held") as refused:
        require_holds(MANAGE)
    assert refused.value.rule == "room-skip"


def test_kidsoft_has_neither_and_holds_them_by_support():
    require_holds(KIDSOFT)
    with pytest.raises(RefusedError, match="no Inactive setting") as refused:
        require_labels(KIDSOFT)
    assert refused.value.rule == "kidsoft-children"
    require_skippable(KIDSOFT, "on", SKIPPED)
    require_skippable(KIDSOFT, "set-up", SKIPPED[:1])
    with pytest.raises(RefusedError, match="the room Possums cannot be skipped after set-up on Kidsoft"):
        require_skippable(KIDSOFT, "set-up", SKIPPED)

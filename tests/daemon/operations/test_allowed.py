import pytest

from parktime.daemon.domain.errors import Refused
from parktime.daemon.domain.links import Choice
from parktime.daemon.domain.service import POLICIES
from parktime.daemon.operations.mappings import need_holds, need_labels, need_skippable

KIDSOFT, MANAGE = POLICIES["kidsoft"], POLICIES["manage"]
SKIPPED = [Choice("child", "c1", "Mia Nguyen", "skip"), Choice("room", "r1", "Possums", "skip")]


def test_manage_has_labels_and_skips_its_rooms():
    need_labels(MANAGE)
    need_skippable(MANAGE, "set-up", SKIPPED)
    with pytest.raises(Refused, match="Storypark Manage rooms are not held") as refused:
        need_holds(MANAGE)
    assert refused.value.rule == "room-skip"


def test_kidsoft_has_neither_and_holds_them_by_support():
    need_holds(KIDSOFT)
    with pytest.raises(Refused, match="no Inactive setting") as refused:
        need_labels(KIDSOFT)
    assert refused.value.rule == "kidsoft-children"
    need_skippable(KIDSOFT, "on", SKIPPED)
    need_skippable(KIDSOFT, "set-up", SKIPPED[:1])
    with pytest.raises(Refused, match="the room Possums cannot be skipped after set-up on Kidsoft"):
        need_skippable(KIDSOFT, "set-up", SKIPPED)

"""Nicknames, in either direction and of a third."""

import pytest

from parktime.daemon.matching.normalise import full_names, is_nickname


@pytest.mark.parametrize(
    ("one", "other"), [("elizabeth", "lizzie"), ("bill", "william"), ("beth", "liz")]
)
def test_nicknames(one, other):
    assert is_nickname(one, other)
    assert is_nickname(other, one)


def test_a_name_is_no_nickname_of_itself_nor_of_a_stranger():
    assert not is_nickname("mia", "mia")
    assert not is_nickname("mia", "noah")


def test_a_full_name_stands_for_itself():
    assert {"lizzie", "elizabeth"} <= full_names("lizzie")
    assert full_names("xinyi") == {"xinyi"}

"""Finding whom a question is about."""

import pytest

from parktime.harness.recording.recording import Chronicle
from parktime.harness.trace.trace import NotOne, find


def test_finds_a_child_or_room_by_name_or_id(leavers: Chronicle) -> None:
    by_name, by_id = find("Omar Farouk", leavers.moments), find("c00002", leavers.moments)
    assert by_name == by_id
    assert str(by_name) == "Omar Farouk, born 2023-05-20 (child c00002 of quokka)"
    assert find("Numbats", leavers.moments).about == "room"


def test_says_who_is_there_where_nobody_bears_the_name(leavers: Chronicle) -> None:
    with pytest.raises(
        NotOne, match=r"no child or room is called 'Omar Faruk': did you mean Omar Farouk\?"
    ):
        find("Omar Faruk", leavers.moments)


def test_asks_which_where_several_bear_it(leavers: Chronicle) -> None:
    twice = {**leavers.moments, "other": leavers.moments["quokka"]}
    with pytest.raises(NotOne, match=r"2 bear that name: say which by id: .*quokka.*other"):
        find("Omar Farouk", twice)
    assert find("Omar Farouk", twice, "other").service == "other"

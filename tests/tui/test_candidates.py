"""What a row can be mapped to."""

from tests.tui.test_page import PAGE, line
from tui.candidates import candidates


def test_suggestions_stand_on_top_with_their_reason_and_holders_are_told():
    found = candidates(PAGE, line("child:c2"))
    assert [(choice.id, choice.note) for choice in found] == [
        ("p2", "? suggested: nickname · born unknown, active"),
        ("p1", "born 2022-03-14, archived · linked to Mia Nguyen"),
    ]


def test_a_room_is_mapped_to_rooms_alone():
    assert [(choice.name, choice.note) for choice in candidates(PAGE, line("room:r2"))] == [
        ("Possums", "removed, 12 posts · linked to Possums")
    ]

from parktime.tui.screens.actions import Explanation, explanation_lines


def test_sentences_from_top_to_bottom_then_the_rule():
    told = Explanation(("Kidsoft lists the room.", "It has no session."), "room-removed")
    assert explanation_lines(told) == [
        "· Kidsoft lists the room.",
        "· It has no session.",
        "",
        "rule: room-removed",
    ]


def test_nothing_to_say_is_said():
    assert explanation_lines(Explanation(())) == ["The daemon has no explanation."]

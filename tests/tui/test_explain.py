from tui.explain import Explanation, lines_of


def test_sentences_from_top_to_bottom_then_the_rule():
    told = Explanation(("Kidsoft lists the room.", "It has no session."), "room-removed")
    assert lines_of(told) == ["· Kidsoft lists the room.", "· It has no session.", "", "rule: room-removed"]


def test_nothing_to_say_is_said():
    assert lines_of(Explanation(())) == ["The daemon has nothing to say of it."]

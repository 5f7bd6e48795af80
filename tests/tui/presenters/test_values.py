from parktime.tui.presenters.values import format_value


def test_values_are_shown_without_braces_and_quotes():
    assert format_value({"state": "active", "rooms": ["Possums", "Joeys"], "posts": 3}) == (
        "state: active, rooms: Possums, Joeys, posts: 3"
    )
    assert [format_value(each) for each in (None, {}, [], True)] == ["–", "–", "none", "true"]

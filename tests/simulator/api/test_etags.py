"""Bodies kept until what they tell has changed."""

from parktime.simulator.api.responses import ResponseCache, json_body


def test_equal_content_has_an_equal_etag_and_other_content_another() -> None:
    assert json_body({"a": 1}) == json_body({"a": 1})
    assert json_body({"a": 1}).etag != json_body({"a": 2}).etag
    assert json_body({"a": 1}).etag.startswith('"')


def test_a_body_is_made_once_for_a_key_and_a_revision() -> None:
    shelf, made = ResponseCache(), []

    def make(value):
        return lambda: made.append(value) or value

    assert shelf.get("k", 1, make("one")).content == b'"one"'
    assert shelf.get("k", 1, make("two")).content == b'"one"'
    assert shelf.get("k", 2, make("three")).content == b'"three"'
    assert shelf.get("other", 2, make("four")).content == b'"four"'
    assert made == ["one", "three", "four"]


def test_the_least_used_goes_first_and_a_failure_is_not_kept() -> None:
    shelf, made = ResponseCache(most=2), []

    def read(key):
        shelf.get(key, 1, lambda: made.append(key))

    for key in ["a", "b", "a", "c", "a", "b"]:
        read(key)
    assert made == ["a", "b", "c", "b"]

    def fail():
        raise KeyError("no")

    for _ in range(2):
        try:
            shelf.get("d", 1, fail)
        except KeyError:
            made.append("failed")
    assert made[-2:] == ["failed", "failed"]

import hashlib

import pytest

from parktime.harness.results.result import digest


def test_the_digest_is_of_canonical_json():
    assert (
        digest({"b": [1, "ā"], "a": None})
        == hashlib.sha256('{"a":null,"b":[1,"ā"]}'.encode()).hexdigest()
    )


@pytest.mark.parametrize("key", ["digest", "wall", "file"])
def test_wall_clock_and_paths_do_not_count(key):
    assert (
        digest({"title": "x", key: "one"})
        == digest({"title": "x", key: "two"})
        == digest({"title": "x"})
    )


def test_anything_else_counts():
    assert digest({"title": "x", "services": {"a": {"file": 1}}}) != digest(
        {"title": "x", "services": {"a": {"file": 2}}}
    )


def test_a_name_that_has_no_utf8_form_has_a_digest():
    assert len(digest({"title": "\ud800"})) == 64

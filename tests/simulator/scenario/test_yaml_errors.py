import time

import pytest
import yaml

from parktime.simulator.scenario.scenario import Place
from parktime.simulator.scenario.yaml_errors import explain_yaml_error


def trouble(text: str, loader=yaml.SafeLoader) -> tuple[Place, str]:
    with pytest.raises(yaml.YAMLError) as refused:
        list(yaml.parse(text, Loader=loader))
    return explain_yaml_error(refused.value, text)


def test_an_unclosed_bracket_is_reported_where_it_opens():
    assert trouble("a: 1\nb: [1,\n  2\n")[0] == Place(2, 4)


def test_a_tab_is_reported_first():
    assert trouble("a:\n\tb: [\n") == (
        Place(2, 1),
        "a tab in the indentation: YAML indents with spaces",
    )


def test_a_tab_between_values_is_reported():
    assert trouble("a:\n  -\tb: 1\n") == (
        Place(2, 4),
        "a tab is not allowed here: YAML needs spaces",
    )


@pytest.mark.parametrize(
    ("text", "place"),
    [("a: 1\nb: {%s: 1}\n", Place(2, 5)), ("a:\n  - %s: 1\n", Place(2, 5)), ("%s: 1\n", Place(1, 1)), ("a: {b: c, ? %s : 1}\n", None)],
)  # fmt: skip
def test_an_overlong_key_is_reported_where_it_starts(text, place):
    long = "K " * 600 + "k"
    if place is None:
        list(yaml.parse(text % long, Loader=yaml.SafeLoader))
    else:
        words = "a key has at most 1,024 characters, this has more; put text with a colon in quotes"
        assert trouble(text % long) == (place, words)


@pytest.mark.e2e
def test_a_very_long_line_is_scanned_once():
    began = time.process_time()
    trouble(f"a: {'k' * 1_000_000} : ]\n")
    assert time.process_time() - began < 5


LACKS = "invalid YAML: this escape lacks digits: \\x takes two, \\u four, \\U eight"


@pytest.mark.parametrize(
    ("escape", "loader", "words"),
    [
        (
            "\\uD800",
            "CSafeLoader",
            "invalid YAML: there is no such character: write it as it is, without a backslash",
        ),
        ("\\x1", "CSafeLoader", LACKS),
        ("\\x1", "SafeLoader", LACKS),
    ],
)
def test_an_invalid_escape_is_reported_with_a_remedy(escape, loader, words):
    place, message = trouble(f'a: "{escape}"\n', getattr(yaml, loader))
    assert (place.line, message) == (1, words)


def test_errors_without_a_place_are_reported():
    place, words = explain_yaml_error(yaml.YAMLError("?"), "x")
    assert place == Place(1, 1)
    assert words.startswith("invalid YAML")

import pytest
import yaml

from simulator.scenario.scenario import Place
from simulator.scenario.yaml_trouble import explain


def trouble(text: str) -> tuple[Place, str]:
    with pytest.raises(yaml.YAMLError) as refused:
        list(yaml.parse(text, Loader=yaml.SafeLoader))
    return explain(refused.value, text)


def test_an_open_bracket_is_told_where_it_opens():
    assert trouble("a: 1\nb: [1,\n  2\n")[0] == Place(2, 4)


def test_a_tab_is_told_before_all_else():
    assert trouble("a:\n\tb: [\n") == (Place(2, 1), "a tab stands in the indentation: YAML indents with spaces")


def test_trouble_without_a_place_is_told_all_the_same():
    place, words = explain(yaml.YAMLError("?"), "x")
    assert place == Place(1, 1)
    assert words.startswith("this is no YAML")

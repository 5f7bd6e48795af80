"""Every verb and every command has a sentence, with the names that it is about."""

import pytest

from parktime.harness.report.acts import command_sentence, verb_sentence
from parktime.simulator.scenario.schema.verb_table import VERBS
from parktime.simulator.scenario.schema.verbs import parse_do

WRITTEN = {
    "enrol": {"name": "Mia Nguyen"},
    "book": {"child": "Mia Nguyen", "room": "Possums", "days": ["mon"]},
    "add_profile": {"name": "Zoe Lee"},
    "fault": {"kind": "server_error"},
    "daemon": "down",
}
EXAMPLES = {
    word: {word: WRITTEN[word]} if word in WRITTEN else kind.example for word, kind in VERBS.items()
}


def parsed(example):
    if isinstance(example, dict) or ":" not in example:
        return parse_do(example)
    import yaml

    found = yaml.load(example, Loader=yaml.BaseLoader)
    return parse_do({key: _numbers(value) for key, value in found.items()})


def _numbers(value):
    if isinstance(value, dict):
        return {key: _numbers(each) for key, each in value.items()}
    return int(value) if isinstance(value, str) and value.isdecimal() else value


@pytest.mark.parametrize("word", VERBS)
def test_each_verb_is_a_sentence_and_no_yaml(word):
    for verb in parsed(EXAMPLES[word]):
        for ccms in ("manage", "kidsoft"):
            sentence = verb_sentence(verb, ccms)
            assert sentence.endswith(".") and "{" not in sentence and "None" not in sentence
            named = [
                name for name in ("Mia Nguyen", "Zoe Lee", "Possums") if name in str(verb.argument)
            ]
            assert not named or any(name in sentence for name in named)


def test_mappings_are_told_one_by_one():
    values = {
        "children": [
            {"child": {"name": "Mia Nguyen"}, "to": {"id": "p1", "name": "Mia N"}},
            {"child": {"name": "Noah Smith"}, "to": "skip"},
        ],
        "rooms": [{"room": {"name": "Possums"}, "to": "create"}],
    }
    sentence = command_sentence("map", values)
    for words in ("Mia Nguyen is linked to Mia N", "Noah Smith is not added", "Possums"):
        assert words in sentence

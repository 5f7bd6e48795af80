"""Every verb of the world has a sentence, whatever its argument."""

import pytest
import yaml
from pydantic import TypeAdapter

from parktime.simulator.scenario.schema.verb_table import VERBS
from parktime.simulator.scenario.schema.verbs import Do
from parktime.simulator.world.act_sentences import describe_act
from parktime.simulator.world.scenario_events import WORLD_VERBS

WORLD = [word for word, kind in VERBS.items() if kind.side in ("ccms", "storypark", "world")]


PLAIN = {"tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool"}


class WithoutDates(yaml.SafeLoader):
    """Reads dates, and words such as `on`, as text, as the scenario language does."""


WithoutDates.yaml_implicit_resolvers = {
    first: [each for each in resolvers if each[0] not in PLAIN]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def test_the_world_does_these_verbs_and_faults():
    assert set(WORLD) == {*WORLD_VERBS, "fault"}


@pytest.mark.parametrize("word", WORLD)
def test_each_example_is_told_in_a_sentence(word):
    written = yaml.load(
        VERBS[word]
        .example.replace("books: …", "books: {room: Possums, days: [mon]}")
        .replace("…", "days: [mon]"),
        Loader=WithoutDates,
    )
    for verbs in TypeAdapter(Do).validate_python(written):
        for verb in verbs:
            text = describe_act(verb.word, verb.argument, "manage")
            assert text[0].isupper() or text[0].isdigit()
            assert text.endswith(".")
            assert not {"None", "datetime", "Entry(", "Who("} & set(text.split())
            assert "(" not in text

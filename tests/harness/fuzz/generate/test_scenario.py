import re
from collections import Counter

import pytest
import yaml

from parktime.harness.fuzz.generate.scenario import random_scenario

WORDS = """enrol leave archive unarchive status rename correct book end_bookings cancel absent add_room rename_room close
paid_children add_profile edit_profile archive_profile delete_profile restore_profile invite post edit_room put_in_room
take_out_of_room refresh map map_room set_up update sync_inactive switch_on_at_kidsoft turn_on hold_room turn_off sync daemon"""


def test_a_seed_gives_the_same_text_always():
    assert random_scenario(7) == random_scenario(7)
    assert random_scenario(7) != random_scenario(8)


@pytest.mark.e2e
def test_a_few_dozen_worlds_use_every_verb_and_most_settings():
    texts = [random_scenario(seed) for seed in range(1, 31)]
    words = Counter(
        word for text in texts for word in re.findall(r"(?:do: \[?\{?|, \{)(\w+)", text)
    )
    assert not [word for word in WORDS.split() if not words[word]]
    together = "\n".join(texts)
    for setting in (
        "removal: delete",
        "weeks: rolling",
        "api_lag: 0h",
        "ccms: kidsoft",
        "integration: off",
        "as: educator",
    ):
        assert setting in together, setting
    refused = together.count("refused:")
    assert 0 < refused < sum(words.values()) / 4


def test_a_world_is_yaml_with_a_number_of_runs_at_its_end():
    document = yaml.compose(random_scenario(3))
    assert [key.value for key, _ in document.value][-1] == "steps"
    assert "expect: {runs: " in random_scenario(3).splitlines()[-1]

import pytest

from parktime.simulator.scenario.vocabulary import RULE_IDS, check_rule


def test_a_rule_of_the_handbook_is_known_by_its_id():
    assert check_rule("room-removed") == "room-removed"
    assert len(set(RULE_IDS)) == len(RULE_IDS)


def test_another_is_refused_with_the_nearest():
    with pytest.raises(ValueError, match="no rule 'rooms-removed': did you mean 'room-removed'"):
        check_rule("rooms-removed")

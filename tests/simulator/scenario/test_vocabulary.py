import time

import pytest

from parktime.daemon.domain.rules import RULES
from parktime.simulator.scenario.vocabulary import (
    BUILT_IN_REGIONS,
    RULE_IDS,
    check_region,
    check_rule,
    closest,
    did_you_mean,
    region_codes,
)


def test_the_nearest_word_is_offered():
    assert did_you_mean("roms", ["rooms", "children"]) == ": did you mean 'rooms'?"


def test_other_case_and_longer_words_are_close():
    assert closest("MIA NGUYEN", ["Mia Nguyen", "Max Nguyen"]) == "Mia Nguyen"
    assert closest("wednesday", ["mon", "tue", "wed"]) == "wed"


@pytest.mark.e2e
def test_thousands_of_unknown_words_are_cheap():
    names = [f"Child Number{number}" for number in range(1_500)]
    began = time.process_time()
    assert all(closest(f"Chidl Nubmer{number}", names) is not None for number in range(3_000))
    assert time.process_time() - began < 10


def test_nothing_is_offered_where_nothing_is_near():
    assert did_you_mean("fault", ["rooms", "children"]) == ""
    assert did_you_mean("fault", []) == ""


def test_a_rule_of_the_handbook_is_known_by_its_id():
    assert check_rule("room-removed") == "room-removed"
    assert len(set(RULE_IDS)) == len(RULE_IDS)


def test_a_scenario_may_name_the_rules_of_the_daemon_and_no_others():
    assert set(RULE_IDS) == set(RULES)


def test_an_unknown_rule_is_refused_with_the_closest():
    with pytest.raises(ValueError, match="no rule 'rooms-removed': did you mean 'room-removed'"):
        check_rule("rooms-removed")


def test_countries_and_their_parts_are_regions():
    assert {"AU", "AU-QLD", "AU-NSW", "NZ", "NZ-AUK"} <= set(region_codes())
    assert check_region("NZ-AUK") == "NZ-AUK"


@pytest.mark.parametrize(
    ("text", "remedy"),
    [("AU-QDL", "did you mean 'AU-QLD'"), ("DE-BY", "write AU, NZ, or"), ("QLD", "AU-QLD")],
)
def test_other_regions_are_refused(text, remedy):
    with pytest.raises(ValueError, match=remedy):
        check_region(text)


def test_the_built_in_region_codes_are_those_of_the_package():
    assert set(region_codes()) >= BUILT_IN_REGIONS

import time

from parktime.simulator.scenario.vocabulary import closest, did_you_mean


def test_the_nearest_word_is_offered():
    assert did_you_mean("roms", ["rooms", "children"]) == ": did you mean 'rooms'?"


def test_a_word_in_another_case_and_one_grown_too_long_are_near():
    assert closest("MIA NGUYEN", ["Mia Nguyen", "Max Nguyen"]) == "Mia Nguyen"
    assert closest("wednesday", ["mon", "tue", "wed"]) == "wed"


def test_thousands_of_slips_cost_little():
    names = [f"Child Number{number}" for number in range(1_500)]
    began = time.process_time()
    assert all(closest(f"Chidl Nubmer{number}", names) is not None for number in range(3_000))
    assert time.process_time() - began < 10


def test_nothing_is_offered_where_nothing_is_near():
    assert did_you_mean("fault", ["rooms", "children"]) == ""
    assert did_you_mean("fault", []) == ""

from simulator.generated.seeded import random_of, seed_of


def test_a_path_gives_the_same_today_and_tomorrow():
    """A change of this number changes every generated world."""
    assert seed_of(1, "banksia", "given") == 7306852001831609087


def test_parts_do_not_run_into_each_other():
    assert seed_of("ab", "c") != seed_of("a", "bc")
    assert seed_of(1, 23) != seed_of(12, 3)


def test_each_field_has_its_own_randomness():
    assert random_of(1, "given").random() == random_of(1, "given").random()
    assert random_of(1, "given").random() != random_of(1, "family").random()

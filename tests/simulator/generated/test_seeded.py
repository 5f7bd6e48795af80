from parktime.simulator.generated.seeded import derive_random, derive_seed


def test_a_path_gives_the_same_today_and_tomorrow():
    """A change of this number changes every generated world."""
    assert derive_seed(1, "banksia", "given") == 7306852001831609087


def test_parts_do_not_run_into_each_other():
    assert derive_seed("ab", "c") != derive_seed("a", "bc")
    assert derive_seed(1, 23) != derive_seed(12, 3)


def test_each_field_has_its_own_randomness():
    assert derive_random(1, "given").random() == derive_random(1, "given").random()
    assert derive_random(1, "given").random() != derive_random(1, "family").random()

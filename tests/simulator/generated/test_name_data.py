import pytest

from parktime.simulator.generated.name_data import AUSTRALIAN_MIX, HERITAGES, NEW_ZEALAND_MIX


@pytest.mark.parametrize("mix", [AUSTRALIAN_MIX, NEW_ZEALAND_MIX])
def test_a_mix_is_a_hundred_families_of_known_heritages(mix):
    assert sum(mix.values()) == 100
    assert set(mix) <= set(HERITAGES)


@pytest.mark.parametrize("heritage", HERITAGES.values())
def test_no_name_stands_twice(heritage):
    assert len(set(heritage.given)) == len(heritage.given)
    assert len(set(heritage.family)) == len(heritage.family)
    assert heritage.locale or (len(heritage.given) > 15 and len(heritage.family) > 15)


def test_marks_that_belong_to_a_name_are_there():
    assert "Rāwiri" in HERITAGES["māori"].given
    assert "Fa'asavalu" in HERITAGES["pasifika"].family
    assert "Đặng" in HERITAGES["vietnamese"].family

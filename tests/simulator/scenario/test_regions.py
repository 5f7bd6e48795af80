import pytest

from parktime.simulator.scenario.vocabulary import USUAL, check_region, region_codes


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


def test_the_codes_known_without_the_package_are_the_package_s():
    assert set(region_codes()) >= USUAL

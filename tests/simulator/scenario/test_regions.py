import pytest

from simulator.scenario.regions import Region, check_region, has_terms, parse_region, region_codes


def test_countries_and_their_parts_are_regions():
    assert {"AU", "AU-QLD", "AU-NSW", "NZ", "NZ-AUK"} <= set(region_codes())
    assert check_region("NZ-AUK") == "NZ-AUK"
    assert parse_region("AU-QLD") == Region("AU", "QLD")
    assert parse_region("NZ") == Region("NZ", None)


@pytest.mark.parametrize(
    ("text", "remedy"), [("AU-QDL", "did you mean 'AU-QLD'"), ("DE-BY", "write AU, NZ, or"), ("QLD", "AU-QLD")]
)
def test_other_regions_are_refused(text, remedy):
    with pytest.raises(ValueError, match=remedy):
        check_region(text)


def test_school_terms_are_known_for_the_years_that_the_package_has():
    assert has_terms("AU-QLD", 2026)
    assert has_terms("AU-QLD", 2027)
    assert not has_terms("AU-QLD", 2019)
    assert not has_terms("AU", 2026)
    assert not has_terms("NZ", 2026)
    assert not has_terms("NZ-AUK", 2026)

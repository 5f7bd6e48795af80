import pytest

from parktime.simulator.generated.name_data import HERITAGES
from parktime.simulator.generated.people import NameGenerator


@pytest.mark.parametrize("heritage", HERITAGES)
def test_every_heritage_has_names_in_latin_letters(heritage):
    names = NameGenerator()
    for number in range(30):
        for name in (
            names.given(heritage, (number, "given")),
            names.family(heritage, (number, "family")),
        ):
            assert name.strip()
            assert all(ord(letter) < 0x1F00 for letter in name), name


def test_a_name_depends_on_its_path_alone():
    names = NameGenerator()
    first = names.family("indian", (1,)), names.given("indian", (1,))
    names.family("indian", (2,))
    assert (
        (names.family("indian", (1,)), names.given("indian", (1,)))
        == first
        == (
            NameGenerator().family("indian", (1,)),
            NameGenerator().given("indian", (1,)),
        )
    )
    assert len({names.family("australian", (number,)) for number in range(30)}) > 20

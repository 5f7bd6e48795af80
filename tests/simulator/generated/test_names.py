import pytest

from simulator.generated.name_data import HERITAGES
from simulator.generated.people import Names


@pytest.mark.parametrize("heritage", HERITAGES)
def test_every_heritage_has_names_in_latin_letters(heritage):
    names = Names()
    for number in range(30):
        for name in (names.given(heritage, (number, "given")), names.family(heritage, (number, "family"))):
            assert name.strip()
            assert all(ord(letter) < 0x1F00 for letter in name), name


def test_a_name_depends_on_its_path_alone():
    names = Names()
    first = names.family("indian", (1,)), names.given("indian", (1,))
    names.family("indian", (2,))
    assert (
        (names.family("indian", (1,)), names.given("indian", (1,)))
        == first
        == (
            Names().family("indian", (1,)),
            Names().given("indian", (1,)),
        )
    )
    assert len({names.family("australian", (number,)) for number in range(30)}) > 20

from dataclasses import replace
from datetime import date

import pytest

from parktime.simulator.generated.name_data import AUSTRALIAN_MIX, HERITAGES, NEW_ZEALAND_MIX
from parktime.simulator.generated.people import NameGenerator, generated_people
from parktime.simulator.generated.seeded import derive_random, derive_seed
from parktime.simulator.scenario.scenario import BookingEntry, ChildEntry
from tests.simulator.world.builders import BANKSIA, child

STARTS = date(2026, 11, 30)
SOME = ChildEntry("", "", count=12)
SERVICE = replace(BANKSIA, children=(SOME,))


def people(seed=1, entry=SERVICE, starts=STARTS):
    return generated_people(
        seed=seed,
        service_key=entry.key,
        region=entry.region,
        groups=entry.generated_groups,
        starts=starts,
    )


def test_the_same_seed_gives_the_same_people():
    assert people() == people()
    assert people(seed=2) != people()
    assert people(entry=replace(SERVICE, key="acacia")) != people()


def test_generated_people_are_independent_of_each_other():
    more = replace(
        SERVICE, children=(child("Mia Nguyen"), replace(SOME, count=20), child("Noah Smith"), SOME)
    )
    assert people(entry=more)[:12] == people()
    assert people(entry=more)[20:] != people()
    assert len(people(entry=more)) == 32


MORNINGS = ChildEntry("", "", count=5, bookings=(BookingEntry("Possums", days=(0, 1)),))
AFTERNOONS = ChildEntry("", "", count=7, bookings=(BookingEntry("Wombats", days=(2,)),))


def of(*entries):
    """The people of a service with these entries, split by entry."""
    rows = iter(people(entry=replace(SERVICE, children=entries)))
    return [[next(rows) for _ in range(entry.count or 0)] for entry in entries]


def test_an_entry_put_before_another_leaves_its_people_as_they_are():
    (alone,) = of(MORNINGS)
    assert of(AFTERNOONS, child("Mia Nguyen"), MORNINGS)[2] == alone
    assert of(MORNINGS, AFTERNOONS) == of(AFTERNOONS, MORNINGS)[::-1]
    assert of(AFTERNOONS)[0][:5] != alone


def test_a_larger_count_adds_people_and_changes_none():
    (alone,) = of(MORNINGS)
    assert of(replace(MORNINGS, count=9))[0][:5] == alone


def test_equal_entries_have_different_people():
    one, two = of(MORNINGS, MORNINGS)
    assert one != two and one == of(MORNINGS)[0]


@pytest.mark.parametrize(
    "other",
    [
        replace(MORNINGS, label="inactive"),
        replace(MORNINGS, bookings=()),
        *(
            replace(MORNINGS, bookings=(replace(MORNINGS.bookings[0], **said),))
            for said in (
                {"room": "Wombats"},
                {"days": (0, 2)},
                {"days": (), "day_count": 2},
                {"first": STARTS},
                {"last": STARTS},
                {"every_weeks": 2},
                {"only": "terms"},
            )
        ),
    ],
)
def test_whatever_an_entry_says_belongs_to_it(other):
    assert other.identity != MORNINGS.identity
    assert of(other) != of(MORNINGS)


def test_the_order_of_weekdays_says_nothing():
    turned = replace(MORNINGS, bookings=(BookingEntry("Possums", days=(1, 0, 1)),))
    assert of(turned) == of(MORNINGS)


def test_names_need_no_start_and_are_the_same_without():
    assert [person[:2] for person in people(starts=None)] == [person[:2] for person in people()]
    assert {person[2] for person in people(starts=None)} == {None}


def test_children_are_six_weeks_to_five_years_old():
    ages = [
        (STARTS - born).days
        for _, _, born in people(entry=replace(SERVICE, children=(replace(SOME, count=400),)))
    ]
    assert min(ages) >= 42
    assert max(ages) < 6 * 365
    assert len({age // 365 for age in ages}) == 6


def test_names_are_mixed_as_families_are():
    too_many = replace(SERVICE, children=(replace(SOME, count=600),))
    names = [f"{given} {family}" for given, family, _ in people(entry=too_many)]
    assert all(name.strip() == name and "  " not in name for name in names)
    assert len(set(names)) > 570
    assert sum("-" in family for _, family, _ in people(entry=too_many)) > 5
    assert any(not name.isascii() for name in names)
    in_new_zealand = [family for _, family, _ in people(entry=replace(too_many, region="NZ-AUK"))]
    assert sum(family in HERITAGES["māori"].family for family in in_new_zealand) > 50


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


@pytest.mark.parametrize("mix", [AUSTRALIAN_MIX, NEW_ZEALAND_MIX])
def test_a_mix_is_a_hundred_families_of_known_heritages(mix):
    assert sum(mix.values()) == 100
    assert set(mix) <= set(HERITAGES)


@pytest.mark.parametrize("heritage", HERITAGES.values())
def test_names_of_a_heritage_are_unique(heritage):
    assert len(set(heritage.given)) == len(heritage.given)
    assert len(set(heritage.family)) == len(heritage.family)
    assert heritage.locale or (len(heritage.given) > 15 and len(heritage.family) > 15)


def test_names_keep_their_diacritics():
    assert "Rāwiri" in HERITAGES["māori"].given
    assert "Fa'asavalu" in HERITAGES["pasifika"].family
    assert "Đặng" in HERITAGES["vietnamese"].family


def test_a_path_always_gives_the_same_value():
    """A change of this number changes every generated world."""
    assert derive_seed(1, "banksia", "given") == 7306852001831609087


def test_parts_do_not_run_into_each_other():
    assert derive_seed("ab", "c") != derive_seed("a", "bc")
    assert derive_seed(1, 23) != derive_seed(12, 3)


def test_each_field_has_its_own_randomness():
    assert derive_random(1, "given").random() == derive_random(1, "given").random()
    assert derive_random(1, "given").random() != derive_random(1, "family").random()

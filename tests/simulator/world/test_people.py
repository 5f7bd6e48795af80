from dataclasses import replace
from datetime import date

from simulator.scenario.scenario import ChildEntry
from simulator.world.heritages import HERITAGES
from simulator.world.people import children_of, generated_people
from tests.simulator.world.stage import BANKSIA, child

STARTS = date(2026, 11, 30)
SOME = ChildEntry("", "", count=12)
SERVICE = replace(BANKSIA, children=(SOME,))


def people(seed=1, entry=SERVICE, starts=STARTS):
    return generated_people(seed, entry.key, entry, starts)


def test_the_same_seed_gives_the_same_people():
    assert people() == people()
    assert people(seed=2) != people()
    assert people(entry=replace(SERVICE, key="acacia")) != people()


def test_nobody_depends_on_who_else_is_generated():
    more = replace(SERVICE, children=(child("Mia Nguyen"), replace(SOME, count=20), child("Noah Smith"), SOME))
    assert people(entry=more)[:12] == people()
    assert people(entry=more)[20:] != people()
    assert len(people(entry=more)) == 32


def test_names_need_no_start_and_are_the_same_without():
    assert [person[:2] for person in people(starts=None)] == [person[:2] for person in people()]
    assert {person[2] for person in people(starts=None)} == {None}


def test_children_are_six_weeks_to_five_years_old():
    ages = [(STARTS - born).days for _, _, born in people(entry=replace(SERVICE, children=(replace(SOME, count=400),)))]
    assert min(ages) >= 42
    assert max(ages) < 6 * 365
    assert len({age // 365 for age in ages}) == 6


def test_names_are_mixed_as_families_are():
    crowd = replace(SERVICE, children=(replace(SOME, count=600),))
    names = [f"{given} {family}" for given, family, _ in people(entry=crowd)]
    assert all(name.strip() == name and "  " not in name for name in names)
    assert len(set(names)) > 570
    assert sum("-" in family for _, family, _ in people(entry=crowd)) > 5
    assert any(not name.isascii() for name in names)
    in_new_zealand = [family for _, family, _ in people(entry=replace(crowd, region="NZ-AUK"))]
    assert sum(family in HERITAGES["māori"].family for family in in_new_zealand) > 50


def test_a_group_becomes_children_with_its_bookings_and_label():
    entry = replace(BANKSIA, children=(child("Mia Nguyen"), replace(SOME, label="inactive"), child("Noah Smith")))
    found = children_of(1, entry, STARTS)
    assert [bool(path) for _, path in found] == [False, *[True] * 12, False]
    assert {each.label for each, path in found if path} == {"inactive"}
    assert all(each.count is None and each.family and each.born for each, path in found if path)
    assert len({path for _, path in found if path}) == 12

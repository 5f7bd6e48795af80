from dataclasses import replace
from datetime import date

from parktime.simulator.generated.name_data import HERITAGES
from parktime.simulator.generated.people import generated_people
from parktime.simulator.scenario.scenario import ChildEntry
from tests.simulator.world.stage import BANKSIA, child

STARTS = date(2026, 11, 30)
SOME = ChildEntry("", "", count=12)
SERVICE = replace(BANKSIA, children=(SOME,))


def people(seed=1, entry=SERVICE, starts=STARTS):
    return generated_people(
        seed=seed,
        service_key=entry.key,
        region=entry.region,
        counts=entry.generated_counts,
        starts=starts,
    )


def test_the_same_seed_gives_the_same_people():
    assert people() == people()
    assert people(seed=2) != people()
    assert people(entry=replace(SERVICE, key="acacia")) != people()


def test_nobody_depends_on_who_else_is_generated():
    more = replace(
        SERVICE, children=(child("Mia Nguyen"), replace(SOME, count=20), child("Noah Smith"), SOME)
    )
    assert people(entry=more)[:12] == people()
    assert people(entry=more)[20:] != people()
    assert len(people(entry=more)) == 32


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
    crowd = replace(SERVICE, children=(replace(SOME, count=600),))
    names = [f"{given} {family}" for given, family, _ in people(entry=crowd)]
    assert all(name.strip() == name and "  " not in name for name in names)
    assert len(set(names)) > 570
    assert sum("-" in family for _, family, _ in people(entry=crowd)) > 5
    assert any(not name.isascii() for name in names)
    in_new_zealand = [family for _, family, _ in people(entry=replace(crowd, region="NZ-AUK"))]
    assert sum(family in HERITAGES["māori"].family for family in in_new_zealand) > 50

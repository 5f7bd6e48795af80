"""Every mutant fits the code: its text occurs once, and its tests exist."""

from pathlib import Path

import pytest

from benchmarks.mutants import MUTANTS

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda each: each.name)
def test_each_place_of_a_mutant_is_there_exactly_once(mutant):
    text = (ROOT / mutant.file).read_text(encoding="utf-8")
    assert [text.count(original) for original, _ in mutant.places] == [1] * len(mutant.places)
    assert all(original != mutated for original, mutated in mutant.places)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda each: each.name)
def test_the_tests_of_a_mutant_exist(mutant):
    assert [test for test in mutant.caught_by if not (ROOT / test).is_file()] == []


def test_mutants_have_unique_names():
    assert len({each.name for each in MUTANTS}) == len(MUTANTS)

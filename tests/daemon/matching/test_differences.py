"""The characters in which two spellings differ, as people can tell them apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parktime.daemon.matching.differences import describe_differences, unusual_differences


@pytest.mark.parametrize(
    ("one", "other", "described"),
    [
        ("Łukasz", "Lukasz", "Ł and L"),
        ("しゅん", "じゅん", "し and じ"),
        ("นุ่น", "นน", "นุ่ and น"),
        ("Dũng", "Dung", "ũ and u"),
        ("O\u2032Brien", "OBrien", "\u2032 (prime) on one side only"),
        ("O\uff07Brien", "OBrien", "\uff07 (fullwidth apostrophe) on one side only"),
        ("O\u02b9Brien", "OBrien", "\u02b9 (modifier letter prime) on one side only"),
        ("O\ua78cBrien", "OBrien", "\ua78c (latin small letter saltillo) on one side only"),
        ("O\u0313Brien", "OBrien", "O\u0313 (combining comma above) and O"),
        ("Mi\u0430", "Mia", "\u0430 (cyrillic small letter a) and a"),
        ("Mia\ufe0f", "Mia", "variation selector-16 on one side only"),
        ("Mia\u3164", "Mia", "hangul jungseong filler on one side only"),
        ("Anna Maria", "Annamaria", "a space on one side only"),
        ("Mia\u200b", "Mia", ""),
        ("O\u2019Brien", "O'BRIEN", ""),
        ("ハナ", "\uff8a\uff85", ""),
        ("Elizabeth", "Lizzie", ""),
    ],
)
def test_differences(one, other, described):
    assert describe_differences(one, other) == described


def test_differences_of_latin_letters_are_usual():
    assert unusual_differences("Nguyen", "Nguyan") == ""
    assert unusual_differences("Rāwiri", "Raawiri") == ""
    assert unusual_differences("はな", "ばな") == "は and ば"


@given(st.text(max_size=12), st.text(max_size=12))
def test_any_two_texts_can_be_described(one, other):
    assert describe_differences(one, one) == ""
    assert describe_differences(one, other).count(",") <= 12
    assert describe_differences(one, other).isprintable() or not (one + other).isprintable()

"""Plain words, phonetic keys, short forms and nicknames."""

import pytest

from parktime.daemon.matching.normalise import (
    full_names,
    is_nickname,
    is_short_form,
    phonetic_key,
    plain_words,
)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Đặng Thị Ánh", ("dang", "thi", "anh")),
        ("O\u2019Brien-Smith", ("obrien", "smith")),
        ("Søren Łukasz", ("soren", "lukasz")),
        ("Straße", ("strasse",)),
        ("李明", ("liming",)),
        ("Юлия", ("yuliya",)),
        ("", ()),
        ("--", ()),
    ],
)
def test_plain_words_are_latin_letters_for_any_script(name, words):
    assert plain_words(name) == words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mohammed", "muhamad"),
        ("aaliyah", "aliya"),
        ("youssef", "yusuf"),
        ("catherine", "katharine"),
        ("sarah", "sara"),
        ("jasmine", "yasmin"),
        ("raawiri", "rawiri"),
        ("sophie", "sofy"),
    ],
)
def test_transliterations_have_the_same_phonetic_key(one, other):
    assert phonetic_key(one) == phonetic_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("mohammed", "mahmoud"), ("hannah", "anna"), ("mia", "mila"), ("tom", "tim x")],
)
def test_other_names_have_another_phonetic_key(one, other):
    assert phonetic_key(one) != phonetic_key(other)


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("lachie", "lachlan"),
        ("ollie", "oliver"),
        ("bella", "isabella"),
        ("charli", "charlotte"),
        ("alex", "alexander"),
    ],
)
def test_short_forms(short, full):
    assert is_short_form(short, full)
    assert not is_short_form(full, short)


@pytest.mark.parametrize(
    ("short", "full"), [("tia", "timothy"), ("mia", "mia"), ("al", "alan"), ("zoe", "chloe")]
)
def test_no_short_forms(short, full):
    assert not is_short_form(short, full)


@pytest.mark.parametrize(
    ("one", "other"), [("elizabeth", "lizzie"), ("bill", "william"), ("beth", "liz")]
)
def test_nicknames(one, other):
    assert is_nickname(one, other)
    assert is_nickname(other, one)


def test_equal_and_unrelated_names_are_no_nicknames():
    assert not is_nickname("mia", "mia")
    assert not is_nickname("mia", "noah")


def test_full_names_include_the_name_itself():
    assert {"lizzie", "elizabeth"} <= full_names("lizzie")
    assert full_names("xinyi") == {"xinyi"}

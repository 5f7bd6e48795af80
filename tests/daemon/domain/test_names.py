"""The handbook's examples of *same name*, and what must hold for any name."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parktime.daemon.domain.names import APOSTROPHES, ordered_words, same_name_key

SAME = [
    ("Sean O'Brien", "Sean OBrien"),
    ("Sean O\u2019Brien", "Sean O\u02bbBrien"),
    ("Sean O`Brien", "Sean O\u00b4Brien"),
    ("Anna-Maria Lee", "Anna Maria Lee"),
    ("Anna\u2013Maria Lee", "Anna Maria Lee"),
    ("Nguyen Mia", "Mia Nguyen"),
    ("Nguyen, Mia", "Mia Nguyen"),
    ("Zoë Müller", "Zoe MULLER"),
    ("Zoe\u0308 Lee", "Zo\u00eb Lee"),
    ("Weiß Ida", "Ida Weiss"),
    ("  Mia \u00a0 Nguyen\t", "Mia Nguyen"),
    ("\uff2d\uff49\uff41 Nguyen", "Mia Nguyen"),  # full width
    ("Tāmati Pōtae", "Tamati Potae"),
    ("İpek Lee", "ipek lee"),
    ("Lee (Mia) Nguyen", "Mia Lee Nguyen"),
]

DIFFERENT = [
    ("Sean O'Brien", "Sean O Brien"),
    ("Anna-Maria Lee", "Annamaria Lee"),
    ("Đặng An", "Dang An"),
    ("सुमन", "समन"),  # a vowel sign of combining class 0 is part of the name
    ("Mia Nguyen", "Mia Nguyen Nguyen"),
    ("Mia Nguyen", "Mia"),
    ("Øst Ida", "Ost Ida"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_same_name(one, other):
    assert same_name_key(one) == same_name_key(other) != ()


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_names(one, other):
    assert same_name_key(one) != same_name_key(other)


@pytest.mark.parametrize("name", ["", "  ", "'", "-.,", "\u0301"])
def test_a_name_without_words_has_an_empty_key(name):
    assert same_name_key(name) == ()


def test_ordered_words_keep_their_order_and_their_repetitions():
    assert ordered_words("Nguyễn-Tran Mia O'Brien") == ("nguyen", "tran", "mia", "obrien")
    assert ordered_words("Zoe Zoe") == ("zoe", "zoe")
    assert same_name_key("Mia Zoe Zoe") == ("mia", "zoe", "zoe")


@settings(deadline=None)
@given(st.text(max_size=30))
def test_the_key_is_the_sorted_words_without_punctuation(name):
    key = same_name_key(name)
    assert key == tuple(sorted(ordered_words(name)))
    assert all(word and not word.isspace() for word in key)
    assert not any(
        unicodedata.category(character).startswith("P") for word in key for character in word
    )


@settings(deadline=None)
@given(
    st.lists(
        st.text(st.characters(categories=["L"]), min_size=1, max_size=8), min_size=1, max_size=4
    ),
    st.randoms(),
)
def test_word_order_and_accent_encoding_do_not_matter(words, rng):
    shuffled = rng.sample(words, len(words))
    assert same_name_key(" ".join(words)) == same_name_key(
        unicodedata.normalize("NFD", "-".join(shuffled))
    )


@settings(deadline=None)
@given(
    st.text(st.characters(categories=["L"]), min_size=1, max_size=8), st.sampled_from(APOSTROPHES)
)
def test_apostrophes_are_ignored(word, apostrophe):
    assert same_name_key(word[:1] + apostrophe + word[1:]) == same_name_key(word)

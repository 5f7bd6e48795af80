"""The model's names and the daemon's: written apart, and the same for every letter and mark."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parktime.daemon.domain.names import marks_contradict
from parktime.daemon.domain.names import ordered_words as ordered_words_of_daemon
from parktime.daemon.domain.names import same_name_key as same_name_key_of_daemon
from parktime.harness.reference.names import may_match, ordered_words, same_name_key

MARKS = "\u0301\u0313\u034f\u064e\u05b0\u3099\u0e38\u0bcd\ufe0f"
TEXTS = st.text(st.characters(categories=["L", "M", "Cf", "P", "Zs"]) | st.sampled_from(MARKS))


@pytest.mark.e2e
def test_every_letter_keeps_or_loses_its_marks_in_both():
    letters = {
        letter
        for point in range(0x20000)
        for letter in unicodedata.normalize("NFKD", chr(point))
        if letter.isalpha()
    }
    assert len(letters) > 50_000
    for letter in letters:
        name = f"{letter}\u0301"
        assert ordered_words(name) == ordered_words_of_daemon(name), f"U+{ord(letter):04X}"


@settings(deadline=None)
@given(TEXTS)
def test_any_name_has_the_same_key_in_both(name):
    assert same_name_key(name) == same_name_key_of_daemon(name)
    assert ordered_words(name) == ordered_words_of_daemon(name)


@settings(deadline=None)
@given(st.text("aoO ", max_size=4), st.lists(st.sampled_from(MARKS), max_size=3), st.data())
def test_marks_contradict_each_other_in_both(name, marks, data):
    one, other = (
        "".join(letter + data.draw(st.sampled_from(["", *marks])) for letter in name)
        for _ in range(2)
    )
    if same_name_key(one) == same_name_key(other):
        assert may_match(one, other) is not marks_contradict(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("Nguyễn Dũng", "Nguyễn Dung"), ("Sean O\u0313Brien", "Sean OBrien")]
)
def test_contradictory_marks_forbid_a_match(one, other):
    assert same_name_key(one) == same_name_key(other)
    assert not may_match(one, other)

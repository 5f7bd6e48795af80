"""The handbook's examples of *same name*, and what must hold for any name."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parktime.daemon.domain.names import (
    APOSTROPHES,
    marks_contradict,
    ordered_words,
    same_name_key,
)

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
    ("ハナ", "\uff8a\uff85"),  # half width
    ("バナ", "\uff8a\uff9e\uff85"),
    ("Mia\u200b Nguy\u00aden", "\ufeffMia Nguyen\u2060"),
    ("ليلى حداد", "\u200fليلى حداد\u200f"),
    ("علی\u200cرضا کریمی", "علیرضا کریمی"),
    ("فَاطِمَة", "فاطمة"),
    ("שָׂרָה כהן", "שרה כהן"),
    ("Фёдор Йон", "Федор Ион"),
    ("Zoe\u034f Lee", "Zoe Lee"),  # a mark without a combining class
]

DIFFERENT = [
    ("Sean O'Brien", "Sean O Brien"),
    ("Anna-Maria Lee", "Annamaria Lee"),
    ("Đặng An", "Dang An"),
    ("सुमन", "समन"),  # a vowel sign of combining class 0 is part of the name
    ("Mia Nguyen", "Mia Nguyen Nguyen"),
    ("Mia Nguyen", "Mia"),
    ("Øst Ida", "Ost Ida"),
    ("しゅん たなか", "じゅん たなか"),
    ("はら組", "ばら組"),
    ("ハナ", "バナ"),
    ("นุ่น แก้ว", "นน แก้ว"),
    ("ກີ", "ກາ"),
    ("བསྟན", "བསྟིན"),
    ("សុខ", "សខ"),
    ("मीरा", "मिरा"),
    ("ரவி", "ரவ"),
    ("কমল", "কমলা"),
]

CONTRADICTORY = [
    ("Nguyễn Dũng", "Nguyễn Dung"),
    ("Thúy Lê", "Lê Thủy"),
    ("Ân Phạm", "An Phạm"),
    ("Ân Pham", "An Phâm"),  # the same mark on another letter
    ("Sean O\u0313Brien", "Sean OBrien"),  # an apostrophe typed as a mark
]

COMPATIBLE = [
    ("Aroha Tuhoe", "Aroha Tūhoe"),
    ("Zoë Øvre", "Zoe Øvre"),
    ("Thúy Lê", "LÊ THU\u0301Y"),
    ("Mia Nguyen", "Nguyen Mia"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_same_name(one, other):
    assert same_name_key(one) == same_name_key(other) != ()


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_names(one, other):
    assert same_name_key(one) != same_name_key(other)


@pytest.mark.parametrize(("one", "other"), CONTRADICTORY)
def test_contradictory_marks(one, other):
    assert same_name_key(one) == same_name_key(other)
    assert marks_contradict(one, other)
    assert marks_contradict(other, one)


@pytest.mark.parametrize(("one", "other"), COMPATIBLE)
def test_compatible_marks(one, other):
    assert same_name_key(one) == same_name_key(other)
    assert not marks_contradict(one, other)
    assert not marks_contradict(other, one)


@pytest.mark.parametrize("name", ["", "  ", "'", "-.,", "\u200b"])
def test_a_name_without_words_has_an_empty_key(name):
    assert same_name_key(name) == ()


def test_ordered_words_keep_their_order_and_their_repetitions():
    assert ordered_words("Nguyễn-Tran Mia O'Brien") == ("nguyen", "tran", "mia", "obrien")
    assert ordered_words("Zoe Zoe") == ("zoe", "zoe")
    assert same_name_key("Mia Zoe Zoe") == ("mia", "zoe", "zoe")


@pytest.mark.e2e
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


SCRIPTS = (
    "aeoAZßøđłñéùŵ\u0301\u0308αΩάжЖйعلىآשלום\u05b0\u064e",
    "しじはばぱハバ\u3099ﾊﾞ",
    "นุ่ก้ກີບ",
    "कमली\u094dরিদ",
    "ཀཁ\u0f72\u0f74ខសុ",
    "李明가각",
)
NAMES = st.lists(
    st.sampled_from(SCRIPTS).flatmap(lambda letters: st.text(letters, min_size=1, max_size=6)),
    min_size=1,
    max_size=3,
).map(" ".join)
FORMAT = st.sampled_from("\u200b\u200c\u200d\u200e\u200f\u00ad\u2060\u2066\u202e\ufeff")


@settings(deadline=None)
@given(NAMES, FORMAT, st.integers(0, 20))
def test_invisible_format_characters_never_decide(name, invisible, at):
    written = name[:at] + invisible + name[at:]
    assert same_name_key(written) == same_name_key(name)
    assert not marks_contradict(written, name)


@settings(deadline=None)
@given(NAMES)
def test_the_unicode_form_does_not_matter(name):
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        written = unicodedata.normalize(form, name)
        assert same_name_key(written) == same_name_key(name)
        assert not marks_contradict(written, name)


@settings(deadline=None)
@given(NAMES, NAMES)
def test_marks_are_kept_where_they_make_another_letter(one, other):
    """Two names of one key have the same letters, marks and all, outside the five scripts."""
    if same_name_key(one) == same_name_key(other):
        assert _kept(one) == _kept(other)


def _kept(name):
    """The characters of a name that stand in none of Latin, Greek, Cyrillic, Arabic, Hebrew."""
    decomposed = unicodedata.normalize("NFKD", name)
    return sorted(each for each in decomposed if ord(each) > 0x6FF and each.isprintable())

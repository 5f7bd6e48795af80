import json
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parktime.tui.visible import escape_json, visible, visible_lines, visible_strings

PREPENDED = {0x600, 0x601, 0x602, 0x603, 0x604, 0x605, 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}  # fmt: skip
"""Format characters that are seen: signs written before numbers."""

SHOWN = [
    "Mia Nguyen",
    "Zoë O’Brien",
    "Noah ❤️",
    "👩‍👧",
    "🇦🇺",
    "علی‌رضا",
    "क्‍ष",
    "นุ่น",
    "李　小龍",
    "Noah\xa0Smith",
]


@pytest.mark.parametrize("name", SHOWN)
def test_a_name_is_shown_as_it_is(name):
    assert visible(name) == name


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\u202eevil\u202c Nguyen", r"\u202eevil\u202c Nguyen"),
        ("\x1b[2J", r"\x1b[2J"),
        ("a\nb\tc\x00\x9b", r"a\x0ab\x09c\x00\x9b"),
        ("Mia\u200b", r"Mia\u200b"),
        ("\ufeffMia", r"\ufeffMia"),
        ("Anne\xadmarie", r"Anne\xadmarie"),
        ("\u2066x\u2069\u200e\u200f\u061c", r"\u2066x\u2069\u200e\u200f\u061c"),
        ("Mia\U000e0041", r"Mia\U000e0041"),
        ("\ud800", r"\ud800"),
        ("Mia\u200d Nguyen", r"Mia\u200d Nguyen"),
        ("\u200cMia\u200c", r"\u200cMia\u200c"),
    ],
)
def test_what_hides_or_reorders_is_shown_by_its_code(text, shown):
    assert visible(text) == shown


def test_every_control_and_format_character_is_shown_by_its_code():
    raw = {
        code
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        and visible(chr(code)) == chr(code)
    }
    assert raw == PREPENDED & {
        code for code in PREPENDED if unicodedata.category(chr(code)) == "Cf"
    }


@given(st.text())
def test_json_says_the_same_with_escapes(text):
    written = json.dumps({"name": text}, ensure_ascii=False, indent=1)
    shown = escape_json(written)
    assert json.loads(shown) == {"name": text}
    assert "\u202e" not in shown


@given(st.text())
def test_every_string_of_a_document_is_made_visible(text):
    document = {"rows": [{"name": text, "n": 1, "none": None, "yes": True, "x": 0.5}]}
    document["rows"][0]["name"] = visible(text)
    assert visible_strings({"rows": [{**document["rows"][0], "name": text}]}) == document


def test_lines_stay_lines():
    assert visible_lines("a\u202e\nb\r\n") == "a\\u202e\nb\\x0d\n"

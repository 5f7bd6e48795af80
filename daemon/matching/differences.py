"""The characters in which two spellings of a name differ, in words: "Ł and L", "し and じ"."""

import unicodedata
from collections.abc import Sequence
from itertools import groupby

from rapidfuzz.distance import Levenshtein

from parktime.daemon.domain.names import APOSTROPHE_MARKS, comparable, is_mark

MAX_DESCRIBED = 3
"""More differing characters than this make another name, which speaks for itself."""

_INVISIBLE_LETTERS = "\u115f\u1160\u2800\u3164"
"""Fillers and the empty braille pattern: letters and symbols without any ink."""

_APOSTROPHE_LETTERS = "\ua78b\ua78c"
"""Saltillos: letters by their category, and apostrophes by their looks."""

_SPACE = "a space"


def describe_differences(one: str, other: str) -> str:
    """The differing characters of two spellings; empty if none differ or too many do.

    Apostrophes that count as the same, case, width and invisible format characters do not differ.
    """
    ours, theirs = _clusters(one), _clusters(other)
    edits = Levenshtein.editops(_folded(ours), _folded(theirs))
    if len(edits) > MAX_DESCRIBED:
        return ""
    found = [
        _describe_pair(ours[edit.src_pos], theirs[edit.dest_pos])
        if edit.tag == "replace"
        else f"{_describe(ours[edit.src_pos])} on one side only"
        if edit.tag == "delete"
        else f"{_describe(theirs[edit.dest_pos])} on one side only"
        for edit in edits
    ]
    return ", ".join(dict.fromkeys(found if len(found) == 1 else filter(_is_telling, found)))


def is_one_letter_apart(one: str, other: str) -> bool:
    """Whether one character differs, with its marks, and is none of ASCII."""
    is_one = Levenshtein.distance(_folded(_clusters(one)), _folded(_clusters(other))) == 1
    return is_one and bool(unusual_differences(one, other))


def unusual_differences(one: str, other: str) -> str:
    """As `describe_differences`, where a sign, an invisible or no Latin character differs."""
    ours, theirs = _clusters(one), _clusters(other)
    edits = Levenshtein.editops(_folded(ours), _folded(theirs))
    differing = [
        *(ours[edit.src_pos] for edit in edits if edit.tag != "insert"),
        *(theirs[edit.dest_pos] for edit in edits if edit.tag != "delete"),
    ]
    return "" if all(map(_is_usual, differing)) else describe_differences(one, other)


def _is_usual(cluster: str) -> bool:
    is_latin = _script(cluster[0]) == "LATIN" and not _is_sign_like(cluster[0])
    return cluster.isascii() or (is_latin and not any(map(_is_invisible, cluster)))


def _clusters(text: str) -> list[str]:
    """What people see as the characters of a text: each with its marks."""
    clusters: list[str] = []
    for character in _in_one_width(" ".join(comparable(text).split())):
        if clusters and is_mark(character):
            clusters[-1] += character
        else:
            clusters.append(character)
    return clusters


def _in_one_width(text: str) -> str:
    """Letters of one width; a sign stays what it is, since its kind is what is described."""
    runs = groupby(text, key=lambda character: unicodedata.category(character)[0] in "PS")
    return "".join(
        "".join(run) if are_signs else unicodedata.normalize("NFKC", "".join(run))
        for are_signs, run in runs
    )


def _folded(clusters: Sequence[str]) -> list[str]:
    return [cluster.casefold() for cluster in clusters]


def _is_telling(described: str) -> bool:
    return not described.startswith(_SPACE)


def _describe_pair(one: str, other: str) -> str:
    """Two characters that stand for each other; by their names where they look the same."""
    hidden = set(one).symmetric_difference(other)
    if one[0] == other[0] and hidden and all(map(_is_invisible, hidden)):
        return " and ".join(f"{_name(each)} on one side only" for each in sorted(hidden))
    is_lookalike = _script(one[0]) != _script(other[0]) or bool(hidden & set(APOSTROPHE_MARKS))
    return " and ".join(_describe(each, is_lookalike) for each in (one, other))


def _describe(cluster: str, by_name: bool = False) -> str:
    first = cluster[0]
    if first == " ":
        return _SPACE
    if _is_invisible(first):
        return _name(first)
    is_known = first.isascii() or first.isalpha() or unicodedata.category(first) == "So"
    is_named = (by_name and not cluster.isascii()) or not is_known or _is_sign_like(first)
    named = cluster[-1] if cluster[-1] in APOSTROPHE_MARKS else first
    return f"{cluster} ({_name(named)})" if is_named else cluster


def _is_sign_like(character: str) -> bool:
    """Whether it is a letter that looks like a sign, such as U+02B9, a prime."""
    return unicodedata.category(character) in ("Lm", "Sk") or character in _APOSTROPHE_LETTERS


def _is_invisible(character: str) -> bool:
    is_selector = "VARIATION SELECTOR" in unicodedata.name(character, "")
    is_blank = character in _INVISIBLE_LETTERS or character == "\u034f"
    return is_selector or is_blank or not character.isprintable()


def _script(character: str) -> str:
    """The first word of its Unicode name: LATIN, CYRILLIC, HIRAGANA, …; of signs, nothing."""
    return unicodedata.name(character, "").partition(" ")[0] if character.isalpha() else ""


def _name(character: str) -> str:
    return unicodedata.name(character, f"U+{ord(character):04X}").lower()

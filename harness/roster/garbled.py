"""Names that were read in another encoding than they were written in, and the likely one."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from parktime.harness.roster.errors import RosterIssue, RosterIssuesError
from parktime.harness.roster.options import TWICE_ENCODED

_SINGLE_BYTE = ("cp1252", "mac_roman", "cp850", "cp437", "cp1250", "iso8859_2", "cp1254")
"""Encodings of Latin letters, the likeliest first; one byte a letter."""

_READ_AS = ("cp1252", "mac_roman")
"""Encodings as which a program may have read UTF-8, the likeliest first."""
_SELDOM_READ_AS = ("cp850", "cp437", "cp1250", "cp1251", "cp1253", "cp1254")
"""The same, too much alike to put a word right: only that it is wrong is sure."""
_ESCAPES = re.compile(
    r"&(?:#\d{2,6}|#x[0-9a-f]{2,5}|[a-z]{2,8}\d?);"  # of HTML: &euml;
    r"|%C[2-9A-F]%[89AB][0-9A-F]|=C[2-9A-F]=[89AB][0-9A-F]"  # of addresses and of mail
    r"|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}",
    re.I,
)
_LOST_LETTER = re.compile(r"[^\W\d_]\?[^\W\d_]")

_PUNCTUATION = (
    "\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u00a0\u00b4\u00ab\u00bb\u00b7\u00b0\u20ac"
)
_WORD_WITH_LETTERS = re.compile(r"[^\s,;|\"]*[^\x00-\x7f][^\s,;|\"]*")
_ENOUGH_LETTERS = 4
"""So many letters in a row make valid UTF-8 by design only, as in a name of another script."""

_MOST_BYTES_JUDGED = 200_000


def likely_encoding(raw: bytes) -> str | None:
    """The encoding in which bytes that are no UTF-8 make the most plausible words.

    Windows-1252 unless another is better; None if none makes words.
    """
    scores = {}
    for encoding in _SINGLE_BYTE:
        try:
            scores[encoding] = _plausibility(raw[:_MOST_BYTES_JUDGED].decode(encoding))
        except UnicodeDecodeError:
            continue
    best = max(scores, key=lambda encoding: scores[encoding], default=None)
    if best is None or scores[best] <= 0:
        return None
    return "cp1252" if scores.get("cp1252") == scores[best] else best


def _plausibility(text: str) -> float:
    """How many letters beyond ASCII stand where letters stand, less those that do not."""
    places = (found.start() for found in re.finditer(r"[^\x00-\x7f]", text))
    return sum(_fits(text[at - 1 : at], text[at], text[at + 1 : at + 2]) for at in places)


def _fits(before: str, letter: str, after: str) -> float:
    if letter in "\u2018\u2019":
        return 1.0 if before.isalpha() and after.isalpha() else -0.5
    if letter in _PUNCTUATION:
        return -1.0 if before.isalpha() and after.isalpha() else 0.0
    if not letter.isalpha() or letter in "ªºµ" or (before.isalpha() and not before.isascii()):
        return -1.0
    if letter.isupper():
        within_capitals = before.isupper() or after.isupper()
        is_placed = not before.isalpha() or (within_capitals and not before.islower())
        return 1.0 if is_placed else -1.0
    if not before.isalpha() and after.isalpha():
        return 0.5  # a name begins with a capital
    return 1.0 if _is_common(letter) else 0.25


def _is_common(letter: str) -> bool:
    """Whether it is a Latin letter of some alphabet, or a mark that stands between words."""
    base = unicodedata.normalize("NFD", letter)[0]
    return base.isascii() or letter in _PUNCTUATION or letter in "ßøæłđıœþðØÆŁĐŒÞÐ"


def shown_word(right: str, wrong: str) -> str:
    """The first word that both readings spell otherwise: " ('Zoë', and not 'Zo‘')"."""
    pairs = zip(re.split(r"[\s,;|\"]+", right), re.split(r"[\s,;|\"]+", wrong), strict=False)
    return next((f" ({one!r}, and not {other!r})" for one, other in pairs if one != other), "")


def refuse_damaged_text(text: str) -> None:
    """Raise RosterIssuesError for letters lost on the way, and for UTF-8 that was encoded twice."""
    if text.isascii():
        return
    if "\ufffd" in text:
        line = _line_of(text, text.index("\ufffd"))
        message = "has letters that were lost (\ufffd): export the list again, as UTF-8"
        raise RosterIssuesError(RosterIssue(line, message))
    for at, word, repaired in _twice_encoded(text, _READ_AS):
        message = (
            f"has {word!r}, which is probably {repaired!r}, encoded twice: export the list again "
            f"as UTF-8, or say --encoding {TWICE_ENCODED}"
        )
        raise RosterIssuesError(RosterIssue(_line_of(text, at), message))
    for at, word, _ in _twice_encoded(text, _SELDOM_READ_AS):
        message = f"has {word!r}, which is UTF-8, encoded twice: export the list again as UTF-8"
        raise RosterIssuesError(RosterIssue(_line_of(text, at), message))


def damaged_name(name: str) -> str:
    """What is wrong with the letters of a name, with the remedy; empty if nothing is."""
    if escape := _ESCAPES.search(name):
        return (
            f"{name[:40]!r} has {escape[0]!r} in place of a letter: export the list as plain text"
        )
    if _LOST_LETTER.search(name):
        return f"{name[:40]!r} has lost a letter ('?'): export the list again, as UTF-8"
    return ""


def decoded_twice(text: str) -> str:
    """The text with every word that was encoded twice put right."""
    repaired = {word: right for _, word, right in _twice_encoded(text, _READ_AS)}
    return _WORD_WITH_LETTERS.sub(lambda found: repaired.get(found[0], found[0]), text)


def _twice_encoded(text: str, encodings: Sequence[str]) -> Iterator[tuple[int, str, str]]:
    """(position, word, the word put right) of the words that are UTF-8 read as something else."""
    for found in _WORD_WITH_LETTERS.finditer(text):
        for encoding in encodings:
            repaired = _repaired(found[0], encoding)
            if repaired is not None:
                yield found.start(), found[0], repaired
                break


def _repaired(word: str, encoding: str) -> str | None:
    try:
        right = b"".join(_byte(letter, encoding) for letter in word).decode()
    except UnicodeError:
        return None
    if right == word or not right.isprintable():
        return None
    is_plausible = all(map(_is_common, right)) or (
        sum(not letter.isascii() for letter in word) >= _ENOUGH_LETTERS
        and all(letter.isascii() or letter.isalpha() for letter in right)
    )
    return right if is_plausible else None


def _byte(letter: str, encoding: str) -> bytes:
    """The byte of a letter; Windows-1252 lacks five, which programs pass on as they are."""
    try:
        return letter.encode(encoding)
    except UnicodeEncodeError:
        if "\x80" <= letter <= "\x9f":
            return letter.encode("latin-1")
        raise


def _line_of(text: str, at: int) -> int:
    return len(text[: at + 1].splitlines()) or 1

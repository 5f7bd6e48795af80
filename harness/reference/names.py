"""The model's comparison of names (handbook, "Same name")."""

import unicodedata

APOSTROPHES = "\u0027\u2018\u2019\u02bb\u02bc\u0060\u00b4"
COMMAS_ABOVE = "\u0312\u0313\u0314\u0315\u0343"
LATIN = (
    (0x41, 0x5A), (0x61, 0x7A), (0xC0, 0x2AF), (0x1D00, 0x1D25), (0x1D6B, 0x1D77),
    (0x1D79, 0x1D9A), (0x1E00, 0x1EFF), (0x2C60, 0x2C7F), (0xA722, 0xA787), (0xA78B, 0xA7FF),
    (0x2184, 0x2184), (0xAB30, 0xAB64), (0xAB66, 0xAB68), (0x1DF00, 0x1DF1E),
)  # fmt: skip
OTHERS = (
    (0x370, 0x3E1), (0x3F0, 0x3FF), (0x1D26, 0x1D2B), (0x1F00, 0x1FFF), (0xAB65, 0xAB65),  # Greek
    (0x400, 0x52F), (0x1C80, 0x1C8F), (0xA640, 0xA69F),  # Cyrillic
    (0x5D0, 0x5F2),  # Hebrew
    (0x620, 0x6FF), (0x750, 0x77F), (0x870, 0x8FF), (0xFE73, 0xFE73),  # Arabic
)  # fmt: skip


def whole_name(given: str, family: str) -> str:
    """Given and family name as one text; either may be empty."""
    return f"{given} {family}".strip()


def ordered_words(name: str) -> tuple[str, ...]:
    """The normalised words of a name in their order (plan-space)."""
    return words("".join(base + kept for base, kept, _ in letters(name)))


def same_name_key(name: str) -> tuple[str, ...]:
    """Equal for names that count as the same."""
    return tuple(sorted(ordered_words(name)))


def may_match(one: str, other: str) -> bool:
    """Whether two names that count as the same may match without birth dates ("Marks")."""
    ours, theirs = marks(one), marks(other)
    if with_marks(one) == with_marks(other):
        return True
    return not (ours and theirs) and commas_above(one) == commas_above(other)


def marks(name: str) -> str:
    """The marks that are dropped from a name."""
    return "".join(dropped for _, _, dropped in letters(name))


def with_marks(name: str) -> tuple[str, ...]:
    """The sorted words with the marks that are otherwise dropped."""
    spelt = "".join(base + kept + dropped for base, kept, dropped in letters(name))
    return tuple(sorted(words(spelt)))


def commas_above(name: str) -> int:
    """How many Latin letters have a comma above, which is an apostrophe of some keyboard."""
    return sum(
        dropped.count(comma)
        for base, _, dropped in letters(name)
        if is_in(base, LATIN)
        for comma in COMMAS_ABOVE
    )


def letters(name: str) -> list[tuple[str, str, str]]:
    """Each letter with the marks that are kept and the marks that are dropped."""
    shown = [
        letter
        for letter in name
        if letter not in APOSTROPHES and unicodedata.category(letter) != "Cf"
    ]
    found: list[tuple[str, str, str]] = []
    for letter in unicodedata.normalize("NFKD", "".join(shown)):
        if unicodedata.category(letter) not in ("Mn", "Mc", "Me"):
            found.append((letter, "", ""))
            continue
        base, kept, dropped = found.pop() if found else ("", "", "")
        if base.isalpha() and is_in(base, (*LATIN, *OTHERS)):
            found.append((base, kept, dropped + letter))
        else:
            found.append((base, kept + letter, dropped))
    return found


def is_in(letter: str, ranges: tuple[tuple[int, int], ...]) -> bool:
    """Whether a letter is in one of these ranges of Unicode."""
    return letter != "" and any(first <= ord(letter) <= last for first, last in ranges)


def words(text: str) -> tuple[str, ...]:
    """The words of a text, case folded, with punctuation as a break."""
    spaced = "".join(
        " " if unicodedata.category(letter)[0] == "P" else letter for letter in text.casefold()
    )
    return tuple(spaced.split())

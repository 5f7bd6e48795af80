"""Names as the handbook compares them, written from its paragraph *Same name* alone."""

import unicodedata

APOSTROPHES = "\u0027\u2018\u2019\u02bb\u02bc\u0060\u00b4"


def whole_name(given: str, family: str) -> str:
    """Given and family name as one text; either may be empty."""
    return f"{given} {family}".strip()


def ordered_words(name: str) -> tuple[str, ...]:
    """The normalised words of a name in their order (the order of plan-space)."""
    without = "".join(letter for letter in name if letter not in APOSTROPHES)
    decomposed = unicodedata.normalize("NFKD", without)
    bare = "".join(letter for letter in decomposed if unicodedata.combining(letter) == 0)
    folded = bare.casefold()
    spaced = "".join(" " if unicodedata.category(letter).startswith("P") else letter for letter in folded)
    return tuple(spaced.split())


def same_name_key(name: str) -> tuple[str, ...]:
    """Equal keys are the same name."""
    return tuple(sorted(ordered_words(name)))

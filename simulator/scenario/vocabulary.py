"""The rule ids and regions that a scenario may name, and "did you mean" for other words."""

from collections.abc import Collection, Iterable
from functools import lru_cache
from itertools import islice

MAX_CANDIDATES = 2_000
"""Beyond that many candidates the search would cost more than it helps."""
MAX_SHOWN = 20
"""Keys of services in one message."""
_MIN_SIMILARITY = 60
"""Of 100: how alike two words are that may be mistaken for each other."""


def closest(word: str, right: Iterable[str]) -> str | None:
    """The valid word closest to `word`, or None if none is close."""
    from rapidfuzz import fuzz, process  # only here: most files need no such word

    folded = _folded(tuple(right))
    if word.casefold() in folded:
        return folded[word.casefold()]
    near = process.extractOne(
        word.casefold(), folded.keys(), scorer=fuzz.ratio, score_cutoff=_MIN_SIMILARITY
    )
    return folded[near[0]] if near is not None else _longest_prefix(word, folded)


def did_you_mean(word: str, right: Iterable[str]) -> str:
    """`: did you mean 'rooms'?`, or an empty string if no word is close."""
    near = closest(word, right)
    return f": did you mean '{near}'?" if near is not None else ""


def shown_keys(keys: Collection[str]) -> str:
    """The keys for a message; of many, the first and how many more there are."""
    if len(keys) <= MAX_SHOWN:
        return ", ".join(keys)
    return f"{', '.join(islice(keys, MAX_SHOWN))} or {len(keys) - MAX_SHOWN:,} others"


@lru_cache(maxsize=32)
def _folded(right: tuple[str, ...]) -> dict[str, str]:
    """The candidates by casefolded form; cached, since an unknown name often recurs."""
    return {each.casefold(): each for each in reversed(sorted(set(right))[:MAX_CANDIDATES])}


def _longest_prefix(word: str, folded: dict[str, str]) -> str | None:
    starting = [
        each for fold, each in folded.items() if len(fold) > 2 and word.casefold().startswith(fold)
    ]
    return min(starting, default=None)


RULE_IDS: tuple[str, ...] = (
    "on-kidsoft",
    "on-manage",
    "admin-only",
    "setup-page",
    "refresh",
    "auto-match",
    "map-child",
    "map-room",
    "set-up",
    "update",
    "off",
    "cadence",
    "catch-up",
    "api-window",
    "source-of-truth",
    "no-invitations",
    "whole-read",
    "kidsoft-children",
    "manage-status",
    "manage-scope",
    "new-child",
    "leaves-scope",
    "returns",
    "inactive-on",
    "inactive-off",
    "skip-is-final",
    "plan-space",
    "room-window",
    "room-removed",
    "room-returns",
    "new-room",
    "room-skip",
    "hold-above",
    "undo",
    "kept",
    "child-rooms",
    "merged-records",
    "contacts",
    "room-capacity",
    "moved-centre",
)


def check_rule(text: str) -> str:
    """Return the id unchanged. Raises ValueError, with a remedy, for an unknown one."""
    if text not in RULE_IDS:
        hint = did_you_mean(text, RULE_IDS) or ": 'parktime rules' lists them"
        raise ValueError(f"there is no rule '{text}'{hint}")
    return text


COUNTRIES: tuple[str, ...] = ("AU", "NZ")
BUILT_IN_REGIONS = frozenset({"AU", "NZ"}).union(
    (f"AU-{part}" for part in ("ACT", "NSW", "NT", "QLD", "SA", "TAS", "VIC", "WA")),
    (
        f"NZ-{part}"
        for part in (
            "AUK",
            "BOP",
            "CAN",
            "CIT",
            "GIS",
            "HKB",
            "MBH",
            "MWT",
            "NSN",
            "NTL",
            "OTA",
            "STL",
        )
    ),
    (f"NZ-{part}" for part in ("TAS", "TKI", "WGN", "WKO", "WTC")),
)
"""Codes that are known without loading the holidays package, which is slow to import."""


@lru_cache(maxsize=1)
def region_codes() -> tuple[str, ...]:
    """Every valid `region`: AU, AU-QLD, …, NZ, NZ-AUK, …"""
    import holidays

    known = holidays.list_supported_countries(include_aliases=False)
    return tuple(
        code
        for country in COUNTRIES
        for code in (country, *(f"{country}-{part}" for part in known[country]))
    )


def check_region(text: str) -> str:
    """Return the code unchanged. Raises ValueError, with a remedy, for an unknown one."""
    if text not in BUILT_IN_REGIONS and text not in region_codes():
        right = (
            did_you_mean(text, region_codes())
            or ": write AU, NZ, or a part of them like AU-QLD or NZ-AUK"
        )
        raise ValueError(f"there is no region '{text}'{right}")
    return text

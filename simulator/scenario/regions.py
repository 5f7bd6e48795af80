"""Region codes of the holidays package."""

from functools import lru_cache

from simulator.scenario.closest import did_you_mean

COUNTRIES: tuple[str, ...] = ("AU", "NZ")
USUAL = frozenset({"AU", "NZ"}).union(
    (f"AU-{part}" for part in ("ACT", "NSW", "NT", "QLD", "SA", "TAS", "VIC", "WA")),
    (f"NZ-{part}" for part in ("AUK", "BOP", "CAN", "CIT", "GIS", "HKB", "MBH", "MWT", "NSN", "NTL", "OTA", "STL")),
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
    if text not in USUAL and text not in region_codes():
        right = (
            did_you_mean(text, region_codes())
            or ": write AU, NZ, or a part of them like AU-QLD or NZ-AUK"
        )
        raise ValueError(f"there is no region '{text}'{right}")
    return text

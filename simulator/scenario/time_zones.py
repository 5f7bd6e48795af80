"""Time zones by their names in the tz database."""

from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from simulator.scenario.closest import did_you_mean


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """Every valid `time_zone`."""
    return frozenset(name for name in available_timezones() if "/" in name or name == "UTC")


def read_zone(text: str) -> ZoneInfo:
    """The time zone of that name. Raises ValueError, with a remedy, for an unknown one."""
    if text not in zone_names():
        names = zone_names()
        cities = {name.rpartition("/")[2]: name for name in sorted(names)}
        near = cities.get(text.strip().replace(" ", "_").title())
        right = (
            f": did you mean '{near}'?"
            if near
            else did_you_mean(text, names) or ": write e.g. Australia/Brisbane"
        )
        raise ValueError(f"there is no time zone '{text}'{right}")
    return ZoneInfo(text)

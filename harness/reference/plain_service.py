"""A service in the scenario file's own form, read into the model's values."""

from datetime import timedelta
from typing import Any

from harness.reference import plain
from harness.reference.entries import ServiceEntry

DEFAULT_LAG_H = {"manage": 12, "kidsoft": 0}


def entry_of(key: str, service: dict[str, Any]) -> ServiceEntry:
    """The dataclass of a service in the file's form."""
    there = service["storypark"]
    return ServiceEntry(
        key=key,
        ccms=service["ccms"],
        time_zone=service["time_zone"],
        region=service["region"],
        paid_children=service["paid_children"],
        api_lag=lag_of(service),
        pin=service.get("pin"),
        sync_inactive=service.get("sync_inactive") == "on",
        closed=tuple(plain.range_of(each) for each in service.get("closed", ())),
        public_holidays=service.get("public_holidays", "open"),
        removal=service.get("removal", "deactivate"),
        weeks=service.get("weeks", "calendar"),
        rooms=tuple(service["rooms"]),
        children=tuple(plain.child_of(each) for each in service["children"]),
        storypark_rooms=tuple(plain.room_of(each) for each in there["rooms"]),
        storypark_profiles=tuple(plain.profile_of(each) for each in there["profiles"]),
        integration=service.get("integration") != "off",
    )


def lag_of(service: dict[str, Any]) -> timedelta:
    """`api_lag`, in hours in every random world."""
    text = service.get("api_lag")
    return timedelta(hours=DEFAULT_LAG_H[service["ccms"]] if text is None else int(text.removesuffix("h")))

"""Converts arguments of verbs from the scenario file's form to the model's entries."""

import re
from datetime import date, timedelta
from typing import Any, cast

from parktime.harness.reference.entries import (
    BookingEntry,
    ChildEntry,
    Label,
    ProfileEntry,
    RoomEntry,
    ServiceEntry,
    Who,
)

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NAME_AND_BIRTH = re.compile(r"(?P<name>.+), born (?P<born>\d{4}-\d{2}-\d{2})")


def word_and_argument(verb: Any) -> tuple[str, Any]:
    """`"refresh"` → ("refresh", None); `{"leave": "Mia Nguyen"}` → ("leave", "Mia Nguyen")."""
    if isinstance(verb, str):
        return verb, None
    ((word, argument),) = verb.items()
    return word, argument


def day_of(value: Any) -> date | None:
    """A date, a date's ISO text, or None."""
    if value is None or isinstance(value, date):
        return value
    return date.fromisoformat(str(value))


def required_day(value: Any) -> date:
    """A date that must be given."""
    day = day_of(value)
    if day is None:
        raise ValueError("a date is wanted")
    return day


def who_of(value: Any) -> Who:
    """A person given as text, as `NAME, born DATE` or as `{name, born}`."""
    if isinstance(value, Who):
        return value
    if isinstance(value, tuple):
        value = dict(value)
    if isinstance(value, dict):
        given, family = names_of(value)
        return Who(f"{given} {family}".strip(), day_of(value.get("born")))
    text = str(value)
    match = NAME_AND_BIRTH.fullmatch(text)
    return Who(match["name"], day_of(match["born"])) if match else Who(text)


def split_name(name: str) -> tuple[str, str]:
    """The last word is the family name; a single word is a family name."""
    words = name.split()
    return " ".join(words[:-1]), words[-1]


def names_of(entry: dict[str, Any]) -> tuple[str, str]:
    """Given and family name of an entry in any of its forms."""
    name = entry.get("name")
    if isinstance(name, str):
        return split_name(name)
    parts = name if isinstance(name, dict) else entry
    return str(parts.get("given") or ""), str(parts.get("family") or "")


def booking_of(entry: dict[str, Any]) -> BookingEntry:
    """One booking."""
    if entry.get("on") is not None:
        return BookingEntry(room=entry["room"], on=day_of(entry["on"]))
    if not isinstance(entry["days"], list | tuple):
        raise NotImplementedError("the model does not pick weekdays by the seed")
    return BookingEntry(
        room=entry["room"],
        days=tuple(WEEKDAYS.index(day) for day in entry["days"]),
        first=day_of(entry.get("from")),
        last=day_of(entry.get("until")),
        every_weeks=2 if entry.get("every") == "2w" else 1,
        only=entry.get("only"),
    )


def bookings_of(value: Any) -> tuple[BookingEntry, ...]:
    """None, one booking or a list of them."""
    if value is None:
        return ()
    return tuple(
        booking_of(each) for each in (value if isinstance(value, list | tuple) else [value])
    )


def child_of(entry: Any) -> ChildEntry:
    """A child as `children` and `enrol` give one."""
    plain = {"name": entry} if isinstance(entry, str) else entry
    given, family = names_of(plain)
    return ChildEntry(
        given=given,
        family=family,
        born=day_of(plain.get("born")),
        bookings=bookings_of(plain.get("books")),
        label=cast("Label | None", plain.get("status")),
    )


def profile_of(entry: Any) -> ProfileEntry:
    """A profile as `profiles` and `add_profile` give one."""
    plain = {"name": entry} if isinstance(entry, str) else entry
    given, family = names_of(plain)
    return ProfileEntry(
        given=given,
        family=family,
        born=day_of(plain.get("born")),
        state="archived" if plain.get("state") == "archived" else "active",
        rooms=tuple(plain.get("rooms") or ()),
        invited=bool(plain.get("invited")),
    )


def room_of(entry: Any) -> RoomEntry:
    """A Storypark room as `storypark.rooms` gives one."""
    return (
        RoomEntry(entry)
        if isinstance(entry, str)
        else RoomEntry(entry["name"], entry.get("posts", 0))
    )


def range_of(value: Any) -> tuple[date, date]:
    """`DATE..DATE`, or the same as a pair of dates."""
    first, last = value.split("..") if isinstance(value, str) else value
    return required_day(first), required_day(last)


DEFAULT_LAG_H = {"manage": 12, "kidsoft": 0}


def entry_of(key: str, service: dict[str, Any]) -> ServiceEntry:
    """The entry of a service in the file's form."""
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
        closed=tuple(range_of(each) for each in service.get("closed", ())),
        terms=tuple(range_of(each) for each in service.get("terms", ())),
        **public_holidays_of(service.get("public_holidays", "open")),
        removal=service.get("removal", "deactivate"),
        weeks=service.get("weeks", "calendar"),
        rooms=tuple(service["rooms"]),
        children=tuple(child_of(each) for each in service["children"]),
        storypark_rooms=tuple(room_of(each) for each in there.get("rooms", ())),
        storypark_profiles=tuple(profile_of(each) for each in there.get("profiles", ())),
        storypark_of=there.get("of"),
        integration=service.get("integration") != "off",
    )


def public_holidays_of(value: Any) -> dict[str, Any]:
    """`open`, `closed`, or `{except: [dates]}`: closed but for these dates."""
    if isinstance(value, str):
        return {"public_holidays": value}
    open_on = tuple(required_day(each) for each in value["except"])
    return {"public_holidays": "closed", "open_on": open_on}


def lag_of(service: dict[str, Any]) -> timedelta:
    """`api_lag`; always in hours in random worlds."""
    text = service.get("api_lag")
    return timedelta(
        hours=DEFAULT_LAG_H[service["ccms"]] if text is None else int(text.removesuffix("h"))
    )


class RefusedError(Exception):
    """The handbook does not allow the action at that instant; nothing has changed."""

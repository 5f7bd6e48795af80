"""Random services at the start of a random world."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from parktime.harness.reference.plain import WEEKDAYS
from parktime.simulator.regional_calendar import holiday_names

GIVEN = (
    "Mia", "Noah", "Zoë", "Anna-Maria", "Aroha", "Te Ariki", "Jack", "Chloé", "Ngaire", "Ivy",
    "Đức", "Leo",
    "Siobhan", "Māia", "Omar", "मीरा", "D'Arcy", "Elsie", "しゅん", "ハナ",
)  # fmt: skip
FAMILY = (
    "Nguyen", "Smith", "O'Brien", "Māhina", "Lee", "Rossi", "de Silva", "Müller", "Kaur",
    "Papadopoulos",
    "Đặng",
    "Taufa", "Walker", "Jones-Patel", "Ihaia", "Chan",
)  # fmt: skip
ROOMS = (
    "Possums",
    "Wombats",
    "Kiwis",
    "Tūī",
    "Koalas",
    "Echidnas",
    "Bilbies",
    "Galahs",
    "Quolls",
    "Emus",
)


OTHER_MARKS = str.maketrans(
    {"ë": "é", "é": "e\u0301", "ā": "ã", "ứ": "ừ", "ặ": "ằ", "ü": "u\u200b", "し": "じ", "ハ": "ﾊ"}
    | {"ी": "ि"}
)
"""The same letters with other marks, in another form, or with what nobody sees."""


def name_entry(given: str, family: str) -> Any:
    """A name as the file has it; given and family where the last word is not the family name."""
    if " " in family or not given:
        return {"given": given, "family": family}
    return f"{given} {family}"


def fresh_name(random: Random, used_names: set[str]) -> tuple[str, str]:
    """A name that no one in the scenario has."""
    for _ in range(200):
        given, family = random.choice(GIVEN), random.choice(FAMILY)
        if f"{given} {family}" not in used_names:
            return given, family
    raise RuntimeError("the pool of names is used up")


def fresh_room(random: Random, used_names: set[str]) -> str:
    """A room name that the scenario has not used."""
    free = [name for name in ROOMS if name not in used_names]
    return random.choice(free) if free else f"Room {len(used_names) + 1}"


def birth(random: Random) -> date:
    """A birth date in the five years before the scenarios."""
    return date(2021, 6, 1) + timedelta(days=random.randrange(1500))


def booking(random: Random, rooms: list[str], today: date, *, terms: bool) -> dict[str, Any]:
    """One booking in any of its forms."""
    room = random.choice(rooms)
    if random.random() < 0.2:
        return {"room": room, "on": (today + timedelta(days=random.randint(-20, 90))).isoformat()}
    days = sorted(random.sample(range(7 if random.random() < 0.1 else 5), random.randint(1, 4)))
    entry: dict[str, Any] = {"room": room, "days": [WEEKDAYS[day] for day in days]}
    first = today + timedelta(days=random.choice((-200, -60, -10, 0, 0, 5, 20, 45, 60)))
    if random.random() < 0.7:
        entry["from"] = first.isoformat()
    else:
        first = today
    kind = random.random()
    if terms and kind < 0.3:
        entry["until"] = date(2027, 12, 10).isoformat()
        entry["only"] = "terms" if kind < 0.25 else "holidays"
    elif kind < 0.75:
        entry["until"] = (
            first + timedelta(days=random.choice((6, 20, 35, 60, 90, 150, 250)))
        ).isoformat()
    if random.random() < 0.2:
        entry["every"] = "2w"
    return entry


def books(random: Random, rooms: list[str], today: date, *, terms: bool) -> Any:
    """None, one booking, or a list."""
    count = random.choice((0, 1, 1, 1, 2, 2, 3)) if rooms else 0
    found = [booking(random, rooms, today, terms=terms) for _ in range(count)]
    return found[0] if len(found) == 1 else (found or None)


def child(random: Random, given: str, family: str, born: date | None, found: Any) -> dict[str, Any]:
    """A child's entry."""
    entry: dict[str, Any] = {"name": name_entry(given, family)}
    if born is not None:
        entry["born"] = born.isoformat()
    if found is not None:
        entry["books"] = found
    return entry


def similar_name(random: Random, given: str, family: str) -> tuple[str, str]:
    """Names of a child's profile: the same, another spelling, or different."""
    kind = random.random()
    if kind < 0.55:
        return given, family
    if kind < 0.65:
        return family, given
    if kind < 0.72:
        return given.upper(), family.replace("'", "’")
    if kind < 0.76:
        return given.replace("ë", "e").replace("é", "e").replace("ā", "a"), family.replace("-", " ")
    if kind < 0.79:
        return given.translate(OTHER_MARKS), family.translate(OTHER_MARKS)
    if kind < 0.9:
        return given[:-1] or given, family
    return given, family + "s"


def profile(random: Random, given: str, family: str, born: date | None, rooms: list[str]) -> Any:
    """A profile's entry, sometimes archived, sometimes in rooms."""
    plain = name_entry(given, family)
    entry: dict[str, Any] = {"name": plain}
    if born is not None and random.random() < 0.6:
        entry["born"] = born.isoformat()
    if random.random() < 0.25:
        entry["state"] = "archived"
    if rooms and random.random() < 0.4:
        entry["rooms"] = sorted(set(random.choices(rooms, k=random.randint(1, 2))))
    return plain if len(entry) == 1 and isinstance(plain, str) else entry


pass

PLACES = (
    ("AU-NSW", "Australia/Sydney"),
    ("AU-QLD", "Australia/Brisbane"),
    ("AU-SA", "Australia/Adelaide"),
    ("AU-VIC", "Australia/Melbourne"),
    ("AU-WA", "Australia/Perth"),
    ("AU-TAS", "Australia/Hobart"),
    ("AU-NT", "Australia/Darwin"),
    ("AU-NSW", "Australia/Lord_Howe"),
    ("NZ", "Pacific/Auckland"),
    ("NZ-AUK", "Pacific/Auckland"),
    ("NZ-CIT", "Pacific/Chatham"),
)
LAGS = {
    "manage": ("12h", "12h", "12h", "12h", "0h", "6h", "24h", "7h", "36h"),
    "kidsoft": ("0h", "0h", "0h", "0h", "12h", "5h"),
}


def random_service(
    random: Random, number: int, today: date, used_names: set[str]
) -> dict[str, Any]:
    """A whole service in the file's form; names that it uses are added to `used_names`."""
    region, zone = random.choice(PLACES)
    ccms = random.choice(("manage", "manage", "kidsoft"))
    rooms = random.sample(ROOMS[:6], random.randint(1, 4))
    children = children_of(random, rooms, today, used_names, terms=region.startswith("AU"))
    entry: dict[str, Any] = {"name": f"Centre {number}", "ccms": ccms}
    if ccms == "kidsoft":
        entry["pin"] = f"S43478389{number}"
    there = storypark(random, rooms, children, used_names)
    entry |= {
        "time_zone": zone,
        "region": region,
        "paid_children": plan(random, len(children), there["profiles"]),
    }
    entry |= settings(random, ccms, today)
    entry |= calendar(Random(f"{number} {today} {rooms}"), entry, today)
    entry["rooms"] = rooms
    entry["children"] = pinned(random, children) if ccms == "manage" else children
    entry["storypark"] = there
    if random.random() < 0.25:
        entry["integration"] = "off"
    return entry


def plan(random: Random, children: int, profiles: list[Any]) -> int:
    """Paid children: often plenty, sometimes too few, never fewer than the active profiles."""
    active = sum(1 for each in profiles if isinstance(each, str) or each.get("state") != "archived")
    wanted: int = random.choice((40, 40, children, children - 1, children + 2))
    return max(active, wanted)


def settings(random: Random, ccms: str, today: date) -> dict[str, Any]:
    """Optional keys, most of them left out."""
    found: dict[str, Any] = {}
    if ccms == "manage" and random.random() < 0.3:
        found["sync_inactive"] = "on"
    if random.random() < 0.3:
        first = today + timedelta(days=random.randint(-5, 40))
        found["closed"] = [f"{first}..{first + timedelta(days=random.randint(0, 45))}"]
    if random.random() < 0.2:
        found["public_holidays"] = "closed"
    if random.random() < 0.4:
        found["removal"] = "delete"
    if random.random() < 0.4:
        found["weeks"] = "rolling"
    if random.random() < 0.6:
        found["api_lag"] = random.choice(LAGS[ccms])
    return found


def calendar(random: Random, entry: dict[str, Any], today: date) -> dict[str, Any]:
    """Sometimes own school terms, and a public holiday that the service does not keep.

    `random` is of this alone, so that the rest of a world is the same with and without it.
    """
    found: dict[str, Any] = {}
    if entry["region"].startswith("AU") and random.random() < 0.2:
        found["terms"] = [
            f"{first}..{last}" for year in TERM_YEARS for first, last in school_year(random, year)
        ]
    if "public_holidays" in entry and random.random() < 0.5:
        years = (today.year, today.year + 1)
        known = sorted(day for year in years for day in holiday_names(entry["region"], year))
        ahead = [day.isoformat() for day in known if day >= today]
        found["public_holidays"] = {"except": random.sample(ahead[:6], 2)}
    return found


TERM_YEARS = range(2025, 2030)


def school_year(random: Random, year: int) -> Iterator[tuple[date, date]]:
    """Four terms of about ten weeks, with two weeks between them."""
    first = date(year, 1, 26) + timedelta(days=random.randint(0, 12))
    for _ in range(4):
        last = first + timedelta(days=random.randint(60, 74))
        yield first, last
        first = last + timedelta(days=random.randint(10, 20))


def children_of(
    random: Random, rooms: list[str], today: date, used_names: set[str], *, terms: bool
) -> list[dict[str, Any]]:
    """Three to eight children, with twins and namesakes."""
    found: list[dict[str, Any]] = []
    names: list[tuple[str, str]] = []
    while len(found) < random.randint(3, 8):
        born = birth(random) if random.random() < 0.8 else None
        given, family = fresh_name(random, used_names)
        kind = random.random()
        if names and kind < 0.12:
            given, family = random.choice(names)
            born = birth(random)
        elif found and kind < 0.25:
            family = random.choice(names)[1]
            born = date.fromisoformat(found[-1]["born"]) if "born" in found[-1] else born
        if any(is_one_person(each, name_entry(given, family), born) for each in found):
            continue
        names.append((given, family))
        used_names.add(f"{given} {family}")
        found.append(child(random, given, family, born, books(random, rooms, today, terms=terms)))
    return found


def is_one_person(entry: dict[str, Any], name: Any, born: date | None) -> bool:
    """Whether two entries cannot be distinguished."""
    return entry["name"] == name and (born is None or entry.get("born") in (None, born.isoformat()))


def pinned(random: Random, children: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Some children of Manage get a label that does not follow their bookings."""
    return [
        {**child, "status": random.choice(("active", "inactive", "archived"))}
        if random.random() < 0.15
        else child
        for child in children
    ]


def storypark(
    random: Random, rooms: list[str], children: list[dict[str, Any]], used_names: set[str]
) -> dict[str, Any]:
    """Rooms and profiles that exist before the integration."""
    there: list[Any] = [room for room in rooms if random.random() < 0.6]
    there += [{"name": "Old room", "posts": 12}] if random.random() < 0.4 else []
    names = [each if isinstance(each, str) else each["name"] for each in there]
    profiles: list[Any] = []
    for child in children:
        if random.random() < 0.6:
            given, family = similar_name(random, *parts(child["name"]))
            born = date.fromisoformat(child["born"]) if "born" in child else None
            born = birth(random) if random.random() < 0.1 else born
            profiles.append(profile(random, given, family, born, names))
    if random.random() < 0.5:
        given, family = fresh_name(random, used_names)
        profiles.append(profile(random, given, family, birth(random), names))
    random.shuffle(profiles)
    used_names.update(whole_name(each) for each in profiles)
    return {"rooms": there, "profiles": profiles}


def parts(name: Any) -> tuple[str, str]:
    """Given and family name of an entry's `name`."""
    if isinstance(name, dict):
        return name["given"], name["family"]
    given, _, family = name.rpartition(" ")
    return given, family


def whole_name(entry: Any) -> str:
    """The whole name of a profile's entry."""
    given, family = parts(entry if isinstance(entry, str) else entry["name"])
    return f"{given} {family}".strip()

"""Random children, profiles, rooms and bookings for random worlds; every choice from one seeded generator."""

from datetime import date, timedelta
from random import Random
from typing import Any

from harness.reference.plain import WEEKDAYS

GIVEN = (
    "Mia", "Noah", "Zoë", "Anna-Maria", "Aroha", "Te Ariki", "Jack", "Chloé", "Ngaire", "Ivy", "Đức", "Leo",
    "Siobhan", "Māia", "Omar", "Priya", "D'Arcy", "Elsie", "Finn", "Hana",
)  # fmt: skip
FAMILY = (
    "Nguyen", "Smith", "O'Brien", "Māhina", "Lee", "Rossi", "de Silva", "Müller", "Kaur", "Papadopoulos", "Đặng",
    "Taufa", "Walker", "Jones-Patel", "Ihaia", "Chan",
)  # fmt: skip
ROOMS = ("Possums", "Wombats", "Kiwis", "Tūī", "Koalas", "Echidnas", "Bilbies", "Galahs", "Quolls", "Emus")


def name_entry(given: str, family: str) -> Any:
    """A name in the file's form: text, or given and family where the last word is not the whole family name."""
    if " " in family or not given:
        return {"given": given, "family": family}
    return f"{given} {family}"


def fresh_name(random: Random, taken: set[str]) -> tuple[str, str]:
    """A name that nobody in the story bears."""
    for _ in range(200):
        given, family = random.choice(GIVEN), random.choice(FAMILY)
        if f"{given} {family}" not in taken:
            return given, family
    raise RuntimeError("the pool of names is used up")


def fresh_room(random: Random, taken: set[str]) -> str:
    """A room's name that the story has not used."""
    free = [name for name in ROOMS if name not in taken]
    return random.choice(free) if free else f"Room {len(taken) + 1}"


def birth(random: Random) -> date:
    """Some day in the last five years before the stories."""
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
        entry["until"] = (first + timedelta(days=random.choice((6, 20, 35, 60, 90, 150, 250)))).isoformat()
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


def likeness(random: Random, given: str, family: str) -> tuple[str, str]:
    """A profile's names for a child: the same, the same in another spelling, or not the same."""
    kind = random.random()
    if kind < 0.55:
        return given, family
    if kind < 0.65:
        return family, given
    if kind < 0.72:
        return given.upper(), family.replace("'", "’")
    if kind < 0.79:
        return given.replace("ë", "e").replace("é", "e").replace("ā", "a"), family.replace("-", " ")
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

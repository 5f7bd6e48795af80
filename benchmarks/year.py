"""A year of one Manage service as a scenario, with some thirty changes a month."""

from datetime import date, timedelta
from random import Random

SEED = 20261122
START = date(2026, 1, 5)
ROOMS = ("Possums", "Wombats", "Koalas", "Bilbies", "Numbats")
NAMED = 60


def year_scenario(children: int = 150, days: int = 365, changes_a_month: int = 30) -> str:
    """YAML of a service of that many children over that many days; always the same text."""
    random = Random(SEED)
    named = min(NAMED, children)
    lines = [
        "title: A year of a service",
        "about: For measuring. Three days a week, some thirty changes a month,"
        " every run and change stored.",
        f"starts: {START} 08:00",
        f"ends: {START + timedelta(days=days)} 08:00",
        f"seed: {SEED}",
        "services:",
        "  year:",
        "    name: A service for a year",
        "    ccms: manage",
        "    time_zone: Australia/Sydney",
        "    region: AU-NSW",
        f"    paid_children: {children + 20}",
        f"    rooms: [{', '.join(ROOMS)}]",
        "    children:",
        *(
            f"      - {{name: {name(n)}, born: 2023-0{1 + n % 9}-11, books: {booking(random)}}}"
            for n in range(named)
        ),
    ]
    share, rest = divmod(children - named, len(ROOMS))
    for place, room in enumerate(ROOMS):
        count = share + (place < rest)
        if count:
            lines.append(
                f"      - {{count: {count}, books: {{room: {room}, days: 3, from: 2025-11-03}}}}"
            )
    lines += ["    storypark:", f"      rooms: [{', '.join(ROOMS)}]", "steps:"]
    instants = sorted(
        random.sample(range(9, days * 24), min(changes_a_month * days // 30, days * 24 - 9))
    )
    lines += [
        f"  - {{at: {START + timedelta(days=at // 24)} {at % 24:02}:30, do: {verb(random, named)}}}"
        for at in instants
    ]
    lines += [
        f"  - {{at: {START + timedelta(days=days)} 08:00, expect: {{last_run: {{outcome: ok}}}}}}"
    ]
    return "\n".join(lines) + "\n"


def name(number: int) -> str:
    """A name that no other child of the scenario has."""
    return f"{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[number % 26]}nika Number{number}"


def booking(random: Random) -> str:
    """Three days a week in one room."""
    days = ", ".join(sorted(random.sample(["mon", "tue", "wed", "thu", "fri"], 3)))
    return f"{{room: {random.choice(ROOMS)}, days: [{days}], from: 2025-11-03}}"


def verb(random: Random, named: int) -> str:
    """Something that happens in an ordinary month."""
    who = name(random.randrange(named))
    room = random.choice(ROOMS)
    weekday, month = random.choice(["mon", "wed", "fri"]), random.randrange(2, 12)
    born = f"2023-0{random.randrange(1, 10)}-{random.randrange(10, 28)}"
    status = random.choice(["archived", "inactive", "follow", "follow"])
    return random.choice(
        [
            f"{{book: {{child: {who}, room: {room}, days: [{weekday}]}}}}",
            f"{{book: {{child: {who}, room: {room}, on: 2026-{month:02}-17}}}}",
            f"{{correct: {{{who}: {{born: {born}}}}}}}",
            f"{{status: {{{who}: {status}}}}}",
            f"{{post: {{{room}: 2}}}}",
        ]
    )

"""Both CCMSs over one and the same centre, and readers of them."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from functools import cache

from parktime.daemon.domain.roster import Roster
from parktime.daemon.vendors.base import CcmsReader
from parktime.daemon.vendors.registry import ccms_reader
from parktime.daemon.vendors.retry_policy import HttpLimits, RetryBudget, no_sleep
from parktime.daemon.vendors.storypark import StoryparkClient
from parktime.web.client import open_client
from tests.daemon.centres import Centres

FIRST, LAST = date(2026, 11, 30), date(2027, 1, 10)
PIN = "S434783895"
AT_ONCE = RetryBudget(HttpLimits(sleep=no_sleep))

MANY = "\n      ".join(
    f"- {{name: Given{number:03} Family, books: {{room: Wombats, days: [wed], from: 2026-01-27}}}}"
    for number in range(203)
)
"""Children enough for more than one page of either."""

CENTRE = """
  {key}:
    name: {key}
    ccms: {ccms}
    {pin}
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 400
    rooms: [Possums, Wombats, "{{Ωμέγα}}"]
    children:
      - {{name: Mia Nguyen, born: 2022-03-14, books: [{{room: Possums, days: [mon, tue], from: 2026-01-27}}, {{room: Wombats, on: 2026-12-03}}]}}
      - {{name: Đặng Thị Hoa, books: {{room: Wombats, days: [wed], from: 2026-01-27}}}}
      {more}
    storypark:
      rooms: [Possums]
      profiles: [Mia Nguyen, {{name: Zoe Lee, state: archived}}]
    integration: off
"""


def centre(ccms: str, more: str = "") -> str:
    """A centre with either CCMS, and the same in it."""
    pin = f"pin: {PIN}" if ccms == "kidsoft" else ""
    return CENTRE.format(key=ccms, ccms=ccms, pin=pin, more=more)


@cache
def _standing(kind: str) -> Centres:
    return centres(kind)


def unchanging(kind: str) -> Centres:
    """A centre that all tests share which change nothing in it: to build one takes longer than to read it."""
    world = _standing(kind)
    world.transport.clear_faults()
    world.transport.clear_log()
    return world


def centres(*kinds: str, more: str = "") -> Centres:
    """A world with such centres; Kidsoft has switched the integration on."""
    world = Centres(*(centre(kind, more) for kind in kinds))
    for kind in kinds:
        if kind == "kidsoft":
            world.do(kind, "switch_on_at_kidsoft")
    return world


@asynccontextmanager
async def reader_of(
    world: Centres, kind: str, pin: str = PIN, **access: object
) -> AsyncIterator[CcmsReader]:
    """A reader of a centre; nobody waits between attempts."""
    async with open_client(timeout_s=5, transport=world.transport) as client:
        yield ccms_reader(
            world.service(kind, **access), pin if kind == "kidsoft" else None, client, AT_ONCE
        )


@asynccontextmanager
async def storypark_of(world: Centres, key: str, token: str = "") -> AsyncIterator[StoryparkClient]:
    """A client of a centre's Storypark; nobody waits between attempts."""
    access = world.service(key).access
    async with open_client(timeout_s=5, transport=world.transport) as client:
        yield StoryparkClient(
            client, access.storypark_url, token or access.storypark_token, AT_ONCE
        )


def in_own_words(roster: Roster) -> Roster:
    """The roster with each vendor's ids replaced by the place in which they come: what both must agree in."""
    children = {child.id: f"child {place}" for place, child in enumerate(roster.children)}
    rooms = {room.id: f"room {place}" for place, room in enumerate(roster.rooms)}
    return Roster(
        tuple(
            replace(child, id=children[child.id], label_set_by_hand=None)
            for child in roster.children
        ),
        tuple(replace(room, id=rooms[room.id]) for room in roster.rooms),
        tuple(
            replace(each, child_id=children[each.child_id], room_id=rooms[each.room_id])
            for each in roster.sessions
        ),
        incomplete=roster.incomplete,
    )


LISTS = {
    "kidsoft": {
        "children": r"^GET \S*/children\?pageSize",
        "rooms": r"^GET \S*/kidsoft\S*/rooms",
        "sessions": r"/sessions\?",
    },
    "manage": {
        "children": r"^GET \S*/children\?limit=200($|&cursor)",
        "rooms": r"^GET \S*/manage/v1/rooms",
        "sessions": r"/sessions\?",
    },
}
ROWS = {
    "kidsoft": {"children": "Children", "rooms": "Rooms", "sessions": "Sessions"},
    "manage": {"children": "data", "rooms": "data", "sessions": "data"},
}


def says_nothing_secret(world: Centres, key: str, error: BaseException) -> None:
    """No name, no birth date and no credential in an error or in what it came from."""
    said = ""
    seen: BaseException | None = error
    while seen is not None:
        said += f"{seen!r} {seen} "
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    for secret in world.secrets(key):
        assert not re.search(rf"(?<!\w){re.escape(secret)}(?!\w)", said), said

"""Gusts: one kind of fault does one call, in a moment made for it. From seed to seed they go through the whole table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any, Final, Literal, get_args

from parktime.harness.fuzz.generate import services as people
from parktime.harness.fuzz.generate.builder import Story
from parktime.harness.reference.service import Service
from parktime.simulator.fault_injection.kinds import KINDS
from parktime.simulator.fault_injection.operations import WRITES, Api

WEEK: Final = ["mon", "tue", "wed", "thu", "fri"]
LASTS: Final = "10m"
ALONE: Final = 0.6
"""How many end whatever else there is, lest one fault hide the other."""
ROOMY: Final = 30
"""Paid children enough for a guest."""

Steps = list[list[Any]]


Row = Literal["kidsoft", "manage", "storypark reads", "storypark writes"]

NOBODY_ASKS: Final = frozenset({("manage", "read_service")})
"""Calls that nothing in a story makes: when Manage publishes next is asked for forecasts alone."""

_BESIDE: Final = {
    "create_profile": "create_room",
    "create_room": "create_profile",
    "edit_profile": "rename_room",
    "rename_room": "edit_profile",
    "archive_profile": "deactivate_room",
    "deactivate_room": "archive_profile",
    "delete_room": "archive_profile",
    "restore_profile": "reactivate_room",
    "reactivate_room": "restore_profile",
}
"""What the same run writes besides: both go wrong at once, each in its own way."""

REMOVES_BY: Final = {
    "delete_room": "delete",
    "deactivate_room": "deactivate",
    "reactivate_room": "deactivate",
}
"""The setting of a service that makes these calls."""


@dataclass(frozen=True, slots=True)
class Gust:
    """What meets which call of a service; `number` says which kind meets the call that is made beside it."""

    service: str
    kind: str
    api: Api
    call: str
    number: int = 0

    def faults(self, removal: str) -> list[dict[str, Any]]:
        """As a scenario writes them: every such call goes wrong for a few minutes, tries and all."""
        beside = _BESIDE.get(self.call)
        if beside == "deactivate_room" and removal == "delete":
            beside = "delete_room"
        cells = [(self.kind, self.call)]
        if beside is not None:
            cells.append((_KINDS[beside][self.number % len(_KINDS[beside])], beside))
        return [
            {"kind": kind, "api": self.api, "calls": [call], "for": LASTS} for kind, call in cells
        ]


def gusts(seed: int, service: str, row: Row, count: int) -> list[Gust]:
    """The next `count` of a row of the table: over consecutive seeds each comes as often as any other."""
    cells = _ROWS[row]
    chosen = (cells[(seed * count + number) % len(cells)] for number in range(count))
    return [Gust(service, kind, api, call, seed) for kind, api, call in chosen]


def _row(row: Row) -> tuple[tuple[str, Api, str], ...]:
    """All that can be done to some calls, shuffled once and for all."""
    every = (
        (kind.name, api, call)
        for kind in KINDS.values()
        for api, call in kind.fits
        if (api, call) not in NOBODY_ASKS
    )
    cells = sorted(
        each
        for each in every
        if row in (each[1], f"{each[1]} {'writes' if each[2] in WRITES else 'reads'}")
    )
    Random(row).shuffle(cells)
    return tuple(cells)


_ROWS: Final = {row: _row(row) for row in get_args(Row)}
_KINDS: Final = {
    call: [kind for kind, _, each in _ROWS["storypark writes"] if each == call] for call in WRITES
}


def blow(story: Story, at: datetime, gust: Gust) -> None:
    """Writes the steps of a gust, all of one instant: what has to be there before, the faults, and what makes the calls."""
    service = story.service(gust.service)
    if not service.memory.set_up:
        return
    if story.random.random() < ALONE:
        story.bring(at, gust.service, {"fault": "none"})
        story.bring(at, gust.service, {"daemon": "up"})
    before, during = _WAYS.get(gust.call, _reading)(story, service)
    _play(story, at, gust.service, before)
    for fault in gust.faults(service.entry.removal):
        story.bring(at, gust.service, {"fault": fault})
    if gust.call == "token":  # asked for by a daemon that has none yet
        story.bring(at, gust.service, {"daemon": "kill"})
        story.bring(at, gust.service, {"daemon": "up"})
    _play(story, at, gust.service, during)


def _play(story: Story, at: datetime, key: str, steps: Sequence[list[Any]]) -> None:
    for verbs in steps:
        story.play(at, key, verbs)


class _Guest:
    """Somebody who comes with a room of their own, goes, and comes back."""

    def __init__(self, story: Story, service: Service) -> None:
        given, family = people.fresh_name(story.random, story.taken)
        _, other = people.fresh_name(story.random, story.taken | {f"{given} {family}"})
        self.room = people.fresh_room(story.random, story.rooms_named)
        self.other_room = people.fresh_room(story.random, story.rooms_named | {self.room})
        story.taken |= {f"{given} {family}", f"{given} {other}"}
        story.rooms_named |= {self.room, self.other_room}
        self.name, self.other_name = (
            people.name_entry(given, family),
            people.name_entry(given, other),
        )
        self.whole = f"{given} {family}"
        books = {"room": self.room, "days": WEEK}
        self._entry = people.child(story.random, given, family, people.birth(story.random), books)
        self._space = [] if service.storypark.paid >= ROOMY else [[{"paid_children": ROOMY}]]

    @property
    def arrives(self) -> Steps:
        return [*self._space, [{"add_room": self.room}, {"enrol": self._entry}], *_SEEN]

    @property
    def leaves(self) -> Steps:
        return [[{"leave": self.whole}], *_SEEN]

    @property
    def returns(self) -> Steps:
        return [[{"enrol": self._entry}], *_SEEN]

    @property
    def is_renamed(self) -> Steps:
        """And the room."""
        return [
            [
                {"rename": {self.whole: self.other_name}},
                {"rename_room": {self.room: self.other_room}},
            ],
            *_SEEN,
        ]

    @property
    def is_deleted(self) -> Steps:
        return [[{"delete_profile": self.whole}], *_SEEN]


_SEEN: Final[Steps] = [["refresh"], ["sync"]]
"""What is done in a CCMS is published, and a run sees it."""

Way = Callable[[Story, Service], tuple[Steps, Steps]]


def _reading(_: Story, __: Service) -> tuple[Steps, Steps]:
    return [], _SEEN


def _arriving(story: Story, service: Service) -> tuple[Steps, Steps]:
    return [], _Guest(story, service).arrives


def _renaming(story: Story, service: Service) -> tuple[Steps, Steps]:
    guest = _Guest(story, service)
    return guest.arrives, guest.is_renamed


def _leaving(story: Story, service: Service) -> tuple[Steps, Steps]:
    guest = _Guest(story, service)
    return guest.arrives, guest.leaves


def _returning(story: Story, service: Service) -> tuple[Steps, Steps]:
    guest = _Guest(story, service)
    return [*guest.arrives, *guest.leaves], guest.returns


def _deleting(story: Story, service: Service) -> tuple[Steps, Steps]:
    guest = _Guest(story, service)
    return guest.arrives, guest.is_deleted


def _turning_on(_: Story, service: Service) -> tuple[Steps, Steps]:
    """A PIN is looked up when it is told; what a fault refused is asked for again."""
    if service.memory.choices or service.memory.room_choices:
        return [], _SEEN
    again: Steps = [[{"turn_on": {"pin": service.entry.pin}}], ["set_up"]]
    return [["turn_off"]], [*again, [{"fault": "none"}], *again]


_WAYS: Final[dict[str, Way]] = {
    "create_profile": _arriving,
    "create_room": _arriving,
    "edit_profile": _renaming,
    "archive_profile": _leaving,
    "deactivate_room": _leaving,
    "delete_room": _leaving,
    "restore_profile": _returning,
    "reactivate_room": _returning,
    "read_profile": _deleting,
    "rename_room": _renaming,
    "read_next_sessions": _leaving,
    "read_service": _turning_on,
}
"""How to come by a call; any other is made by every run."""

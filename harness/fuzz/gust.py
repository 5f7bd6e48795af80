"""Gusts: one kind of fault does one call, in a moment made for it. From seed to seed they go through the whole table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any, Final

from harness.fuzz import random_people as people
from harness.fuzz.story import Story
from harness.reference.service import Service
from simulator.faults.calls import APIS, Api
from simulator.faults.kinds import KINDS

WEEK: Final = ["mon", "tue", "wed", "thu", "fri"]
LASTS: Final = "10m"
ALONE: Final = 0.6
"""How many end whatever else there is, lest one fault hide the other."""
ROOMY: Final = 30
"""Paid children enough for a guest."""

Steps = list[list[Any]]


@dataclass(frozen=True, slots=True)
class Gust:
    """What meets which call of a service."""

    service: str
    kind: str
    api: Api
    call: str

    @property
    def fault(self) -> dict[str, Any]:
        """As a scenario writes it: every such call goes wrong for a few minutes, tries and all."""
        return {"kind": self.kind, "api": self.api, "calls": [self.call], "for": LASTS}


def gusts(seed: int, service: str, api: Api, count: int) -> list[Gust]:
    """The next `count` of an API's row of the table: over consecutive seeds each comes as often as any other."""
    row = _ROWS[api]
    chosen = (row[(seed * count + number) % len(row)] for number in range(count))
    return [Gust(service, kind, api, call) for kind, call in chosen]


def _row(api: Api) -> tuple[tuple[str, str], ...]:
    """All that can be done to an API's calls, shuffled once and for all."""
    row = sorted((kind.name, call) for kind in KINDS.values() for each, call in kind.fits if each == api)
    Random(api).shuffle(row)
    return tuple(row)


_ROWS: Final = {api: _row(api) for api in APIS}


def blow(story: Story, at: datetime, gust: Gust) -> None:
    """Writes the steps of a gust, all of one instant: what has to be there before, the fault, and what makes the call."""
    service = story.service(gust.service)
    if not service.memory.set_up:
        return
    if story.random.random() < ALONE:
        story.bring(at, gust.service, {"fault": "none"})
        story.bring(at, gust.service, {"daemon": "up"})
    before, during = _WAYS.get(gust.call, _reading)(story, service)
    _play(story, at, gust.service, before)
    story.bring(at, gust.service, {"fault": gust.fault})
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
        self.name, self.other_name = people.name_entry(given, family), people.name_entry(given, other)
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
        return [[{"rename": {self.whole: self.other_name}}], *_SEEN]

    @property
    def is_deleted(self) -> Steps:
        return [[{"delete_profile": self.whole}], *_SEEN]

    @property
    def room_is_renamed(self) -> Steps:
        return [[{"rename_room": {self.room: self.other_room}}], *_SEEN]


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


def _renaming_room(story: Story, service: Service) -> tuple[Steps, Steps]:
    guest = _Guest(story, service)
    return guest.arrives, guest.room_is_renamed


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
    "rename_room": _renaming_room,
}
"""How to come by a call; any other is made by every run."""

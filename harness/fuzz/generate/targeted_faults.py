"""Targeted faults: one kind of fault on one call, in a situation that makes this call.

Consecutive seeds go through the whole table of kinds and calls.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any, Final, Literal, get_args

from parktime.harness.fuzz.generate import services as people
from parktime.harness.fuzz.generate.builder import ScenarioBuilder
from parktime.harness.reference.service import Service
from parktime.simulator.fault_injection.kinds import FAILURES
from parktime.simulator.fault_injection.operations import WRITES, Api

WEEK: Final = ["mon", "tue", "wed", "thu", "fri"]
DURATION: Final = "10m"
SHARE_ALONE: Final = 0.6
"""Share of targeted faults that end all other faults, so that none hides another."""
PAID_FOR_GUEST: Final = 30
"""Paid children that leave space for a guest."""

Steps = list[list[Any]]


Row = Literal["kidsoft", "manage", "storypark reads", "storypark writes"]

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
"""Another write of the same run, which gets a fault as well."""

REMOVAL_FOR_CALL: Final = {
    "delete_room": "delete",
    "deactivate_room": "deactivate",
    "reactivate_room": "deactivate",
    "read_room": "delete",
}
"""The setting of a service that leads to these calls."""


@dataclass(frozen=True, slots=True)
class TargetedFault:
    """A kind of fault on one call of a service.

    `number` selects the kind for the call made beside it.
    """

    service: str
    kind: str
    api: Api
    call: str
    number: int = 0

    def faults(self, removal: str) -> list[dict[str, Any]]:
        """The faults as a scenario has them: each such call fails for a few minutes."""
        beside = _BESIDE.get(self.call)
        if beside == "deactivate_room" and removal == "delete":
            beside = "delete_room"
        cells = [(self.kind, self.call)]
        if beside is not None:
            cells.append((_KINDS[beside][self.number % len(_KINDS[beside])], beside))
        return [
            {"kind": kind, "api": self.api, "calls": [call], "for": DURATION}
            for kind, call in cells
        ]


def targeted_faults(seed: int, service: str, row: Row, count: int) -> list[TargetedFault]:
    """The next `count` cells of a row of the table, so that all come up equally often."""
    cells = _ROWS[row]
    chosen = (cells[(seed * count + number) % len(cells)] for number in range(count))
    return [TargetedFault(service, kind, api, call, seed) for kind, api, call in chosen]


def _row(row: Row) -> tuple[tuple[str, Api, str], ...]:
    """All combinations of kind and call of a row, in a fixed random order."""
    every = (
        (kind.name, api, call)
        for kind in FAILURES.values()
        for api, call in kind.fits
        if not kind.whole_api
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


def add_targeted_fault(builder: ScenarioBuilder, at: datetime, target: TargetedFault) -> None:
    """Add the steps of a targeted fault: preparation, the faults, and what makes the call."""
    service = builder.service(target.service)
    if not service.memory.set_up:
        return
    if builder.random.random() < SHARE_ALONE:
        builder.add_fault_step(at, target.service, {"fault": "none"})
        builder.add_fault_step(at, target.service, {"daemon": "up"})
    before, during = _RECIPES.get(target.call, _reading)(builder, service)
    _add_steps(builder, at, target.service, before)
    for fault in target.faults(service.entry.removal):
        builder.add_fault_step(at, target.service, {"fault": fault})
    if target.call == "token":  # asked for by a daemon that has none yet
        builder.add_fault_step(at, target.service, {"daemon": "kill"})
        builder.add_fault_step(at, target.service, {"daemon": "up"})
    _add_steps(builder, at, target.service, during)


def _add_steps(
    builder: ScenarioBuilder, at: datetime, key: str, steps: Sequence[list[Any]]
) -> None:
    for verbs in steps:
        builder.add_step(at, key, verbs)


class _Guest:
    """A child with a room of its own, who comes, leaves and returns."""

    def __init__(self, builder: ScenarioBuilder, service: Service) -> None:
        given, family = people.fresh_name(builder.random, builder.used_names)
        _, other = people.fresh_name(builder.random, builder.used_names | {f"{given} {family}"})
        self.room = people.fresh_room(builder.random, builder.rooms_named)
        self.other_room = people.fresh_room(builder.random, builder.rooms_named | {self.room})
        builder.used_names |= {f"{given} {family}", f"{given} {other}"}
        builder.rooms_named |= {self.room, self.other_room}
        self.name, self.other_name = (
            people.name_entry(given, family),
            people.name_entry(given, other),
        )
        self.whole = f"{given} {family}"
        books = {"room": self.room, "days": WEEK}
        self._entry = people.child(
            builder.random, given, family, people.birth(builder.random), books
        )
        self._space = (
            []
            if service.storypark.paid >= PAID_FOR_GUEST
            else [[{"paid_children": PAID_FOR_GUEST}]]
        )

    @property
    def arrives(self) -> Steps:
        return [
            *self._space,
            [{"add_room": self.room}, {"enrol": self._entry}],
            *_PUBLISHED_AND_READ,
        ]

    @property
    def leaves(self) -> Steps:
        return [[{"leave": self.whole}], *_PUBLISHED_AND_READ]

    @property
    def returns(self) -> Steps:
        return [[{"enrol": self._entry}], *_PUBLISHED_AND_READ]

    @property
    def is_renamed(self) -> Steps:
        """Child and room are renamed."""
        return [
            [
                {"rename": {self.whole: self.other_name}},
                {"rename_room": {self.room: self.other_room}},
            ],
            *_PUBLISHED_AND_READ,
        ]

    @property
    def is_deleted(self) -> Steps:
        return [[{"delete_profile": self.whole}], *_PUBLISHED_AND_READ]


def add_guest(builder: ScenarioBuilder, at: datetime, key: str) -> None:
    """Add the arrival of a child with a room of its own, if the service is set up."""
    service = builder.service(key)
    if service.memory.set_up:
        _add_steps(builder, at, key, _Guest(builder, service).arrives)


_PUBLISHED_AND_READ: Final[Steps] = [["refresh"], ["sync"]]
"""Publish the CCMS, and run."""

Recipe = Callable[[ScenarioBuilder, Service], tuple[Steps, Steps]]


def _reading(_: ScenarioBuilder, __: Service) -> tuple[Steps, Steps]:
    return [], _PUBLISHED_AND_READ


def _arriving(builder: ScenarioBuilder, service: Service) -> tuple[Steps, Steps]:
    return [], _Guest(builder, service).arrives


def _renaming(builder: ScenarioBuilder, service: Service) -> tuple[Steps, Steps]:
    guest = _Guest(builder, service)
    return guest.arrives, guest.is_renamed


def _leaving(builder: ScenarioBuilder, service: Service) -> tuple[Steps, Steps]:
    guest = _Guest(builder, service)
    return guest.arrives, guest.leaves


def _returning(builder: ScenarioBuilder, service: Service) -> tuple[Steps, Steps]:
    guest = _Guest(builder, service)
    return [*guest.arrives, *guest.leaves], guest.returns


def _deleting(builder: ScenarioBuilder, service: Service) -> tuple[Steps, Steps]:
    guest = _Guest(builder, service)
    return guest.arrives, guest.is_deleted


def _turning_on(_: ScenarioBuilder, service: Service) -> tuple[Steps, Steps]:
    """Turning on looks a PIN up; what a fault refused is asked for again."""
    if service.entry.pin is None:
        return [], _PUBLISHED_AND_READ
    if service.memory.choices or service.memory.room_choices:
        return [], _PUBLISHED_AND_READ
    again: Steps = [[{"turn_on": {"pin": service.entry.pin}}], ["set_up"]]
    return [["turn_off"]], [*again, [{"fault": "none"}], *again]


_RECIPES: Final[dict[str, Recipe]] = {
    "create_profile": _arriving,
    "create_room": _arriving,
    "edit_profile": _renaming,
    "archive_profile": _leaving,
    "deactivate_room": _leaving,
    "delete_room": _leaving,
    "restore_profile": _returning,
    "reactivate_room": _returning,
    "read_profile": _deleting,
    "read_child": _arriving,
    "read_room": _returning,
    "rename_room": _renaming,
    "read_next_sessions": _leaving,
    "read_service": _turning_on,
}
"""How to cause a call; any other is made by every run."""

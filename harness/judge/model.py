"""The reference model beside a foreign sync: what it expects, and what people chose on the page."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from parktime.harness.reference import page
from parktime.harness.reference.entries import ScenarioEntry
from parktime.harness.reference.service import Service
from parktime.harness.reference.world import World


@dataclass(frozen=True)
class Target:
    """A profile or Storypark room to link to, as people know it: by name, and by birth date."""

    name: str
    born: str | None = None


Choices = dict[int, str | Target]
"""What was chosen for the CCMS's records, by their number in order of enrolment."""


@dataclass(frozen=True)
class Action:
    """What people did on the page, or support did: `do` is the verb, `to` its value."""

    service: str
    do: str
    children: Choices = field(default_factory=dict)
    rooms: Choices = field(default_factory=dict)
    to: Any = None


class Model(World):
    """The model's world. `actions` are those that the sync has not received yet."""

    def __init__(self, scenario: ScenarioEntry) -> None:
        self.actions: list[Action] = []
        super().__init__(scenario)

    def set_up(self, service: Service) -> None:
        """Set up, and remember the mapping that it applies without what was linked before."""
        memory, now = service.memory, self.now
        if not memory.set_up:
            service.publish(now)
        children = {**page.proposed_children(service, now), **memory.choices}
        rooms = {**page.proposed_rooms(service, now), **memory.room_choices}
        action = Action(
            service.key,
            "set_up",
            _children(service, _new(children, memory.children)),
            _rooms(service, _new(rooms, memory.rooms)),
        )
        self._then(action, lambda: super(Model, self).set_up(service))

    def update(self, service: Service) -> None:
        """Update, and remember the choices that it applies."""
        memory = service.memory
        action = Action(
            service.key,
            "update",
            _children(service, memory.choices),
            _rooms(service, memory.room_choices),
        )
        self._then(action, lambda: super(Model, self).update(service))

    def refresh(self, service: Service) -> None:
        """Read the page afresh."""
        self._then(Action(service.key, "refresh"), lambda: super(Model, self).refresh(service))

    def sync_inactive(self, service: Service, word: Any) -> None:
        """Switch the setting."""
        action = Action(service.key, "sync_inactive", to=word in ("on", True))
        self._then(action, lambda: super(Model, self).sync_inactive(service, word))

    def turn_on(self, service: Service, argument: dict[str, str] | None = None) -> None:
        """Turn the integration on."""
        act = super().turn_on
        self._then(Action(service.key, "turn_on"), lambda: act(service, argument))

    def turn_off(self, service: Service) -> None:
        """Turn the integration off."""
        self._then(Action(service.key, "turn_off"), lambda: super(Model, self).turn_off(service))

    def hold_room(self, service: Service, wanted: dict[str, Any]) -> None:
        """Hold rooms, by their numbers, until a date."""
        super().hold_room(service, wanted)
        held = {number: day.isoformat() for number, day in service.memory.held_until.items()}
        self.actions.append(Action(service.key, "hold_room", to=held))

    def _then(self, action: Action, act: Any) -> None:
        act()
        self.actions.append(action)

    def take_actions(self) -> list[Action]:
        """The actions since the last call."""
        taken, self.actions = self.actions, []
        return taken

    def due(self) -> dict[str, datetime]:
        """The next scheduled run of each service that is on."""
        found = {key: each.next_run(self.now) for key, each in self.services.items()}
        return {key: at for key, at in found.items() if at is not None}

    def run_counts(self) -> dict[str, int]:
        """How many runs each service has had."""
        return {key: len(each.memory.runs) for key, each in self.services.items()}


def _new(wanted: dict[int, Any], before: dict[int, Any]) -> dict[int, Any]:
    return {number: to for number, to in wanted.items() if before.get(number) != to}


def _children(service: Service, chosen: dict[int, Any]) -> Choices:
    def target(number: int) -> Target:
        profile = service.storypark.profiles[number]
        return Target(profile.name, profile.born.isoformat() if profile.born else None)

    known = service.storypark.profiles
    return {
        child: target(to) if isinstance(to, int) else to
        for child, to in chosen.items()
        if not isinstance(to, int) or to in known
    }


def _rooms(service: Service, chosen: dict[int, Any]) -> Choices:
    known = service.storypark.rooms
    return {
        room: Target(known[to].name) if isinstance(to, int) else to
        for room, to in chosen.items()
        if not isinstance(to, int) or to in known
    }


@dataclass(frozen=True)
class Record:
    """A profile (`about` child) or a Storypark room, as the model or Storypark has it.

    `linked` is None where it is not known.
    """

    about: str
    name: str
    state: str
    born: str | None = None
    given: str = ""
    rooms: tuple[str, ...] = ()
    linked: bool | None = None


def expected_records(service: Service) -> Iterator[Record]:
    """What the model has in a service's Storypark."""
    memory, there = service.memory, service.storypark
    linked = set(memory.children.values())
    for number, profile in there.profiles.items():
        yield Record(
            "child",
            profile.name,
            "active" if profile.active else "archived",
            profile.born.isoformat() if profile.born else None,
            profile.given,
            tuple(sorted(there.rooms[room].name for room in profile.rooms)),
            number in linked,
        )
    linked = set(memory.rooms.values())
    for number, room in there.rooms.items():
        state = "present" if room.present else "removed"
        yield Record("room", room.name, state, linked=number in linked)


def actual_records(storypark: dict[str, Any]) -> Iterator[Record]:
    """The same of an export of a Storypark."""
    for row in storypark["profiles"]:
        name = f"{row['given']} {row['family']}".strip()
        rooms = tuple(sorted(row["rooms"]))
        yield Record("child", name, row["state"], row["born"], row["given"], rooms)
    for row in storypark["rooms"]:
        yield Record("room", row["name"], row["state"])

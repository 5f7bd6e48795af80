"""Applies the scenario's world verbs, and faults, as events.

Arguments are as in the table of `simulator.scenario.verbs`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final

from parktime.simulator.errors import RefusedError
from parktime.simulator.fault_injection.active_faults import ActiveFault, Fault, TooManyFaultsError
from parktime.simulator.fault_injection.operations import Api
from parktime.simulator.scenario.scenario import (
    BookingEntry,
    ChildEntry,
    FaultEntry,
    Label,
    ProfileEntry,
    Verb,
    Who,
)
from parktime.simulator.world.factory import make_profile
from parktime.simulator.world.service import Service
from parktime.simulator.world.storypark import Profile
from parktime.simulator.world.world import World

Action = Callable[[Service, Any], object]


def apply_verb(world: World, service_key: str, verb: Verb) -> None:
    """Apply a verb now. Raises RefusedError, changing nothing, also for verbs of the daemon."""
    world.apply(VerbApplied(service_key, verb.word, verb.argument, verb.plain))


@dataclass(frozen=True, slots=True)
class VerbApplied:
    """A verb as an event: what a person did in a service's CCMS or Storypark.

    `plain`: as it was written, ready for JSON.
    """

    service: str
    word: str
    argument: Any
    plain: Any = field(default=None, compare=False)

    def apply(self, world: World) -> None:
        """Apply the verb; see `apply_verb`."""
        service = world.service(self.service)
        if self.word == "fault":
            set_fault(world, service, self.argument)
            return
        action = WORLD_VERBS.get(self.word)
        if action is None:
            words = "is nothing that the simulated world does: it is the daemon's or the harness's"
            raise RefusedError(f"'{self.word}' {words}")
        action(service, self.argument)


# Faults


def set_fault(world: World, service: Service, entry: FaultEntry | None) -> ActiveFault | None:
    """Put a fault in force from now on; None ends all faults. Raises RefusedError."""
    if entry is None:
        world.faults.clear()
        return None
    try:
        return world.faults.set(make_fault(entry, service))
    except TooManyFaultsError as error:
        raise RefusedError(str(error)) from None


@dataclass(frozen=True, slots=True)
class FaultConfigured:
    """A fault was set for a service; `entry` None ends all faults."""

    service: str
    entry: FaultEntry | None

    def apply(self, world: World) -> ActiveFault | None:
        """Set the fault; see `set_fault`."""
        return set_fault(world, world.service(self.service), self.entry)


def make_fault(entry: FaultEntry, service: Service) -> Fault:
    """The fault for an entry set now.

    Raises RefusedError if its window is over or its time does not exist.
    """
    return Fault(
        kind=entry.kind,
        since=service.now,
        service=None if entry.everybody else service.key,
        api=_api(entry, service),
        calls=entry.calls,
        until=_until(entry, service),
        times=entry.times,
        share=entry.share,
        seconds=entry.seconds,
        status=entry.status,
        retry_after_s=entry.retry_after_s,
    )


def _api(entry: FaultEntry, service: Service) -> Api | None:
    return service.entry.ccms if entry.api == "ccms" else entry.api


def _until(entry: FaultEntry, service: Service) -> datetime | None:
    if entry.lasts is not None:
        return service.now + entry.lasts
    if entry.until is None:
        return None
    try:
        until = entry.until.instant(service.zone)
    except ValueError as error:
        raise RefusedError(str(error)) from None
    if until <= service.now:
        raise RefusedError(
            f"the fault is over before it begins: it is {service.now.isoformat()} already"
        )
    return until


# In the CCMS


def _enrol(service: Service, entry: ChildEntry) -> None:
    service.ccms.enrol(entry, service.today)


def _status(service: Service, argument: tuple[Who, str]) -> None:
    who, label = argument
    labels: dict[str, Label | None] = {
        "active": "active",
        "inactive": "inactive",
        "archived": "archived",
        "follow": None,
    }
    service.ccms.pin(who, labels[label])


def _rename(service: Service, argument: tuple[Who, tuple[str, str]]) -> None:
    who, (given, family) = argument
    service.ccms.rename(who, given, family)


def _book(service: Service, argument: tuple[Who, BookingEntry]) -> None:
    who, booking = argument
    service.ccms.book(who, (booking,), service.today)


def _absent(service: Service, argument: tuple[Who, date]) -> None:
    service.ccms.absent(argument[0])


def _switch_on_at_kidsoft(service: Service, _: None) -> None:
    if service.entry.ccms != "kidsoft":
        raise RefusedError("only a Kidsoft service is switched on at Kidsoft", rule="on-kidsoft")
    service.switched_on = True


# In Storypark, by people


def _add_profile(service: Service, entry: ProfileEntry) -> None:
    service.storypark.add_profile(make_profile(service.storypark, entry, service.now))


def _on_profile(do: Callable[[Service, Profile], object]) -> Action:
    """An action on the profile that is named."""
    return lambda service, who: do(service, service.storypark.profile_named(who))


def _edit_profile(service: Service, argument: tuple[Who, Mapping[str, Any]]) -> None:
    who, values = argument
    service.storypark.correct_profile(service.storypark.profile_named(who).id, values)


def _contacts(service: Service, argument: tuple[Who, tuple[str, ...]]) -> None:
    who, names = argument
    profile = service.storypark.profile_named(who)
    service.storypark.correct_profile(profile.id, {"contacts": names})


def _post(service: Service, argument: tuple[str, int]) -> None:
    room, count = argument
    service.storypark.post(service.storypark.room_named(room).id, count)


def _edit_room(service: Service, argument: tuple[str, str]) -> None:
    old, new = argument
    service.storypark.rename_room(service.storypark.room_named(old).id, new)


def _put_in_room(service: Service, argument: tuple[Who, str]) -> None:
    who, room = argument
    service.storypark.put_in_room(
        service.storypark.profile_named(who).id, service.storypark.room_named(room).id
    )


def _take_out_of_room(service: Service, argument: tuple[Who, str]) -> None:
    who, room = argument
    service.storypark.take_out_of_room(
        service.storypark.profile_named(who).id, service.storypark.room_named(room).id
    )


WORLD_VERBS: Final[Mapping[str, Action]] = MappingProxyType(
    {
        "enrol": _enrol,
        "leave": lambda service, who: service.ccms.leave(who),
        "merge": lambda service, argument: service.ccms.merge(*argument),
        "archive": lambda service, who: service.ccms.pin(who, "archived"),
        "unarchive": lambda service, who: service.ccms.pin(who, None),
        "status": _status,
        "rename": _rename,
        "correct": lambda service, argument: service.ccms.correct(*argument),
        "book": _book,
        "end_bookings": lambda service, argument: service.ccms.end_bookings(*argument),
        "cancel": lambda service, argument: service.ccms.cancel(*argument),
        "absent": _absent,
        "add_room": lambda service, name: service.ccms.add_room(name),
        "capacity": lambda service, argument: service.ccms.set_capacity(*argument),
        "guardians": lambda service, argument: service.ccms.set_guardians(*argument),
        "rename_room": lambda service, argument: service.ccms.rename_room(*argument),
        "close": lambda service, argument: service.ccms.close(*argument),
        "switch_on_at_kidsoft": _switch_on_at_kidsoft,
        "paid_children": lambda service, children: service.storypark.pay_for(children),
        "add_profile": _add_profile,
        "edit_profile": _edit_profile,
        "archive_profile": _on_profile(
            lambda service, profile: service.storypark.archive(
                profile.id, by="educator", at=service.now
            )
        ),
        "delete_profile": _on_profile(
            lambda service, profile: service.storypark.delete_profile(profile.id)
        ),
        "restore_profile": _on_profile(
            lambda service, profile: service.storypark.restore(profile.id)
        ),
        "invite": _on_profile(lambda service, profile: service.storypark.invite(profile.id)),
        "contacts": _contacts,
        "educator": lambda service, argument: service.storypark.set_educator(*argument),
        "post": _post,
        "edit_room": _edit_room,
        "put_in_room": _put_in_room,
        "take_out_of_room": _take_out_of_room,
    }
)
"""Every verb that the simulated world does, by its word."""

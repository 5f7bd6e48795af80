"""A scenario with its generated children named, for the model, which generates nobody."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from parktime.simulator.scenario.scenario import BookingEntry, ChildEntry, Scenario, ServiceEntry
from parktime.simulator.world.ccms import Child
from parktime.simulator.world.factory import service_children
from parktime.simulator.world.world import World


def spelled_out(scenario: Scenario, world: World) -> Scenario:
    """The scenario as a file would have it that names every child of its new world."""
    services = tuple(_service(scenario, entry, world) for entry in scenario.services)
    return replace(scenario, services=services)


def _service(scenario: Scenario, entry: ServiceEntry, world: World) -> ServiceEntry:
    today = scenario.starts.astimezone(ZoneInfo(entry.time_zone)).date()
    named = service_children(scenario.seed, entry, today)
    records = world.service(entry.key).ccms.children.values()
    children = tuple(
        _child(child, record) for (child, _), record in zip(named, records, strict=True)
    )
    return replace(entry, children=children)


def _child(entry: ChildEntry, record: Child) -> ChildEntry:
    """The entry with the weekdays that the seed has picked."""
    bookings: tuple[BookingEntry, ...] = tuple(
        booking if booking.day_count is None else replace(booking, days=made.days, day_count=None)
        for booking, made in zip(entry.bookings, record.bookings, strict=True)
    )
    return replace(entry, bookings=bookings)

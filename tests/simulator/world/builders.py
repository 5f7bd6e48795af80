"""Builders of small scenarios and services for the tests of the world."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from parktime.simulator.scenario.scenario import (
    BookingEntry,
    ChildEntry,
    Scenario,
    ServiceEntry,
    Verb,
    Who,
)
from parktime.simulator.world.factory import build_world
from parktime.simulator.world.scenario_events import apply_verb
from parktime.simulator.world.service import Service
from parktime.simulator.world.world import World

STARTS = datetime(2026, 11, 29, 22, 0, tzinfo=UTC)
"""08:00 on Monday 30 November 2026 in Brisbane."""

BANKSIA = ServiceEntry(
    key="banksia",
    name="Banksia Kindergarten",
    ccms="manage",
    time_zone="Australia/Brisbane",
    region="AU-QLD",
    paid_children=40,
    api_lag=timedelta(hours=12),
    rooms=("Possums", "Wombats"),
)
ACACIA = replace(
    BANKSIA,
    key="acacia",
    name="Acacia House",
    ccms="kidsoft",
    pin="S434783895",
    api_lag=timedelta(0),
)


def child(name: str, *bookings: BookingEntry, born: date | None = None, **more: Any) -> ChildEntry:
    """A child as entered; the last word of the name is the family name."""
    given, _, family = name.rpartition(" ")
    return ChildEntry(given, family, born, bookings, **more)


def weekly(room: str, *days: int, **more: Any) -> BookingEntry:
    """A permanent booking on these weekdays, 0 = Monday."""
    return BookingEntry(room, days=days, **more)


def casual(room: str, on: date) -> BookingEntry:
    """A booking of one date."""
    return BookingEntry(room, on=on)


def world_of(*entries: ServiceEntry, starts: datetime = STARTS, seed: int = 1) -> World:
    """A world of these services."""
    return build_world(
        Scenario(
            title="A test",
            about="",
            shows=(),
            starts=starts,
            ends=starts + timedelta(days=365),
            seed=seed,
            services=entries,
            steps=(),
            file="test.yaml",
        )
    )


def manage(*children: ChildEntry, starts: datetime = STARTS, **more: Any) -> World:
    """A world of one Manage service with these children."""
    return world_of(replace(BANKSIA, children=children, **more), starts=starts)


def kidsoft(*children: ChildEntry, starts: datetime = STARTS, **more: Any) -> World:
    """A world of one Kidsoft service with these children."""
    return world_of(replace(ACACIA, children=children, **more), starts=starts)


def only_service(world: World) -> Service:
    """The world's one service."""
    (service,) = world.services.values()
    return service


def do(world: World, word: str, argument: Any = None) -> None:
    """Apply this verb now in the world's one service."""
    apply_verb(world, only_service(world).key, Verb(word, "ccms", argument, {word: None}))


def move(world: World, **elapsed: float) -> None:
    """Let time pass, stopping at each publication that is due on the way, as a clock does."""
    target = world.now + timedelta(**elapsed)
    while (event := world.next_event()) is not None and event[0] <= target:
        world.move_to(event[0])
        world.fire_due()
    world.move_to(target)


def labels(world: World) -> dict[str, str]:
    """What the picture of the world's one service says, by name."""
    return {record.name: record.label for record in only_service(world).picture.children}


def days(rows: Sequence[tuple[str, str, tuple[date, ...]]]) -> list[date]:
    """The distinct dates of rows of sessions, in order."""
    return sorted({day for _, _, dates in rows for day in dates})


MIA = Who("Mia Nguyen")

"""Builds the initial world of a scenario."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from parktime.simulator.generated.people import generated_people, person_paths
from parktime.simulator.generated.seeded import Path
from parktime.simulator.scenario.scenario import ChildEntry, ProfileEntry, Scenario, ServiceEntry
from parktime.simulator.world.ccms import Ccms
from parktime.simulator.world.service import Service, share_storyparks
from parktime.simulator.world.storypark import Profile, Storypark
from parktime.simulator.world.world import World


def build_world(scenario: Scenario) -> World:
    """The world at `scenario.starts`, with each CCMS's first publication made."""
    services = {entry.key: _service(scenario, entry) for entry in scenario.services}
    share_storyparks(services)
    return World(scenario, services)


def make_profile(storypark: Storypark, entry: ProfileEntry, now: datetime) -> Profile:
    """The profile for an entry, without an id yet. Raises RefusedError for an unknown room."""
    profile = Profile(
        id="",
        given=entry.given,
        family=entry.family,
        born=entry.born,
        room_ids=frozenset(storypark.room_named(name).id for name in entry.rooms),
        invited=entry.invited,
        contacts=entry.contacts,
    )
    return profile if entry.state == "active" else profile.archived(now, "educator")


def _service(scenario: Scenario, entry: ServiceEntry) -> Service:
    return Service(
        entry, _ccms(scenario, entry), _storypark(scenario, entry), scenario.seed, scenario.starts
    )


def _ccms(scenario: Scenario, entry: ServiceEntry) -> Ccms:
    ccms = Ccms(entry, scenario.seed)
    today = scenario.starts.astimezone(ZoneInfo(entry.time_zone)).date()
    capacities = dict(entry.capacities)
    for name in entry.rooms:
        ccms.add_room(name, capacities.get(name))
    for child, path in service_children(scenario.seed, entry, today):
        ccms.add(child, today, path)
    return ccms


def _storypark(scenario: Scenario, entry: ServiceEntry) -> Storypark:
    storypark = Storypark(entry.paid_children)
    storypark.educators = dict(entry.educators)
    for room in entry.storypark_rooms:
        storypark.create_room(room.name, room.posts)
    for profile in entry.storypark_profiles:
        storypark.store_profile(make_profile(storypark, profile, scenario.starts))
    return storypark


def service_children(seed: int, entry: ServiceEntry, starts: date) -> list[tuple[ChildEntry, Path]]:
    """Every child of the service, in file order, with the seed path of its generated values.

    A `count` entry becomes that many children with its bookings and label. The path is empty for a
    child that the file names itself.
    """
    groups = entry.generated_groups
    people = iter(
        generated_people(
            seed=seed, service_key=entry.key, region=entry.region, groups=groups, starts=starts
        )
    )
    remaining = iter(groups)
    children: list[tuple[ChildEntry, Path]] = []
    for child in entry.children:
        if child.count is None:
            children.append((child, ()))
            continue
        for path in person_paths(seed, entry.key, next(remaining)):
            given, family, born = next(people)
            named = replace(child, given=given, family=family, born=born, count=None)
            children.append((named, path))
    return children

"""The model's state as the result of the contract."""

from datetime import UTC, datetime
from typing import Any

from parktime.harness.reference.service import Mapping, Memory, Service
from parktime.harness.reference.world import World, invitations_owed


def zulu(instant: datetime) -> str:
    """An instant as the result writes it."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def services_of(world: World) -> dict[str, Any]:
    """`services` of the result."""
    return {key: service_of(world, service) for key, service in world.services.items()}


def service_of(world: World, service: Service) -> dict[str, Any]:
    memory = service.memory
    owed = (
        invitations_owed(service)
        if world.daemon_is_up
        else world.invitations_when_down[service.key]
    )
    return {
        "storypark": storypark_of(service),
        "links": {"children": child_links(service), "rooms": room_links(service)},
        "runs": [{**run, "at": zulu(run["at"])} for run in memory.runs],
        "waiting": list(memory.waiting),
        "invitations_owed": owed,
        "without_a_room": list(memory.without_a_room),
    }


def storypark_of(service: Service) -> dict[str, Any]:
    storypark = service.storypark
    holder = {to: child for child, to in service.memory.children.items() if isinstance(to, int)}
    names = service.memory.last_read
    profiles = [
        {
            "id": str(profile.number),
            "given": profile.given,
            "family": profile.family,
            "born": profile.born.isoformat() if profile.born else None,
            "state": "active" if profile.active else "archived",
            "rooms": sorted(storypark.rooms[room].name for room in profile.rooms),
            "invited": profile.invited,
            "ccms_id": str(holder[profile.number]) if profile.number in holder else None,
            "ccms_name": names[holder[profile.number]][0] if profile.number in holder else None,
        }
        for profile in storypark.profiles.values()
    ]
    rooms = [
        {
            "id": str(room.number),
            "name": room.name,
            "state": "present" if room.present else "removed",
            "posts": room.posts,
        }
        for room in storypark.rooms.values()
    ]
    return {"paid_children": storypark.paid, "profiles": profiles, "rooms": rooms}


def child_links(service: Service) -> list[dict[str, Any]]:
    """A row for every child that was ever on the page or synced."""
    memory = service.memory
    return [
        {
            "ccms_id": str(child),
            "name": memory.last_read[child][0],
            **link_of(memory.children.get(child, "create"), "profile_id"),
        }
        for child in sorted(memory.on_page | memory.children.keys())
    ]


def room_links(service: Service) -> list[dict[str, Any]]:
    memory: Memory = service.memory
    return [
        {"ccms_id": str(room), "name": name, **link_of(memory.rooms.get(room, "create"), "room_id")}
        for room, name in sorted(memory.rooms_last_read.items())
    ]


def link_of(mapping: Mapping, key: str) -> dict[str, Any]:
    """`mapping`, and the id linked to."""
    if isinstance(mapping, int):
        return {"mapping": "linked", key: str(mapping)}
    return {"mapping": mapping, key: None}

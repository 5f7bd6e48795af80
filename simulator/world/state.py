"""Exports one service's Storypark as plain data, as in a play's result."""

from typing import Any

from simulator.world.profile import Profile, StoryparkRoom
from simulator.world.service import Service
from simulator.world.storypark import Storypark


def export_storypark(service: Service) -> dict[str, Any]:
    """JSON-ready data: lists sorted by id; a profile's rooms by name, in the order of room ids."""
    storypark = service.storypark
    return {
        "paid_children": storypark.paid_children,
        "profiles": [
            _profile(storypark, profile) for _, profile in sorted(storypark.profiles.items())
        ],
        "rooms": [_room(room) for _, room in sorted(storypark.rooms.items())],
    }


def _profile(storypark: Storypark, profile: Profile) -> dict[str, Any]:
    return {
        "id": profile.id,
        "given": profile.given,
        "family": profile.family,
        "born": None if profile.born is None else profile.born.isoformat(),
        "state": profile.state,
        "rooms": [storypark.rooms[room_id].name for room_id in sorted(profile.room_ids)],
        "invited": profile.invited,
    }


def _room(room: StoryparkRoom) -> dict[str, Any]:
    return {"id": room.id, "name": room.name, "state": room.state, "posts": room.posts}

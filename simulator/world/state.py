"""One service's Storypark as the result of a play tells it."""

from typing import Any

from simulator.world.profile import Profile, StoryparkRoom
from simulator.world.service import Service
from simulator.world.storypark import Storypark


def export_storypark(service: Service) -> dict[str, Any]:
    """Plain data, ready for JSON: lists by id, a profile's rooms by name in the order of the rooms' ids."""
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

"""How Storypark's writes behave under the habits of `fault_injection`."""

from collections.abc import Mapping, MutableMapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from parktime.simulator.fault_injection.habits import (
    DEFAULT_KEY_LIFE_S,
    DEFAULT_PROGRESS_S,
    Habit,
    find,
)
from parktime.simulator.world.api_events import StoryparkWrite
from parktime.simulator.world.service import StoredResult, WriteResult
from parktime.simulator.world.storypark import Profile, Storypark, StoryparkRoom

Scope = MutableMapping[str, Any]

CREATES: Final = frozenset({"create_profile", "create_room"})
_NAMES: Final = ("given", "family", "name")


def is_forgotten(scope: Scope, known: StoredResult, now: datetime) -> bool:
    """Whether the key of an earlier request is forgotten by now (keys_forgotten)."""
    habit = find(scope, "keys_forgotten")
    return habit is not None and _fires(habit, now - known.at >= _life(habit, DEFAULT_KEY_LIFE_S))


def is_in_progress(scope: Scope, known: StoredResult, now: datetime) -> bool:
    """Whether the first request with a key counts as unfinished (keys_in_progress)."""
    habit = find(scope, "keys_in_progress")
    return habit is not None and _fires(habit, now - known.at < _life(habit, DEFAULT_PROGRESS_S))


def stored_error(scope: Scope) -> int | None:
    """The status with which a new request fails for good (stored_error); None if it does not."""
    habit = find(scope, "stored_error")
    if habit is None:
        return None
    habit.on_fired()
    return habit.status


def as_handled(scope: Scope, storypark: Storypark, write: StoryparkWrite) -> StoryparkWrite:
    """The write that Storypark makes of a request (upper_case, find_or_create)."""
    habit = find(scope, "find_or_create")
    if habit is not None and write.word in CREATES:
        found = _namesake(storypark, write)
        if _fires(habit, found is not None) and found is not None:
            word = write.word.replace("create", "find")
            return replace(write, word=word, target_id=found.id, arguments={})
    habit = find(scope, "upper_case")
    if habit is None:
        return write
    upper = {
        name: value.upper() if name in _NAMES and isinstance(value, str) else value
        for name, value in write.arguments.items()
    }
    return replace(write, arguments=upper) if _fires(habit, upper != write.arguments) else write


def as_answered(
    scope: Scope, storypark: Storypark, write: StoryparkWrite, made: WriteResult
) -> WriteResult:
    """The record that the answer shows (shared_id, another_record)."""
    if made is None:
        return made
    among: Mapping[str, Profile | StoryparkRoom] = (
        storypark.profiles if isinstance(made, Profile) else storypark.rooms
    )
    others = [each for each in among.values() if each.id != made.id]
    habit = find(scope, "another_record")
    if habit is not None and _fires(habit, bool(others)):
        return others[0]
    habit = find(scope, "shared_id")
    earlier = [each.id for each in others if each.id < made.id]
    if habit is not None and write.word in CREATES and _fires(habit, bool(earlier)):
        return replace(made, id=max(earlier))
    return made


def _namesake(storypark: Storypark, write: StoryparkWrite) -> Profile | StoryparkRoom | None:
    fields = write.arguments
    if write.word == "create_room":
        rooms = storypark.rooms.values()
        return next((room for room in rooms if room.name == fields["name"]), None)
    wanted = (fields["given"], fields["family"])
    profiles = storypark.profiles.values()
    return next((each for each in profiles if (each.given, each.family) == wanted), None)


def _life(habit: Habit, default_s: float) -> timedelta:
    return timedelta(seconds=default_s if habit.seconds is None else habit.seconds)


def _fires(habit: Habit, takes_effect: bool) -> bool:
    if takes_effect:
        habit.on_fired()
    return takes_effect

"""Habits of a vendor that a call meets: faults that its own handler carries out."""

from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from typing import Any, Final

_SCOPE_KEY: Final = "parktime.habits"

DEFAULT_KEY_LIFE_S: Final = 86_400.0
DEFAULT_PROGRESS_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Habit:
    """A habit in force. Call `on_fired` when it takes effect. `seconds` and `status` as set."""

    kind: str
    on_fired: Callable[[], None]
    seconds: float | None = None
    status: int = 500


Habits = tuple[Habit, ...]


def attach(scope: MutableMapping[str, Any], habits: Habits) -> MutableMapping[str, Any]:
    """The scope of a request that meets these habits."""
    return {**scope, _SCOPE_KEY: habits} if habits else scope


def find(scope: MutableMapping[str, Any], kind: str) -> Habit | None:
    """The habit of that kind that the request meets; None if it meets none."""
    met: Habits = scope.get(_SCOPE_KEY, ())
    return next((habit for habit in met if habit.kind == kind), None)

"""Finds the people and rooms that verbs and expectations refer to, with their paths."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from parktime.simulator.scenario.scenario import BookingEntry, Who
from parktime.simulator.scenario.schema.expectations import LISTS, MAPPINGS, expectation_lines
from parktime.simulator.scenario.schema.forms import tidy
from parktime.simulator.scenario.schema.names import parse_who
from parktime.simulator.scenario.validate.services import booking_paths
from parktime.simulator.scenario.yaml_reader import Path

Role = Literal["child", "profile", "anybody", "room"]
"""What a name refers to; `anybody` matches any person of that name."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A name as written; `path` is that of its key (`at_key`) or of its value.

    `or_room`: a room of that name is valid too.
    """

    role: Role
    named: Who | str
    path: Path
    at_key: bool = False
    or_room: bool = False

    @property
    def name(self) -> str:
        """The name alone."""
        return self.named.name if isinstance(self.named, Who) else self.named


def verb_references(word: str, argument: Any, plain: Any, path: Path) -> Iterator[Reference]:
    """The names that a verb refers to; `plain` is its argument as written, at `path`."""
    find = _FINDERS.get(word)
    return find(argument, plain, path) if find is not None else iter(())


def verb_bookings(
    word: str, argument: Any, plain: Any, path: Path
) -> list[tuple[BookingEntry, Path]]:
    """The bookings that a verb enters, with their paths."""
    if word == "book":
        return [(argument[1], path)]
    if word == "enrol":
        return list(zip(argument.bookings, booking_paths(plain, path), strict=True))
    return []


def expectation_references(plain: dict[str, Any], path: Path) -> Iterator[Reference]:
    """The names that an `expect` refers to."""
    for kind, key, expected, below in expectation_lines(plain):
        at = (*path, *below)
        if kind == "profiles":
            yield Reference("profile", parse_who(str(key)), at, at_key=True)
            rooms = expected.get("rooms", ()) if isinstance(expected, dict) else ()
            yield from (
                Reference("room", tidy(room), (*at, "rooms", number))
                for number, room in enumerate(rooms)
            )
        elif kind == "rooms":
            yield Reference("room", tidy(str(key)), at, at_key=True)
        elif kind == "mapping":
            yield Reference("child", parse_who(str(key)), at, at_key=True, or_room=True)
            if expected not in MAPPINGS:
                yield Reference("profile", parse_who(expected), at, or_room=True)
        elif kind == "changes":
            yield from _change_references(expected, at)
        elif kind in LISTS:
            for number, name in enumerate(expected):
                yield Reference("anybody", Who(tidy(name)), (*at, number), or_room=True)


def _change_references(expected: dict[str, Any], path: Path) -> Iterator[Reference]:
    if "child" in expected:
        yield Reference("anybody", Who(tidy(expected["child"])), (*path, "child"))
    if "room" in expected:
        yield Reference("room", tidy(expected["room"]), (*path, "room"))


def _child(argument: Any, plain: Any, path: Path) -> Iterator[Reference]:
    yield Reference("child", argument, path)


def _profile(argument: Any, plain: Any, path: Path) -> Iterator[Reference]:
    yield Reference("profile", argument, path)


def _child_or_room(argument: Any, plain: Any, path: Path) -> Iterator[Reference]:
    yield Reference("anybody", argument, path, or_room=True)


def _child_key(argument: Any, plain: Any, path: Path) -> Iterator[Reference]:
    yield Reference("child", argument[0], (*path, *plain), at_key=True)


def _merged(argument: Any, plain: Any, path: Path) -> Iterator[Reference]:
    yield from _child_key(argument, plain, path)
    yield Reference("child", argument[1], (*path, *plain))


def _profile_key(argument: Any, plain: Any, path: Path) -> Iterator[Reference]:
    yield Reference("profile", argument[0], (*path, *plain), at_key=True)


def _profile_and_room(argument: Any, plain: Any, path: Path) -> Iterator[Reference]:
    yield from _profile_key(argument, plain, path)
    yield Reference("room", argument[1], (*path, *plain))


def _room_key(argument: Any, plain: Any, path: Path) -> Iterator[Reference]:
    yield Reference("room", argument[0], (*path, *plain), at_key=True)


def _child_value(argument: Any, plain: Any, path: Path) -> Iterator[Reference]:
    yield Reference("child", argument[0], (*path, "child"))


def _booked(argument: Any, plain: Any, path: Path) -> Iterator[Reference]:
    yield from _child_value(argument, plain, path)
    yield Reference("room", argument[1].room, (*path, "room"))


def _enrolled(argument: Any, plain: Any, path: Path) -> Iterator[Reference]:
    for booking, at in verb_bookings("enrol", argument, plain, path):
        yield Reference("room", booking.room, (*at, "room"))


def _added(argument: Any, plain: Any, path: Path) -> Iterator[Reference]:
    yield from (
        Reference("room", room, (*path, "rooms", number))
        for number, room in enumerate(argument.rooms)
    )


def _mapped(argument: Any, plain: Any, path: Path) -> Iterator[Reference]:
    for (child, target), key in zip(argument, plain, strict=True):
        yield Reference("child", child, (*path, key), at_key=True)
        if isinstance(target, Who):
            yield Reference("profile", target, (*path, key))


def _mapped_rooms(argument: Any, plain: Any, path: Path) -> Iterator[Reference]:
    for (room, target), key in zip(argument, plain, strict=True):
        yield Reference("room", room, (*path, key), at_key=True)
        if target not in ("create", "skip"):
            yield Reference("room", target, (*path, key))


_FINDERS: Final[dict[str, Callable[[Any, Any, Path], Iterator[Reference]]]] = {
    **dict.fromkeys(("leave", "archive", "unarchive"), _child),
    **dict.fromkeys(("status", "rename", "correct", "guardians"), _child_key),
    **dict.fromkeys(("end_bookings", "cancel", "absent"), _child_value),
    **dict.fromkeys(("archive_profile", "delete_profile", "restore_profile", "invite"), _profile),
    **dict.fromkeys(("rename_room", "edit_room", "post", "hold_room", "capacity"), _room_key),
    **dict.fromkeys(("put_in_room", "take_out_of_room"), _profile_and_room),
    "merge": _merged,
    **dict.fromkeys(("edit_profile", "contacts"), _profile_key),
    "let_go": _child_or_room,
    "book": _booked,
    "enrol": _enrolled,
    "add_profile": _added,
    "map": _mapped,
    "map_room": _mapped_rooms,
}

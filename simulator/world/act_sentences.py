"""What people did in the CCMS and in Storypark, in one sentence for each verb. Pure."""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from parktime.simulator.fault_injection.kinds import KINDS
from parktime.simulator.scenario.scenario import FaultEntry

CCMS_NAMES: Final = MappingProxyType({"manage": "Storypark Manage", "kidsoft": "Kidsoft"})


def describe_act(word: str, argument: Any, ccms: str) -> str:
    """One sentence on a verb of the world with its argument. `ccms`: kidsoft or manage."""
    sentence = _SENTENCES[word]
    name = CCMS_NAMES[ccms]
    text = sentence.format(ccms=name) if isinstance(sentence, str) else sentence(argument, name)
    return f"{text}."


def _name(entry: Any) -> str:
    """The name of a child or a profile, as it is entered or as a step refers to it."""
    return f"{entry.given} {entry.family}".strip() if hasattr(entry, "given") else str(entry)


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(names) or "nobody"


def _label(argument: Any, ccms: str) -> str:
    who, label = argument
    if label == "follow":
        return f"{ccms} labels {who} by bookings again"
    return f"{who} was labelled {label.capitalize()} in {ccms} by hand"


def _capacity(argument: Any, ccms: str) -> str:
    room, children = argument
    if children is None:
        return f"{ccms} does not say any more for how many children {room} is"
    return f"{ccms} says that {room} is for {children} children"


def _closed(argument: tuple[date, date], _: str) -> str:
    first, last = argument
    return f"The service is closed on {first}" + (f" to {last}" if last != first else "")


def _booked(argument: Any, ccms: str) -> str:
    who, booking = argument
    when = f" on {booking.on}" if booking.on is not None else ""
    return f"A booking of {who} in {booking.room}{when} was entered in {ccms}"


def _born(argument: Any, ccms: str) -> str:
    who, born = argument
    return f"The birth date of {who} was put right in {ccms}: {born or 'unknown'}"


def _educator(argument: Any, _: str) -> str:
    name, role = argument
    words = {"admin": "is an admin", "educator": "is an educator"}
    return f"{name} {words.get(str(role), 'has left the service')}"


def _posted(argument: tuple[str, int], _: str) -> str:
    room, count = argument
    return f"{count} community {'post was' if count == 1 else 'posts were'} written in {room}"


def _fault(argument: FaultEntry | None, ccms: str) -> str:
    if argument is None:
        return "All faults of the vendors were ended"
    apis = {"storypark": "Storypark", "kidsoft": "Kidsoft", "manage": "Storypark Manage"}
    of = apis.get(str(argument.api), ccms if argument.api == "ccms" else "The vendors")
    does = KINDS[argument.kind].does.replace("`", "")
    verb = "have" if of == "The vendors" else "has"
    return f"{of} {verb} the fault '{argument.kind}' from now on: {does}"


Sentence = str | Callable[[Any, str], str]

_SENTENCES: Final[Mapping[str, Sentence]] = MappingProxyType(
    {
        "enrol": lambda child, ccms: f"{_name(child)} came on the list of {ccms}",
        "leave": lambda who, ccms: f"{who} went off the list of {ccms}",
        "merge": lambda both, ccms: f"{ccms} merged the record of {both[0]} into {both[1]}",
        "archive": lambda who, ccms: f"{who} was labelled Archived in {ccms} by hand",
        "unarchive": lambda who, ccms: f"{ccms} labels {who} by bookings again",
        "status": _label,
        "rename": lambda names, ccms: (
            f"{names[0]} got another name in {ccms}: {' '.join(names[1]).strip()}"
        ),
        "correct": _born,
        "guardians": lambda names, ccms: f"{ccms} notes {_names(names[1])} as family of {names[0]}",
        "book": _booked,
        "end_bookings": lambda end, ccms: f"All bookings of {end[0]} in {ccms} end on {end[1]}",
        "cancel": lambda day, ccms: (
            f"The sessions of {day[0]} on {day[1]} were cancelled in {ccms}"
        ),
        "absent": lambda day, ccms: f"{ccms} notes that {day[0]} is absent on {day[1]}",
        "add_room": lambda room, ccms: f"{ccms} got the room {room}",
        "rename_room": lambda names, ccms: f"{ccms} calls the room {names[0]} {names[1]} now",
        "capacity": _capacity,
        "close": _closed,
        "switch_on_at_kidsoft": "Kidsoft switched the integration on",
        "paid_children": lambda count, _: f"The Storypark plan has {count} paid children now",
        "add_profile": lambda profile, _: f"An educator added the profile {_name(profile)}",
        "edit_profile": lambda edit, _: f"An educator edited the profile {edit[0]}",
        "archive_profile": lambda who, _: f"An educator archived the profile {who}",
        "delete_profile": lambda who, _: f"A parent deleted the profile {who}",
        "restore_profile": lambda who, _: f"An educator restored the profile {who}",
        "invite": lambda who, _: f"An educator invited the family of {who}",
        "contacts": lambda names, _: (
            f"An educator wrote down the contacts of {names[0]}: {_names(names[1])}"
        ),
        "educator": _educator,
        "post": _posted,
        "edit_room": lambda names, _: f"An educator renamed the room {names[0]} to {names[1]}",
        "put_in_room": lambda put, _: f"An educator put {put[0]} into {put[1]}",
        "take_out_of_room": lambda out, _: f"An educator took {out[0]} out of {out[1]}",
        "fault": _fault,
    }
)
"""Every verb that the simulated world does, by its word."""

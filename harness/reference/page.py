"""The model's set-up page (setup-page, auto-match, map-child)."""

from datetime import datetime
from typing import Any

from parktime.harness.reference.ccms import Child, only
from parktime.harness.reference.entries import Who
from parktime.harness.reference.names import may_match, same_name_key
from parktime.harness.reference.plain import RefusedError, who_of
from parktime.harness.reference.service import Mapping, Service


def children_on_page(service: Service, now: datetime) -> list[Child]:
    """The children in scope of the picture at that instant."""
    return service.picture(now).in_scope(sync_inactive=service.memory.sync_inactive)


def read_page(service: Service, now: datetime) -> None:
    """Read the page, and store the names that it shows."""
    memory = service.memory
    picture = service.picture(now)
    for child in picture.ccms.listed():
        if child.number in memory.on_page:
            memory.last_read[child.number] = (child.name, child.born)
    for child in children_on_page(service, now):
        memory.on_page.add(child.number)
        memory.last_read[child.number] = (child.name, child.born)
    memory.rooms_last_read.update(picture.ccms.rooms)


def proposed_children(service: Service, now: datetime) -> dict[int, Mapping]:
    """The mapping that the page shows for each child, without pending choices."""
    memory = service.memory
    shown: dict[int, Mapping] = {}
    for child in children_on_page(service, now):
        if child.number in memory.children:
            shown[child.number] = memory.children[child.number]
        else:
            shown[child.number] = (
                "create" if memory.set_up else match_of(service, child, now) or "create"
            )
    return shown


def match_of(service: Service, child: Child, now: datetime) -> int | None:
    """The profile that auto-match proposes: same unique name, no conflict of births."""
    key = same_name_key(child.name)
    bearers = [
        each for each in service.picture(now).ccms.listed() if same_name_key(each.name) == key
    ]
    profiles = [
        each for each in service.storypark.profiles.values() if same_name_key(each.name) == key
    ]
    if not key or len(bearers) != 1 or len(profiles) != 1:
        return None
    profile = profiles[0]
    if child.born and profile.born and child.born != profile.born:
        return None
    if not (child.born and profile.born) and not may_match(child.name, profile.name):
        return None
    taken = profile.number in all_links(service.memory.children, service.memory.choices)
    return None if taken else profile.number


def proposed_rooms(service: Service, now: datetime) -> dict[int, Mapping]:
    """The mapping that the page shows for each room."""
    memory = service.memory
    shown: dict[int, Mapping] = {}
    for number, name in service.picture(now).ccms.rooms.items():
        if number in memory.rooms:
            shown[number] = memory.rooms[number]
        else:
            shown[number] = (
                "create" if memory.set_up else room_match_of(service, name, now) or "create"
            )
    return shown


def room_match_of(service: Service, name: str, now: datetime) -> int | None:
    """The Storypark room of the same unique name that is not linked."""
    key = same_name_key(name)
    rooms = [
        each for each in service.picture(now).ccms.rooms.values() if same_name_key(each) == key
    ]
    found = [room for room in service.storypark.rooms.values() if same_name_key(room.name) == key]
    if not key or len(rooms) != 1 or len(found) != 1 or not may_match(name, found[0].name):
        return None
    taken = found[0].number in all_links(service.memory.rooms, service.memory.room_choices)
    return None if taken else found[0].number


def all_links(decided: dict[int, Mapping], choices: dict[int, Mapping]) -> set[Mapping]:
    """The numbers that a link or choice uses."""
    return {each for each in {**decided, **choices}.values() if isinstance(each, int)}


def choose_children(service: Service, wanted: dict[Any, str], now: datetime) -> None:
    """The verb `map`: all or nothing."""
    page = children_on_page(service, now)
    chosen = {
        child_on_page(page, who_of(who)): child_target(service, to) for who, to in wanted.items()
    }
    memory = service.memory
    proposed = proposed_children(service, now)
    shown = {number: memory.choices.get(number, to) for number, to in proposed.items()}
    refuse_sharing(chosen, shown, hidden_holders(shown, memory.children, memory.choices))
    read_page(service, now)
    memory.choices.update(chosen)


def child_on_page(page: list[Child], who: Who) -> int:
    """The one child of that name on the page."""
    found = [child for child in page if child.name == who.name and who.born in (None, child.born)]
    return only(found, f"child {who} on the page").number


def child_target(service: Service, to: Any) -> Mapping:
    """create, skip, or the number of an existing profile."""
    return to if to in ("create", "skip") else service.storypark.find(who_of(to)).number


def choose_rooms(service: Service, wanted: dict[str, str], now: datetime) -> None:
    """The verb `map_room`: all or nothing. Kidsoft has no skip after set-up (room-skip)."""
    memory = service.memory
    names = service.picture(now).ccms.rooms
    chosen: dict[int, Mapping] = {}
    for name, to in wanted.items():
        number = only(
            [each for each, title in names.items() if title == name], f"room {name} on the page"
        )
        if to == "skip" and service.entry.ccms == "kidsoft" and memory.set_up:
            raise RefusedError("a room of Kidsoft is held by support, not skipped")
        chosen[number] = to if to in ("create", "skip") else service.storypark.find_room(to).number
    refuse_sharing(chosen, {**proposed_rooms(service, now), **memory.room_choices}, set())
    read_page(service, now)
    memory.room_choices.update(chosen)


def refuse_sharing(
    chosen: dict[int, Mapping], shown: dict[int, Mapping], hidden: set[tuple[int, Mapping]]
) -> None:
    """Refuse a mapping to what another child or room is linked to, on the page or off it."""
    held = {
        (other, to) for other, to in {**shown, **chosen}.items() if isinstance(to, int)
    } | hidden
    for number, wanted in chosen.items():
        if any(to == wanted and other != number for other, to in held):
            raise RefusedError("two cannot be linked to one")


def hidden_holders(
    shown: dict[int, Mapping], *kept: dict[int, Mapping]
) -> set[tuple[int, Mapping]]:
    """Links and choices of children that are not on the page."""
    return {
        (number, to)
        for each in kept
        for number, to in each.items()
        if number not in shown and isinstance(to, int)
    }


def refuse_stale_choices(service: Service, now: datetime) -> None:
    """Refuse choices whose profile or child has gone (map-child, map-room)."""
    page = {child.number for child in children_on_page(service, now)}
    for child, mapping in service.memory.choices.items():
        if child not in page:
            raise RefusedError(f"{service.memory.last_read[child][0]} has left the page")
        if isinstance(mapping, int) and mapping not in service.storypark.profiles:
            raise RefusedError(
                f"the profile chosen for {service.memory.last_read[child][0]} has gone"
            )
    for room, mapping in service.memory.room_choices.items():
        if isinstance(mapping, int) and mapping not in service.storypark.rooms:
            raise RefusedError(
                f"the room chosen for {service.memory.rooms_last_read[room]} has gone"
            )


def apply_choices(service: Service) -> None:
    """Turn the pending choices into mappings."""
    memory = service.memory
    memory.children.update(memory.choices)
    memory.rooms.update(memory.room_choices)
    memory.choices, memory.room_choices = {}, {}

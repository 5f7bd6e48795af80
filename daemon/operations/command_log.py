"""What the log of commands keeps of each: its name, and all its values. Pure.

People and rooms are kept by id and by the name that they had then. PINs and credentials are not.
"""

from dataclasses import asdict
from typing import Any

from parktime.daemon.domain.links import ChildLink, Choice
from parktime.daemon.domain.service import Service, Settings
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.domain.storypark import Profile
from parktime.daemon.operations.commands import (
    Approve,
    Command,
    HoldRoom,
    LetGo,
    Map,
    Refresh,
    Reject,
    SetHoldAbove,
    SetUp,
    Sync,
    SyncInactive,
    TakeBack,
    TurnOff,
    TurnOn,
    Undo,
    Update,
)
from parktime.daemon.operations.mappings import choose_child, choose_room, find
from parktime.daemon.operations.setup_page import ChildRow, build_page
from parktime.daemon.planning.inputs import PlanInput

REGISTER, REMOVE = "register", "remove"

_NAMES: dict[type[Command], str] = {
    TurnOn: "turn_on",
    TurnOff: "turn_off",
    Refresh: "refresh",
    Map: "map",
    TakeBack: "take_back",
    SetUp: "set_up",
    Update: "update",
    Sync: "sync",
    SyncInactive: "sync_inactive",
    HoldRoom: "hold_room",
    SetHoldAbove: "hold_above",
    Approve: "approve",
    Reject: "reject",
    Undo: "undo",
    LetGo: "let_go",
}


def command_name(command: Command) -> str:
    """The name of a command in the log. Raises KeyError for one that is never done."""
    return _NAMES[type(command)]


def registered_values(service: Service, settings: Settings) -> dict[str, Any]:
    """The values of a service that is added or changed, without how it is reached."""
    return {
        "name": service.name,
        "ccms": service.ccms,
        "time_zone": service.time_zone,
        "order": service.order,
        "settings": asdict(settings),
    }


def command_values(
    command: Command, state: ServiceState, plan_input: PlanInput | None
) -> dict[str, Any]:
    """The values of a command, ready for JSON.

    Args:
        command: What was done.
        state: The service's state before.
        plan_input: What was read for it; None for a command that reads nothing.
    """
    match command:
        case Map() | SetUp() | Update() if plan_input is not None:
            return _mapped(command, state, plan_input)
        case HoldRoom() if plan_input is not None:
            page = build_page(plan_input, state.stage, state.choices)
            rows = ((row.ccms_id, row) for row in page.rooms)
            row = find(command.room, rows, "is no room of the CCMS", "room-skip")
            return {"room": _named(row.ccms_id, row.name), "until": command.until.isoformat()}
        case SyncInactive():
            return {"on": command.on}
        case SetHoldAbove():
            return {"hold_above": command.above and asdict(command.above)}
        case Undo():
            return {"run": command.run.id, "ordinal": command.run.ordinal}
        case LetGo():
            return _let_go(command, state)
        case _:
            return {}


def _mapped(
    command: Map | SetUp | Update, state: ServiceState, plan_input: PlanInput
) -> dict[str, Any]:
    if not (command.children or command.rooms):
        return {}
    page = build_page(plan_input, state.stage, state.choices)
    children = {row.ccms_id: row for row in page.children}
    profiles = plan_input.storypark.profiles
    chosen = [choose_child(page, who, to) for who, to in command.children]
    rooms = [choose_room(page, which, to) for which, to in command.rooms]
    return {
        "children": [
            {
                "child": _person(choice.ccms_id, children[choice.ccms_id]),
                "to": _to(choice, profiles.get(choice.target_id or "")),
            }
            for choice in chosen
        ],
        "rooms": [
            {"room": _named(choice.ccms_id, choice.name), "to": _to(choice, None)}
            for choice in rooms
        ],
    }


def _to(choice: Choice, profile: Profile | None) -> Any:
    if choice.target_id is None:
        return choice.mapping
    if profile is None:
        return _named(choice.target_id, choice.target_name or "")
    return _person(profile.id, profile)


def _let_go(command: LetGo, state: ServiceState) -> dict[str, Any]:
    known = ((each.ccms_id, each) for each in state.kept if each.about == command.about)
    kept = find(command.which, known, f"is no {command.about} that is kept", "kept")
    link = state.links.children.get(kept.ccms_id) if command.about == "child" else None
    born = {} if link is None or link.born is None else {"born": link.born.isoformat()}
    return {command.about: {**_named(kept.ccms_id, kept.name), **born}}


def _named(id: str, name: str) -> dict[str, Any]:
    return {"id": id, "name": name}


def _person(id: str, one: ChildRow | ChildLink | Profile) -> dict[str, Any]:
    born = {} if one.born is None else {"born": one.born.isoformat()}
    return {**_named(id, one.name), **born}

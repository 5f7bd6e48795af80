"""Actions to look ahead with, as callers write them: each as the scenarios' verb of its name."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from parktime.daemon.api.dependencies import LARGEST_ID
from parktime.daemon.api.schemas.requests import (
    MOST_ROWS,
    AnyRef,
    Body,
    ChildMapping,
    HoldAboveBody,
    RoomMapping,
)
from parktime.daemon.operations import commands
from parktime.daemon.operations.commands import Command

MOST_WEEKS = 52
MOST_PAID_CHILDREN = 1_000_000

Children = Annotated[tuple[ChildMapping, ...], Field(max_length=MOST_ROWS)]
Rooms = Annotated[tuple[RoomMapping, ...], Field(max_length=MOST_ROWS)]


class UpdateAction(Body):
    """What is chosen on the page already, and these mappings, put into force at once."""

    do: Literal["update"]
    children: Children = ()
    rooms: Rooms = ()

    def command(self) -> Command:
        """The command as the daemon knows it."""
        return commands.Update(*_chosen(self.children, self.rooms))


class SetUpAction(Body):
    """Set-up continued with what is chosen already, and these mappings."""

    do: Literal["set_up"]
    children: Children = ()
    rooms: Rooms = ()

    def command(self) -> Command:
        """The command as the daemon knows it."""
        return commands.SetUp(*_chosen(self.children, self.rooms))


class SyncInactiveAction(Body):
    """The Inactive setting switched."""

    do: Literal["sync_inactive"]
    on: bool

    def command(self) -> Command:
        """The command as the daemon knows it."""
        return commands.SyncInactive(self.on)


class HoldRoomAction(Body):
    """A Kidsoft room held by support until a local date."""

    do: Literal["hold_room"]
    room: AnyRef
    until: date

    def command(self) -> Command:
        """The command as the daemon knows it."""
        return commands.HoldRoom(self.room.ref(), self.until)


class PaidChildrenAction(Body):
    """Another size of the plan."""

    do: Literal["paid_children"]
    paid_children: Annotated[int, Field(ge=0, le=MOST_PAID_CHILDREN)]

    def command(self) -> Command:
        """The command as the daemon knows it."""
        return commands.PaidChildren(self.paid_children)


class LetGoAction(Body):
    """A child or room kept no longer."""

    do: Literal["let_go"]
    about: Literal["child", "room"]
    which: AnyRef

    def command(self) -> Command:
        """The command as the daemon knows it."""
        return commands.LetGo(self.about, self.which.ref())


class HoldAboveAction(Body):
    """Another size from which a run waits for approval."""

    do: Literal["hold_above"]
    hold_above: Annotated[
        HoldAboveBody | None, Field(description="Null: no run waits for approval.")
    ]

    def command(self) -> Command:
        """The command as the daemon knows it."""
        return commands.SetHoldAbove(None if self.hold_above is None else self.hold_above.above())


_PLAIN: dict[str, Command] = {
    "turn_off": commands.TurnOff(),
    "sync": commands.Sync(),
    "approve": commands.Approve(),
    "reject": commands.Reject(),
}


class PlainAction(Body):
    """The integration turned off, a run at once, or what waits for approval done or kept as it is."""

    do: Literal["turn_off", "sync", "approve", "reject"]

    def command(self) -> Command:
        """The command as the daemon knows it."""
        return _PLAIN[self.do]


class UndoAction(Body):
    """What a run did, taken back."""

    do: Literal["undo"]
    run: Annotated[int, Field(ge=1, le=LARGEST_ID, description="The run's id.")]


AnyAction = (
    UpdateAction
    | SetUpAction
    | SyncInactiveAction
    | HoldRoomAction
    | PaidChildrenAction
    | LetGoAction
    | HoldAboveAction
    | PlainAction
    | UndoAction
)


class WhatIfBody(Body):
    """An action that is not done, and how many weeks to look ahead."""

    action: Annotated[AnyAction, Field(discriminator="do")]
    weeks: Annotated[int, Field(ge=1, le=MOST_WEEKS)] = 12


_Mapped = tuple[commands.Mapped, commands.Mapped]


def _chosen(children: Children, rooms: Rooms) -> _Mapped:
    return tuple(row.chosen() for row in children), tuple(row.chosen() for row in rooms)

"""Actions of a what-if, each named like the scenario verb."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from parktime.daemon.api.schemas.requests import (
    LARGEST_ID,
    MAX_ROWS,
    AnyRef,
    Body,
    ChildMapping,
    HoldAboveBody,
    RoomMapping,
)
from parktime.daemon.operations import commands
from parktime.daemon.operations.commands import Command

MAX_WEEKS = 52
MAX_PAID_CHILDREN = 1_000_000

Children = Annotated[tuple[ChildMapping, ...], Field(max_length=MAX_ROWS)]
Rooms = Annotated[tuple[RoomMapping, ...], Field(max_length=MAX_ROWS)]


class UpdateAction(Body):
    """Apply the chosen mappings, and these, at once."""

    do: Literal["update"]
    children: Children = ()
    rooms: Rooms = ()

    def command(self) -> Command:
        """The command of this action."""
        return commands.Update(*_chosen(self.children, self.rooms))


class SetUpAction(Body):
    """Confirm set-up with the chosen mappings, and these."""

    do: Literal["set_up"]
    children: Children = ()
    rooms: Rooms = ()

    def command(self) -> Command:
        """The command of this action."""
        return commands.SetUp(*_chosen(self.children, self.rooms))


class SyncInactiveAction(Body):
    """Switch the Inactive setting."""

    do: Literal["sync_inactive"]
    on: bool

    def command(self) -> Command:
        """The command of this action."""
        return commands.SyncInactive(self.on)


class HoldRoomAction(Body):
    """Hold a Kidsoft room until a local date, as support does."""

    do: Literal["hold_room"]
    room: AnyRef
    until: date

    def command(self) -> Command:
        """The command of this action."""
        return commands.HoldRoom(self.room.ref(), self.until)


class PaidChildrenAction(Body):
    """Change the size of the plan."""

    do: Literal["paid_children"]
    paid_children: Annotated[int, Field(ge=0, le=MAX_PAID_CHILDREN)]

    def command(self) -> Command:
        """The command of this action."""
        return commands.PaidChildren(self.paid_children)


class LetGoAction(Body):
    """Let go of a kept child or room."""

    do: Literal["let_go"]
    about: Literal["child", "room"]
    which: AnyRef

    def command(self) -> Command:
        """The command of this action."""
        return commands.LetGo(self.about, self.which.ref())


class HoldAboveAction(Body):
    """Change the number of archives above which a run waits for approval."""

    do: Literal["hold_above"]
    hold_above: Annotated[
        HoldAboveBody | None, Field(description="Null: no run waits for approval.")
    ]

    def command(self) -> Command:
        """The command of this action."""
        return commands.SetHoldAbove(None if self.hold_above is None else self.hold_above.limits())


_PLAIN: dict[str, Command] = {
    "turn_off": commands.TurnOff(),
    "sync": commands.Sync(),
    "approve": commands.Approve(),
    "reject": commands.Reject(),
}


class PlainAction(Body):
    """Turn the integration off, run now, or approve or reject what waits for approval."""

    do: Literal["turn_off", "sync", "approve", "reject"]

    def command(self) -> Command:
        """The command of this action."""
        return _PLAIN[self.do]


class UndoAction(Body):
    """Undo a run."""

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
    """An action to evaluate, and the number of weeks to look ahead."""

    action: Annotated[AnyAction, Field(discriminator="do")]
    weeks: Annotated[int, Field(ge=1, le=MAX_WEEKS)] = 12


_Mapped = tuple[commands.Mapped, commands.Mapped]


def _chosen(children: Children, rooms: Rooms) -> _Mapped:
    return tuple(row.chosen() for row in children), tuple(row.chosen() for row in rooms)

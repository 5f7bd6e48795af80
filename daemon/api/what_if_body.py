"""Actions to look ahead with, as callers write them: each as the scenarios' verb of its name."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from daemon.api.bodies import MOST_ROWS, AnyRef, Body, ChildMapping, RoomMapping
from daemon.forecast import what_if

MOST_WEEKS = 52
MOST_PAID_CHILDREN = 1_000_000

Children = Annotated[tuple[ChildMapping, ...], Field(max_length=MOST_ROWS)]
Rooms = Annotated[tuple[RoomMapping, ...], Field(max_length=MOST_ROWS)]


class UpdateAction(Body):
    """What is chosen on the page already, and these mappings, put into force at once."""

    do: Literal["update"]
    children: Children = ()
    rooms: Rooms = ()

    def action(self) -> what_if.Action:
        """In the daemon's words."""
        return what_if.Update(*_chosen(self.children, self.rooms))


class SetUpAction(Body):
    """Set-up continued with what is chosen already, and these mappings."""

    do: Literal["set_up"]
    children: Children = ()
    rooms: Rooms = ()

    def action(self) -> what_if.Action:
        """In the daemon's words."""
        return what_if.SetUp(*_chosen(self.children, self.rooms))


class SyncInactiveAction(Body):
    """The Inactive setting switched."""

    do: Literal["sync_inactive"]
    on: bool

    def action(self) -> what_if.Action:
        """In the daemon's words."""
        return what_if.SyncInactive(self.on)


class HoldRoomAction(Body):
    """A Kidsoft room held by support until a local date."""

    do: Literal["hold_room"]
    room: AnyRef
    until: date

    def action(self) -> what_if.Action:
        """In the daemon's words."""
        return what_if.HoldRoom(self.room.ref(), self.until)


class PaidChildrenAction(Body):
    """Another size of the plan."""

    do: Literal["paid_children"]
    paid_children: Annotated[int, Field(ge=0, le=MOST_PAID_CHILDREN)]

    def action(self) -> what_if.Action:
        """In the daemon's words."""
        return what_if.PaidChildren(self.paid_children)


class PlainAction(Body):
    """The integration turned off, or a run at once."""

    do: Literal["turn_off", "sync"]

    def action(self) -> what_if.Action:
        """In the daemon's words."""
        return what_if.TurnOff() if self.do == "turn_off" else what_if.Sync()


AnyAction = UpdateAction | SetUpAction | SyncInactiveAction | HoldRoomAction | PaidChildrenAction | PlainAction


class WhatIfBody(Body):
    """An action that is not done, and how many weeks to look ahead."""

    action: Annotated[AnyAction, Field(discriminator="do")]
    weeks: Annotated[int, Field(ge=1, le=MOST_WEEKS)] = 12


_Mapped = tuple[what_if.Mapped, what_if.Mapped]


def _chosen(children: Children, rooms: Rooms) -> _Mapped:
    return tuple(row.chosen() for row in children), tuple(row.chosen() for row in rooms)

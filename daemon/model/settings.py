"""The integration's settings of one service, and what differs between CCMSs."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

CcmsKind = Literal["kidsoft", "manage"]

CADENCE = timedelta(hours=12)
"""Elapsed time between two scheduled runs (cadence)."""


@dataclass(frozen=True, slots=True)
class HoldAbove:
    """The size from which a run's archives wait for approval: more than the greater of `children` and `percent` of the active linked children in one run,

    or more than `week_percent` of them in seven days, or everybody.
    """

    children: int = 3
    percent: int = 10
    week_percent: int = 20


@dataclass(frozen=True, slots=True)
class Settings:
    """What a centre may choose; the defaults are the handbook's. `hold_above` None: nothing is ever held."""

    sync_inactive: bool = False
    weeks: Literal["calendar", "rolling"] = "calendar"
    removal: Literal["deactivate", "delete"] = "deactivate"
    hold_above: HoldAbove | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """What a CCMS's integration does in its own way; a third CCMS is one more row of POLICIES, and a reader."""

    name: str
    following_weeks: int  # room-window: weeks after the current one
    has_labels: bool  # manage-status, and with it the Inactive setting
    rooms_can_be_skipped: bool  # room-skip: after set-up; else support holds them
    has_pin: bool  # on-kidsoft


POLICIES: dict[CcmsKind, Policy] = {
    "kidsoft": Policy("Kidsoft", 6, has_labels=False, rooms_can_be_skipped=False, has_pin=True),
    "manage": Policy("Storypark Manage", 5, has_labels=True, rooms_can_be_skipped=True, has_pin=False),
}

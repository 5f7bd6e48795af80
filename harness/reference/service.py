"""One service of the model: CCMS, Storypark, published picture, and the integration's memory."""

import copy
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from parktime.harness.reference.calendar_days import local_date
from parktime.harness.reference.ccms import Ccms, Child
from parktime.harness.reference.entries import ServiceEntry
from parktime.harness.reference.storypark import Storypark

Mapping = str | int  # "create", "skip", or the number of a profile or Storypark room


@dataclass
class Picture:
    """The CCMS at a publication."""

    ccms: Ccms
    today: date
    labels: dict[int, str] = field(default_factory=dict)

    def label(self, child: Child) -> str:
        """The child's label; cached, since a picture does not change."""
        if child.number not in self.labels:
            self.labels[child.number] = self.ccms.label(child, self.today)
        return self.labels[child.number]

    def in_scope(self, *, sync_inactive: bool) -> list[Child]:
        """Children in scope (kidsoft-children, manage-scope)."""
        wanted = {"active", "inactive"} if sync_inactive else {"active"}
        return [child for child in self.ccms.listed() if self.label(child) in wanted]


@dataclass
class Memory:
    """What the integration stores about its service.

    `children` and `rooms` map CCMS numbers to mappings; a missing number was never mapped.
    `choices` and `room_choices` are chosen on the page and not yet applied.
    """

    on: bool = False
    set_up: bool = False
    sync_inactive: bool = False
    anchor: datetime | None = None
    children: dict[int, Mapping] = field(default_factory=dict)
    rooms: dict[int, Mapping] = field(default_factory=dict)
    choices: dict[int, Mapping] = field(default_factory=dict)
    room_choices: dict[int, Mapping] = field(default_factory=dict)
    held_until: dict[int, date] = field(default_factory=dict)
    last_read: dict[int, tuple[str, date | None]] = field(default_factory=dict)
    rooms_last_read: dict[int, str] = field(default_factory=dict)
    on_page: set[int] = field(default_factory=set)
    created_profiles: set[int] = field(default_factory=set)
    runs: list[dict[str, Any]] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    without_a_room: list[str] = field(default_factory=list)


class Service:
    """One centre."""

    def __init__(self, entry: ServiceEntry, starts: datetime) -> None:
        self.entry = entry
        self.key = entry.key
        self.starts = starts
        self.switched_on = entry.ccms == "kidsoft" and entry.integration
        self.ccms = Ccms(entry, local_date(starts, entry.time_zone))
        self.storypark = Storypark(entry)
        self.memory = Memory(sync_inactive=entry.sync_inactive)
        self._published = self._snapshot(starts)

    def today(self, now: datetime) -> date:
        return local_date(now, self.entry.time_zone)

    def _snapshot(self, now: datetime) -> Picture:
        return Picture(copy.deepcopy(self.ccms), self.today(now))

    def publish(self, now: datetime) -> None:
        """Publish a new picture now."""
        self._published = self._snapshot(now)

    def picture(self, now: datetime) -> Picture:
        """What the CCMS's API serves: the last publication, or live records (api-window)."""
        return self._published if self.entry.api_lag else Picture(self.ccms, self.today(now))

    def next_publication(self, after: datetime) -> datetime | None:
        """The next publication after an instant; anchored at the start of the scenario."""
        if not self.entry.api_lag:
            return None
        return next_slot(self.starts, self.entry.api_lag, after)

    def next_run(self, after: datetime) -> datetime | None:
        """The next scheduled run after an instant (cadence)."""
        if not (self.memory.on and self.memory.set_up) or self.memory.anchor is None:
            return None
        return next_slot(self.memory.anchor, timedelta(hours=12), after)


def next_slot(anchor: datetime, every: timedelta, after: datetime) -> datetime:
    """The first of anchor + every, anchor + 2 x every, … after an instant."""
    slot = anchor + every
    while slot <= after:
        slot += every
    return slot

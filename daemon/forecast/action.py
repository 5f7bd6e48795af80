"""What people can do about a service, as values: nothing here does it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from daemon.model.run import Run
from daemon.model.settings import HoldAbove
from daemon.setting_up.choosing import Destination, Ref

Mapped = tuple[tuple[Ref, Destination], ...]
"""Children or rooms of the page, and what each is mapped to."""


@dataclass(frozen=True, slots=True)
class Update:
    """What is chosen already, and these mappings, put into force at once."""

    children: Mapped = ()
    rooms: Mapped = ()


@dataclass(frozen=True, slots=True)
class SetUp:
    """Set-up continued with what is chosen already, and these mappings."""

    children: Mapped = ()
    rooms: Mapped = ()


@dataclass(frozen=True, slots=True)
class SyncInactive:
    """The Inactive setting switched."""

    on: bool


@dataclass(frozen=True, slots=True)
class HoldRoom:
    """A Kidsoft room held by support."""

    room: Ref
    until: date


@dataclass(frozen=True, slots=True)
class PaidChildren:
    """Another size of the plan, bought or given up in Storypark."""

    paid_children: int


@dataclass(frozen=True, slots=True)
class TurnOff:
    """The integration turned off."""


@dataclass(frozen=True, slots=True)
class Sync:
    """A run at once."""


@dataclass(frozen=True, slots=True)
class Approve:
    """What waits for approval, done."""


@dataclass(frozen=True, slots=True)
class Reject:
    """What waits for approval, kept as it is instead."""


@dataclass(frozen=True, slots=True)
class Undo:
    """What a run did, taken back; `later` are the runs after it."""

    run: Run
    later: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class LetGo:
    """A child or room kept no longer."""

    about: Literal["child", "room"]
    which: Ref


@dataclass(frozen=True, slots=True)
class HoldAboveAs:
    """Another size from which a run waits for approval; None: none does."""

    above: HoldAbove | None


Decision = Approve | Reject | Undo
"""What somebody decides about what runs did or would do."""

Setting = SyncInactive | HoldRoom | PaidChildren | TurnOff | LetGo | HoldAboveAs
"""What changes what runs go by."""

Action = Update | SetUp | Sync | Setting | Decision

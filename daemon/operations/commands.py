"""Operator actions as values: what can be done with a service, without doing it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from parktime.daemon.domain.errors import Refused
from parktime.daemon.domain.rules import RuleId
from parktime.daemon.domain.run import Run
from parktime.daemon.domain.service import HoldAbove, Service, Stage, Standing
from parktime.daemon.operations.mappings import Destination, Ref, need_holds, need_labels

Mapped = tuple[tuple[Ref, Destination], ...]
"""Children or rooms of the page, and what each is mapped to."""


@dataclass(frozen=True, slots=True)
class TurnOn:
    """Turn the integration on; Kidsoft needs the Service PIN."""

    pin: str | None = None


@dataclass(frozen=True, slots=True)
class TurnOff:
    """Turn the integration off."""


@dataclass(frozen=True, slots=True)
class Refresh:
    """Have the CCMS publish, and remember what the page shows."""


@dataclass(frozen=True, slots=True)
class Map:
    """Choose mappings on the page; they apply from set-up or the next update."""

    children: Mapped = ()
    rooms: Mapped = ()


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Discard all mappings that were chosen and are not applied yet."""


@dataclass(frozen=True, slots=True)
class SetUp:
    """Continue set-up with the pending choices and these mappings."""

    children: Mapped = ()
    rooms: Mapped = ()


@dataclass(frozen=True, slots=True)
class Update:
    """Apply the pending choices and these mappings at once."""

    children: Mapped = ()
    rooms: Mapped = ()


@dataclass(frozen=True, slots=True)
class Sync:
    """Run at once."""


@dataclass(frozen=True, slots=True)
class SyncInactive:
    """Switch the Inactive setting."""

    on: bool


@dataclass(frozen=True, slots=True)
class HoldRoom:
    """Keep a Kidsoft room on every local date before `until`."""

    room: Ref
    until: date


@dataclass(frozen=True, slots=True)
class SetHoldAbove:
    """Set the number of archives above which a run waits for approval; None: no run waits."""

    above: HoldAbove | None


@dataclass(frozen=True, slots=True)
class PaidChildren:
    """Assume another size of the Storypark plan. Only what-if can do this."""

    paid_children: int


@dataclass(frozen=True, slots=True)
class LetGo:
    """Stop keeping a child or room as it is."""

    about: Literal["child", "room"]
    which: Ref


@dataclass(frozen=True, slots=True)
class Approve:
    """Do what waits for approval. `digest` identifies it; None: whatever waits."""

    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Reject:
    """Keep what waits for approval as it is. `digest` as in `Approve`."""

    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Undo:
    """Take back what a run did."""

    run: Run


Decision = Approve | Reject | Undo
"""Commands that are decided on a plan made at that moment, from a complete reading."""

StateCommand = TurnOff | TakeBack | Sync | SyncInactive | SetHoldAbove | LetGo
"""Commands that are decided without reading either side."""

Command = (
    TurnOn | Refresh | Map | SetUp | Update | HoldRoom | PaidChildren | Decision | StateCommand
)

_ANY: tuple[Stage, ...] = ("off", "on", "set-up")
_STAGES: dict[type[Command], tuple[Stage, ...]] = {
    SetUp: ("on",),
    Update: ("set-up",),
    Sync: ("set-up",),
    Approve: ("set-up",),
    Reject: ("set-up",),
    Undo: ("set-up",),
    SyncInactive: _ANY,
    SetHoldAbove: _ANY,
}


def check(command: Command, state: Standing, service: Service) -> None:
    """Check all that can be checked before anything is read. Raises Refused."""
    if isinstance(command, TurnOn):
        _require_off(state, service)
        return
    if isinstance(command, SyncInactive):
        need_labels(service.policy)
    if isinstance(command, HoldRoom):
        need_holds(service.policy)
    state.require(*_STAGES.get(type(command), ("on", "set-up")))
    if isinstance(command, Approve | Reject):
        _require_pending(state, command.digest)


def _require_off(state: Standing, service: Service) -> None:
    if state.stage != "off":
        rule: RuleId = "on-kidsoft" if service.policy.has_pin else "on-manage"
        raise Refused(f"the integration of {service.name} is on already", rule)


def _require_pending(state: Standing, digest: str | None) -> None:
    if state.staged is None:
        raise Refused("nothing waits for approval", "hold-above")
    if digest is not None and state.staged.digest != digest:
        raise Refused("this is not what waits for approval now: look at it again", "hold-above")

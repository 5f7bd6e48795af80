"""Commands: everything an operator can do with a service, as values."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.domain.rules import RuleId
from parktime.daemon.domain.run import Run
from parktime.daemon.domain.service import HoldAbove, Service, Stage
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.operations.mappings import Destination, Ref, require_holds, require_labels

Mapped = tuple[tuple[Ref, Destination], ...]
"""Children or rooms of the page, each with the mapping chosen for it."""


@dataclass(frozen=True, slots=True)
class TurnOn:
    """Turn the integration on; Kidsoft needs the Service PIN."""

    pin: str | None = None


@dataclass(frozen=True, slots=True)
class TurnOff:
    """Turn the integration off."""


@dataclass(frozen=True, slots=True)
class Refresh:
    """Make the CCMS publish, and store what the page shows."""


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
    """Carry out the pending removals. `digest` identifies them; None: whatever is pending."""

    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Reject:
    """Keep what the pending removals would remove. `digest` as in `Approve`."""

    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Undo:
    """Revert the changes of a run."""

    run: Run


Decision = Approve | Reject | Undo
"""Commands decided on a fresh plan, made from a complete reading."""

StateCommand = TurnOff | TakeBack | Sync | SyncInactive | SetHoldAbove | LetGo
"""Commands decided without reading the CCMS or Storypark."""

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


def check(command: Command, state: ServiceState, service: Service) -> None:
    """Check everything that needs no reading. Raises RefusedError."""
    if isinstance(command, TurnOn):
        _require_off(state, service)
        return
    if isinstance(command, SyncInactive):
        require_labels(service.policy)
    if isinstance(command, HoldRoom):
        require_holds(service.policy)
    state.require_stage(*_STAGES.get(type(command), ("on", "set-up")))
    if isinstance(command, Approve | Reject):
        _require_pending(state, command.digest)


def _require_off(state: ServiceState, service: Service) -> None:
    if state.stage != "off":
        rule: RuleId = "on-kidsoft" if service.policy.has_pin else "on-manage"
        raise RefusedError(f"the integration of {service.name} is already on", rule)


def _require_pending(state: ServiceState, digest: str | None) -> None:
    if state.pending is None:
        raise RefusedError("nothing waits for approval", "hold-above")
    if digest is not None and state.pending.digest != digest:
        raise RefusedError(
            "this is not what waits for approval now: look at it again", "hold-above"
        )

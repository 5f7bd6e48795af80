"""What a fuzz play shows from outside: every write with its effect, and what the daemon reports."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from parktime.harness.fuzz.generate.store_losses import StoreLoss
from parktime.harness.player.daemon_calls import Call
from parktime.simulator.fault_injection.active_faults import InjectionKey
from parktime.simulator.world.storypark import Profile, Storypark, StoryparkRoom

SYNC = Call("POST", "sync")
DRY_RUN = Call("POST", "page/update", {"confirm": False}, as_person=True)


@dataclass(frozen=True, slots=True)
class AccountState:
    """One service's Storypark at one moment; profiles and rooms are the world's frozen records."""

    paid_children: int
    profiles: Mapping[str, Profile]
    rooms: Mapping[str, StoryparkRoom]

    @property
    def active(self) -> int:
        """Number of profiles that take a space of the plan."""
        return sum(profile.state == "active" for profile in self.profiles.values())


def account_state(storypark: Storypark) -> AccountState:
    """The current state of a Storypark account."""
    return AccountState(storypark.paid_children, dict(storypark.profiles), dict(storypark.rooms))


@dataclass(frozen=True, slots=True)
class Write:
    """One request that changed something, with every service's Storypark before and after it.

    `service` is the owner of the token. `broken` are the faults in the last answers to its reads at
    that instant. `unconfirmed`: a fault hit the answer to the write itself.
    """

    at: datetime
    service: str
    call: str
    before: Mapping[str, AccountState]
    after: Mapping[str, AccountState]
    broken: frozenset[str] = frozenset()
    unconfirmed: bool = False

    @property
    def own_before(self) -> AccountState:
        """The caller's Storypark before the write."""
        return self.before[self.service]

    @property
    def own_after(self) -> AccountState:
        """The caller's Storypark after the write."""
        return self.after[self.service]


@dataclass(frozen=True, slots=True)
class Observation:
    """The daemon's report on one service at a settled instant: its links and its new runs."""

    at: datetime
    service: str
    links: dict[str, Any]
    new_runs: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class RepeatedRuns:
    """Two runs with nothing changed in between, and whether the dry run between them wrote."""

    dry_run_wrote: bool
    first: dict[str, Any]
    second: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ObservedPlay:
    """Everything observed of one play.

    `history`: all runs of each service, read at the end. `repeated`: the extra runs at the end.
    `ended`: the services of the result after those runs. `service_states`: final state and settings
    of each service. `faults`: number of injections by kind, API and call. `losses`: what took
    runs from the daemon's store, so that they may be missing from the history.
    """

    result: dict[str, Any]
    writes: tuple[Write, ...] = ()
    observations: tuple[Observation, ...] = ()
    history: Mapping[str, tuple[dict[str, Any], ...]] = field(default_factory=dict)
    repeated: Mapping[str, RepeatedRuns] = field(default_factory=dict)
    ended: Mapping[str, Any] = field(default_factory=dict)
    service_states: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    faults: Counter[InjectionKey] = field(default_factory=Counter)
    kills: int = 0
    losses: frozenset[StoreLoss] = frozenset()

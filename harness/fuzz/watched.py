"""What was seen of a play from outside: every write of the daemon with what it did, and what the daemon said of itself."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from simulator.faults.faults import InjectionKey
from simulator.world.profile import Profile, StoryparkRoom
from simulator.world.storypark import Storypark


@dataclass(frozen=True, slots=True)
class Account:
    """One service's Storypark at one moment. Its profiles and rooms are the world's own frozen records."""

    paid_children: int
    profiles: Mapping[str, Profile]
    rooms: Mapping[str, StoryparkRoom]

    @property
    def active(self) -> int:
        """Profiles that take a space of the plan."""
        return sum(profile.state == "active" for profile in self.profiles.values())


def account_of(storypark: Storypark) -> Account:
    """The Storypark as it is now."""
    return Account(storypark.paid_children, dict(storypark.profiles), dict(storypark.rooms))


@dataclass(frozen=True, slots=True)
class Write:
    """One request that changed something: whose token it bore, and every service's Storypark before and after it.

    `broken`: what was wrong with the last answers to the service's reads at that instant, where anything was. `unconfirmed`: whether a
    fault befell its own answer.
    """

    at: datetime
    service: str
    call: str
    before: Mapping[str, Account]
    after: Mapping[str, Account]
    broken: frozenset[str] = frozenset()
    unconfirmed: bool = False

    @property
    def was(self) -> Account:
        """The caller's own Storypark before."""
        return self.before[self.service]

    @property
    def became(self) -> Account:
        """The caller's own Storypark afterwards."""
        return self.after[self.service]


@dataclass(frozen=True, slots=True)
class Look:
    """What the daemon said of one service at a settled instant: its links, and the runs that were new in its history."""

    at: datetime
    service: str
    links: dict[str, Any]
    new_runs: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Quiet:
    """What came of asking again when nothing had changed: whether the dry run wrote, and two more runs."""

    dry_run_wrote: bool
    first: dict[str, Any]
    second: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Watched:
    """A whole play.

    `history` is every service's, as read in one go at its end; `ended`: the result's services after the runs of `quiet`;
    `standing`: every service's state and settings in
    the end; `faults`: how often each was injected, by kind, API and call.
    """

    result: dict[str, Any]
    writes: tuple[Write, ...] = ()
    looks: tuple[Look, ...] = ()
    history: Mapping[str, tuple[dict[str, Any], ...]] = field(default_factory=dict)
    quiet: Mapping[str, Quiet] = field(default_factory=dict)
    ended: Mapping[str, Any] = field(default_factory=dict)
    standing: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    faults: Counter[InjectionKey] = field(default_factory=Counter)
    kills: int = 0

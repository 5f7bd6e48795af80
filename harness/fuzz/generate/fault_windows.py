"""Faults and kills for random worlds: windows of time that end well before the world does."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from parktime.harness.fuzz.generate.habits import credential_steps, habit_steps
from parktime.harness.fuzz.generate.store_losses import is_backup, store_loss, store_losses
from parktime.harness.fuzz.generate.targeted_faults import (
    REMOVAL_FOR_CALL,
    TargetedFault,
    targeted_faults,
)
from parktime.simulator.fault_injection.kinds import FAILURES
from parktime.simulator.fault_injection.operations import CALLS_BY_API
from parktime.simulator.scenario.scenario import Ccms, KillEntry, Scenario, Step, Verb


def kill(random: Random) -> dict[str, Any]:
    """A kill that waits for a number of calls."""
    calls = random.choice(("writes", "writes", "writes", "reads", "all"))
    when = random.choice(("before", "after"))
    return {
        "kill": {
            "after": random.randint(1, 6 if calls == "writes" else 14),
            "calls": calls,
            "when": when,
        }
    }


def fault(random: Random, ccms: Ccms) -> dict[str, Any]:
    """A random fault, on calls that it fits."""
    kind = FAILURES[random.choice(sorted(FAILURES))]
    fits = sorted(pair for pair in kind.fits if pair[0] in (ccms, "storypark"))
    api, call = random.choice(fits)
    found: dict[str, Any] = {"kind": kind.name, "api": api}
    if kind.whole_api:
        return found | {"for": random.choice(("1h", "13h", "36h"))}
    if random.random() < 0.6:
        same = sorted(call for each, call in fits if each == api)
        found["calls"] = sorted({call, *random.sample(same, min(len(same), random.randint(0, 2)))})
    elif random.random() < 0.5 and kind.fits_any(api, _group(api, "writes")):
        found["calls"] = "writes"
    if random.random() < 0.5:
        found["share"] = random.choice((0.2, 0.4, 0.7))
    if random.random() < 0.4:
        found["times"] = random.choice((1, 2, 5, 9))
    if random.random() < 0.4:
        found["for"] = random.choice(("1h", "12h", "13h", "36h"))
    return found


def _group(api: str, group: str) -> tuple[str, ...]:
    calls = CALLS_BY_API["storypark"] if api == "storypark" else ()
    return (
        tuple(call for call in calls if not call.startswith("read_"))
        if group == "writes"
        else calls
    )


RECOVERY_TIME = timedelta(hours=26)
"""Time without actions after a fault window, in addition to the publication lag."""


def without_faults(scenario: Scenario) -> Scenario:
    """The scenario without faults, kills and the restarts after them.

    Returns the same object if there are none.
    """
    steps: list[Step] = []
    killed = False
    for step in scenario.steps:
        kept: list[Verb] = []
        for verb in step.verbs:
            ordinary, killed = _is_ordinary(verb, killed)
            kept += [verb] if ordinary else []
        if kept == list(step.verbs):
            steps.append(step)
        elif kept or step.expectations:
            steps.append(replace(step, verbs=tuple(kept)))
    return scenario if steps == list(scenario.steps) else replace(scenario, steps=tuple(steps))


def _is_ordinary(verb: Verb, killed: bool) -> tuple[bool, bool]:
    """Whether the verb is no fault or kill, and whether the daemon may be dead after it."""
    if verb.word == "fault":
        return False, killed
    if verb.word != "daemon":
        return True, killed
    if is_backup(verb):
        return False, killed
    if verb.argument == "kill" or isinstance(verb.argument, KillEntry) or store_loss(verb):
        return False, True
    if verb.argument == "up" and killed:
        return False, False
    return True, killed


def recovers_before_end(scenario: Scenario) -> bool:
    """Whether faults and kills end in time to recover: two good runs, one hour, and the lag."""
    faulty, down, last = False, False, None
    for step in scenario.steps:
        for verb in step.verbs:
            ordinary, down = _is_ordinary(verb, down)
            if verb.word == "fault":
                faulty = verb.plain != {"fault": "none"}
            if not ordinary:
                last = step.at
            if verb.word == "daemon" and verb.argument == "up":
                down = False
    recovery = RECOVERY_TIME + max(
        (entry.api_lag for entry in scenario.services), default=RECOVERY_TIME
    )
    return last is None or not (faulty or down or last + recovery > scenario.ends)


HOUR = timedelta(hours=1)
READ_FAULTS, WRITE_FAULTS, CCMS_FAULTS = 1, 2, 3
"""Number of targeted faults of a world, for Storypark's reads and writes, and for one CCMS."""
SHARE_WITH_PAGE = 0.3
"""Share of fault windows in which the page is used; there, fewer ends can be compared."""


@dataclass(frozen=True, slots=True)
class FaultWindow:
    """Calls fail from `begins` to `ends`; from then to `recovered` nothing is done.

    `with_page`: people use the page in it, not only the CCMS.
    """

    begins: datetime
    ends: datetime
    recovered: datetime
    with_page: bool = False

    def has(self, instant: datetime) -> bool:
        """Whether an instant is in the window or in its recovery time."""
        return self.begins <= instant < self.recovered


@dataclass(frozen=True, slots=True)
class FaultPlan:
    """The faults of one world: windows, fault steps (instant, service, verb), targeted faults."""

    windows: tuple[FaultWindow, ...] = ()
    steps: tuple[tuple[datetime, str, Any], ...] = ()
    targeted: tuple[tuple[datetime, TargetedFault], ...] = ()

    def at(self, instant: datetime) -> FaultWindow | None:
        """The window of an instant."""
        return next((window for window in self.windows if window.has(instant)), None)


NO_FAULTS = FaultPlan()


@dataclass(frozen=True, slots=True)
class FaultSettings:
    """Whether a world has faults, and kills."""

    faults: bool = True
    kills: bool = True

    def __bool__(self) -> bool:
        return self.faults or self.kills


def plan_faults(
    seed: int,
    fault_settings: FaultSettings,
    services: dict[str, Any],
    starts: datetime,
    ends: datetime,
) -> FaultPlan:
    """One to three windows that do not overlap, and their faults."""
    random = Random(f"weather {seed}")
    windows = _windows(random, services, starts, ends)
    steps = [
        step for window in windows for step in _steps(random, fault_settings, services, window)
    ]
    if fault_settings.faults:
        spans = [(each.begins, each.ends) for each in windows]
        steps += habit_steps(seed, list(services), spans)
        steps += credential_steps(seed, services, spans)
    if fault_settings.kills:
        spans = [(each.begins, each.ends) for each in windows if not each.with_page]
        steps += store_losses(seed, next(iter(services)), spans)
    targeted = (
        _targeted_faults(random, seed, services, windows)
        if fault_settings.faults and windows
        else []
    )
    return FaultPlan(
        tuple(windows), tuple(sorted(steps, key=lambda step: step[0])), tuple(targeted)
    )


def _targeted_faults(
    random: Random, seed: int, services: dict[str, Any], windows: Sequence[FaultWindow]
) -> list[tuple[datetime, TargetedFault]]:
    """Targeted faults for Storypark and for one service's CCMS, at random times in the windows."""
    key = random.choice(list(services))
    reads = targeted_faults(seed, key, "storypark reads", READ_FAULTS)
    writes = targeted_faults(seed, key, "storypark writes", WRITE_FAULTS)
    for target in (*reads, *writes):
        if target.call in REMOVAL_FOR_CALL:
            services[key]["removal"] = REMOVAL_FOR_CALL[target.call]
    found = [
        *reads,
        *writes,
        *targeted_faults(seed, key, services[key]["ccms"], CCMS_FAULTS),
    ]
    return [(_within(random, random.choice(windows)), target) for target in found]


def recovery_time(services: dict[str, Any]) -> timedelta:
    """How long nothing is done after a window."""
    return RECOVERY_TIME + max(_lag(service) for service in services.values())


def _windows(
    random: Random, services: dict[str, Any], starts: datetime, ends: datetime
) -> list[FaultWindow]:
    recovery = recovery_time(services)
    windows: list[FaultWindow] = []
    begins = starts + HOUR * random.randint(0, 20)
    for _ in range(random.choice((1, 1, 2, 3))):
        over = begins + timedelta(
            minutes=random.choice((90, 720, 1500, 2900, 4400)) + random.randint(0, 60)
        )
        if over + recovery > ends:
            break
        windows.append(
            FaultWindow(begins, over, over + recovery, with_page=random.random() < SHARE_WITH_PAGE)
        )
        begins = over + recovery + HOUR * random.randint(1, 20)
    return windows


def _lag(service: dict[str, Any]) -> timedelta:
    lag = service.get("api_lag", "12h" if service["ccms"] == "manage" else "0h")
    return timedelta(hours=int(lag.removesuffix("h")))


def _steps(
    random: Random, fault_settings: FaultSettings, services: dict[str, Any], window: FaultWindow
) -> list[tuple[datetime, str, Any]]:
    keys = list(services)
    found: list[tuple[datetime, str, Any]] = []
    if fault_settings.faults:
        for _ in range(random.choice((2, 3, 4, 5, 6))):
            key = random.choice(keys)
            found.append(
                (_within(random, window), key, {"fault": fault(random, services[key]["ccms"])})
            )
    if fault_settings.kills and (not fault_settings.faults or random.random() < 0.5):
        found += _kills(random, keys[0], window)
    if fault_settings.faults:
        found.append((window.ends, keys[0], {"fault": "none"}))
    return found


def _within(random: Random, window: FaultWindow) -> datetime:
    if random.random() < 0.4:
        return window.begins
    minutes = int((window.ends - window.begins) / timedelta(minutes=1))
    return window.begins + timedelta(minutes=random.randrange(minutes))


def _kills(random: Random, key: str, window: FaultWindow) -> list[tuple[datetime, str, Any]]:
    """One to three kills, each with a restart, and a restart at the end of the window."""
    found: list[tuple[datetime, str, Any]] = []
    for _ in range(random.choice((1, 1, 2, 3))):
        at = _within(random, window)
        found.append((at, key, {"daemon": "kill" if random.random() < 0.2 else kill(random)}))
        back = at + timedelta(minutes=random.choice((0, 13, 60, 720, 900)))
        found.append((min(back, window.ends), key, {"daemon": "up"}))
    return [*found, (window.ends, key, {"daemon": "kill"}), (window.ends, key, {"daemon": "up"})]

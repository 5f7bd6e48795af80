"""Storms for random worlds: windows of time in which calls go wrong and the daemon dies; each ends well before the world does."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from parktime.harness.fuzz.generate.targeted_faults import REMOVES_BY, Gust, gusts
from parktime.simulator.fault_injection.kinds import KINDS
from parktime.simulator.fault_injection.operations import CALLS_BY_API
from parktime.simulator.scenario.scenario import Ccms, KillEntry, Scenario, Step, Verb


def kill(random: Random) -> dict[str, Any]:
    """A kill that waits for its moment."""
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
    """Any kind of fault, of calls that it fits."""
    kind = KINDS[random.choice(sorted(KINDS))]
    fits = sorted(pair for pair in kind.fits if pair[0] in (ccms, "storypark"))
    api, call = random.choice(fits)
    found: dict[str, Any] = {"kind": kind.name, "api": api}
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


CALM_AFTER = timedelta(hours=26)
"""How long after the weather nobody does anything, beside what a publication may lag."""


def without_weather(scenario: Scenario) -> Scenario:
    """The scenario without `fault` and kills, and without what brings the daemon up after one. The very same where there are none."""
    steps: list[Step] = []
    killed = False
    for step in scenario.steps:
        kept: list[Verb] = []
        for verb in step.verbs:
            fair, killed = _fair(verb, killed)
            kept += [verb] if fair else []
        if kept == list(step.verbs):
            steps.append(step)
        elif kept or step.expectations:
            steps.append(replace(step, verbs=tuple(kept)))
    return scenario if steps == list(scenario.steps) else replace(scenario, steps=tuple(steps))


def _fair(verb: Verb, killed: bool) -> tuple[bool, bool]:
    """Whether the verb belongs to fair weather, and whether the daemon may be dead from then on."""
    if verb.word == "fault":
        return False, killed
    if verb.word != "daemon":
        return True, killed
    if verb.argument == "kill" or isinstance(verb.argument, KillEntry):
        return False, True
    if verb.argument == "up" and killed:
        return False, False
    return True, killed


def ends_in_calm(scenario: Scenario) -> bool:
    """Whether faults and kills end in time for all to be made good: two good runs, and one more hour, beside what a publication may lag."""
    blowing, dead, last = False, False, None
    for step in scenario.steps:
        for verb in step.verbs:
            fair, dead = _fair(verb, dead)
            if verb.word == "fault":
                blowing = verb.plain != {"fault": "none"}
            if not fair:
                last = step.at
            if verb.word == "daemon" and verb.argument == "up":
                dead = False
    rest = CALM_AFTER + max((entry.api_lag for entry in scenario.services), default=CALM_AFTER)
    return last is None or not (blowing or dead or last + rest > scenario.ends)


pass
pass

HOUR = timedelta(hours=1)
OF_READS, OF_WRITES, OF_CCMS = 1, 2, 3
"""Gusts of one world: for what of Storypark's is read, and written, and for one service's CCMS."""
PAGED = 0.3
"""How many storms find somebody at the page: answers that differ there leave fewer ends to compare."""


@dataclass(frozen=True, slots=True)
class Storm:
    """From `begins` to `ends` calls go wrong; from then to `calm` nobody does anything, so that all can be made good.

    `paged`: whether the page is used in it too, not the CCMSs alone.
    """

    begins: datetime
    ends: datetime
    calm: datetime
    paged: bool = False

    def has(self, instant: datetime) -> bool:
        """Whether an instant is in it or too soon after it."""
        return self.begins <= instant < self.calm


@dataclass(frozen=True, slots=True)
class Weather:
    """What one world has of them: storms, steps of weather (instant, service, verb), and gusts with their instants."""

    storms: tuple[Storm, ...] = ()
    steps: tuple[tuple[datetime, str, Any], ...] = ()
    gusts: tuple[tuple[datetime, Gust], ...] = ()

    def at(self, instant: datetime) -> Storm | None:
        """The storm of an instant."""
        return next((storm for storm in self.storms if storm.has(instant)), None)


NO_WEATHER = Weather()


@dataclass(frozen=True, slots=True)
class Climate:
    """Which weather there may be."""

    faults: bool = True
    kills: bool = True

    def __bool__(self) -> bool:
        return self.faults or self.kills


def weather(
    seed: int, climate: Climate, services: dict[str, Any], starts: datetime, ends: datetime
) -> Weather:
    """One to three storms that do not meet, and what they consist of."""
    random = Random(f"weather {seed}")
    storms = _storms(random, services, starts, ends)
    steps = [step for storm in storms for step in _steps(random, climate, services, storm)]
    blown = _gusts(random, seed, services, storms) if climate.faults and storms else []
    return Weather(tuple(storms), tuple(sorted(steps, key=lambda step: step[0])), tuple(blown))


def _gusts(
    random: Random, seed: int, services: dict[str, Any], storms: Sequence[Storm]
) -> list[tuple[datetime, Gust]]:
    """Some for Storypark and some for one service's CCMS, at any time of any storm."""
    key = random.choice(list(services))
    writes = gusts(seed, key, "storypark writes", OF_WRITES)
    for gust in writes:
        if gust.call in REMOVES_BY:
            services[key]["removal"] = REMOVES_BY[gust.call]
    found = [
        *gusts(seed, key, "storypark reads", OF_READS),
        *writes,
        *gusts(seed, key, services[key]["ccms"], OF_CCMS),
    ]
    return [(_within(random, random.choice(storms)), gust) for gust in found]


def calm(services: dict[str, Any]) -> timedelta:
    """How long after a storm nobody does anything."""
    return CALM_AFTER + max(_lag(service) for service in services.values())


def _storms(
    random: Random, services: dict[str, Any], starts: datetime, ends: datetime
) -> list[Storm]:
    rest = calm(services)
    storms: list[Storm] = []
    begins = starts + HOUR * random.randint(0, 20)
    for _ in range(random.choice((1, 1, 2, 3))):
        over = begins + timedelta(
            minutes=random.choice((90, 720, 1500, 2900, 4400)) + random.randint(0, 60)
        )
        if over + rest > ends:
            break
        storms.append(Storm(begins, over, over + rest, paged=random.random() < PAGED))
        begins = over + rest + HOUR * random.randint(1, 20)
    return storms


def _lag(service: dict[str, Any]) -> timedelta:
    told = service.get("api_lag", "12h" if service["ccms"] == "manage" else "0h")
    return timedelta(hours=int(told.removesuffix("h")))


def _steps(
    random: Random, climate: Climate, services: dict[str, Any], storm: Storm
) -> list[tuple[datetime, str, Any]]:
    keys = list(services)
    found: list[tuple[datetime, str, Any]] = []
    if climate.faults:
        for _ in range(random.choice((2, 3, 4, 5, 6))):
            key = random.choice(keys)
            found.append(
                (_within(random, storm), key, {"fault": fault(random, services[key]["ccms"])})
            )
    if climate.kills and (not climate.faults or random.random() < 0.5):
        found += _death(random, keys[0], storm)
    if climate.faults:
        found.append((storm.ends, keys[0], {"fault": "none"}))
    return found


def _within(random: Random, storm: Storm) -> datetime:
    if random.random() < 0.4:
        return storm.begins
    minutes = int((storm.ends - storm.begins) / timedelta(minutes=1))
    return storm.begins + timedelta(minutes=random.randrange(minutes))


def _death(random: Random, key: str, storm: Storm) -> list[tuple[datetime, str, Any]]:
    """Killed at once or at a later call, up to three times; up again each time, and at the end of the storm for certain."""
    found: list[tuple[datetime, str, Any]] = []
    for _ in range(random.choice((1, 1, 2, 3))):
        at = _within(random, storm)
        found.append((at, key, {"daemon": "kill" if random.random() < 0.2 else kill(random)}))
        back = at + timedelta(minutes=random.choice((0, 13, 60, 720, 900)))
        found.append((min(back, storm.ends), key, {"daemon": "up"}))
    return [*found, (storm.ends, key, {"daemon": "kill"}), (storm.ends, key, {"daemon": "up"})]

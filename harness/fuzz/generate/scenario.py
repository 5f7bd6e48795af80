"""Random but valid scenarios over every verb and setting."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from parktime.harness.authoring.yaml_text import document
from parktime.harness.fuzz.generate import ccms_steps, operator_steps, storypark_steps, ties
from parktime.harness.fuzz.generate.builder import ScenarioBuilder, local_time
from parktime.harness.fuzz.generate.fault_windows import (
    NO_FAULTS,
    FaultPlan,
    FaultSettings,
    FaultWindow,
    plan_faults,
    recovery_time,
)
from parktime.harness.fuzz.generate.services import random_service
from parktime.harness.fuzz.generate.store_losses import GUEST
from parktime.harness.fuzz.generate.targeted_faults import (
    TargetedFault,
    add_guest,
    add_targeted_fault,
)

STARTS = (
    "2026-11-23",
    "2026-11-30",
    "2026-12-07",
    "2026-12-16",
    "2026-09-21",
    "2027-03-15",
    "2026-06-15",
    "2027-01-04",
)


Actions = tuple[tuple[int, Any], ...]

FAULTLESS = FaultSettings(faults=False, kills=False)


@dataclass(frozen=True, slots=True)
class Shape:
    """Size of a world: days, steps, and numbers of services to choose from."""

    days: tuple[int, int]
    steps: tuple[int, int]
    services: tuple[int, ...]


LONG = Shape((14, 70), (8, 40), (1, 1, 1, 2))
BRIEF = Shape((3, 14), (4, 16), (1, 1, 1, 1, 1, 2))
"""Long enough for windows to pass and rooms to empty; ten times as many in the same time."""


def random_scenario(
    seed: int, shape: Shape = LONG, fault_settings: FaultSettings = FAULTLESS
) -> str:
    """The text of a scenario file; the same for the same seed and shape."""
    return document(random_world(seed, shape, fault_settings))


def random_world(
    seed: int, shape: Shape, fault_settings: FaultSettings = FAULTLESS
) -> dict[str, Any]:
    """The scenario as plain data in the file's form."""
    random = Random(seed)
    used_names: set[str] = set()
    day = datetime.fromisoformat(random.choice(STARTS))
    keys = ("banksia", "wattle")[: random.choice(shape.services)]
    services = {
        key: random_service(random, number, day.date(), used_names)
        for number, key in enumerate(keys, start=1)
    }
    zone = services["banksia"]["time_zone"]
    local = day.replace(
        hour=random.randint(0, 23), minute=random.choice((0, 0, 30, 17)), tzinfo=ZoneInfo(zone)
    )
    starts = local.astimezone(UTC)
    length = timedelta(days=random.randint(*shape.days), hours=random.choice((0, 0, 5)))
    plan = NO_FAULTS
    if fault_settings:  # drawn apart, so that the same seed without faults gives the same world
        length = max(length, timedelta(days=4) + recovery_time(services))
        plan = plan_faults(seed, fault_settings, services, starts, starts + length)
    approvals: operator_steps.TimedVerbs = []
    if fault_settings and operator_steps.is_selected(seed):
        drawn = Random(f"recourse {seed}")
        operator_steps.hold_runs(drawn, services)
        approvals = operator_steps.approval_steps(drawn, services, starts, starts + length)
    tie_steps: ties.TieSteps = []
    if ties.is_selected(seed):
        tie_steps = ties.add_ties(seed, services, (starts, starts + length), used_names)
    scenario: dict[str, Any] = {
        "title": f"Random world {seed}",
        "starts": local_time(starts, zone, offset=False),
        "ends": local_time(starts + length, zone, offset=False),
        "seed": seed,
        "services": services,
        "steps": [],
    }
    write_steps(
        ScenarioBuilder(random, scenario, starts, used_names),
        starts + length,
        shape,
        replace(plan, steps=(*plan.steps, *approvals)),
        tie_steps,
    )
    return scenario


def write_steps(
    builder: ScenarioBuilder,
    ends: datetime,
    shape: Shape,
    plan: FaultPlan = NO_FAULTS,
    tie_steps: Sequence[tuple[datetime, ties.TieStep]] = (),
) -> None:
    """Add the steps in order of time.

    Before a fault window the daemon is started; in it people act in the CCMS and, in some, on the
    page; after it nothing is done for a while.
    """
    count = builder.random.randint(*shape.steps)
    happens: list[tuple[datetime, Any]] = [(instant(builder, ends), None) for _ in range(count)]
    happens += [(window.begins, "brought up") for window in plan.windows]
    happens += [(at, (key, verb)) for at, key, verb in plan.steps]
    happens += [*plan.targeted, *tie_steps]
    for at, what in sorted(happens, key=lambda each: each[0]):
        builder.world.advance(at)
        if what is None:
            ordinary_steps(builder, at, plan.at(at))
        elif isinstance(what, ties.TieStep):
            if plan.at(at) is None:
                ties.add_tie(builder, at, what)
        elif isinstance(what, TargetedFault):
            add_targeted_fault(builder, at, what)
        elif what[1:] == (GUEST,):
            add_guest(builder, at, what[0])
        elif what != "brought up":
            builder.add_fault_step(at, *what)
        elif not builder.world.daemon_is_up:
            builder.add_step(at, next(iter(builder.world.services)), [{"daemon": "up"}])
    finish_scenario(builder, ends)


def ordinary_steps(builder: ScenarioBuilder, at: datetime, window: FaultWindow | None) -> None:
    """Add what people do at one instant."""
    if window is not None and at >= window.ends:
        return
    for _ in range(builder.random.choice((1, 1, 1, 2, 3))):
        one_step(builder, at, None if window is None else actions_under_faults(window))


def actions_under_faults(window: FaultWindow) -> Sequence[Actions]:
    """Actions taken while calls fail."""
    return (
        (ccms_steps.ACTIONS, operator_steps.ACTIONS_UNDER_FAULTS)
        if window.with_page
        else (ccms_steps.ACTIONS,)
    )


def instant(builder: ScenarioBuilder, ends: datetime) -> datetime:
    """A random minute; often one with due runs or publications."""
    random = builder.random
    span = ends - builder.starts
    kind = random.random()
    if kind < 0.3:
        return builder.starts + timedelta(hours=12) * random.randrange(
            int(span / timedelta(hours=12)) + 1
        )
    if kind < 0.35:
        return builder.starts
    if kind < 0.5:
        return builder.starts + timedelta(hours=random.randrange(int(span / timedelta(hours=1))))
    return builder.starts + timedelta(minutes=random.randrange(int(span / timedelta(minutes=1))))


def one_step(
    builder: ScenarioBuilder, at: datetime, among: Sequence[Actions] | None = None
) -> None:
    """Try actions until one fits."""
    random = builder.random
    for _ in range(20):
        service = random.choice(list(builder.world.services.values()))
        verbs = (
            pick_action(builder, service) if among is None else draw_action(builder, service, among)
        )
        if verbs is None:
            continue
        on_page = any(word_of(verb) in PAGE_VERBS for verb in verbs)
        acting = "educator" if on_page and random.random() < 0.05 else "admin"
        builder.add_step(at, service.key, verbs, acting)
        return


def pick_action(builder: ScenarioBuilder, service: Any) -> list[Any] | None:
    """One action; starting the daemon and setting up come first more often than not."""
    random = builder.random
    if not builder.world.daemon_is_up and random.random() < 0.35:
        return [{"daemon": "up"}]
    if not service.memory.set_up and random.random() < 0.4:
        return operator_steps.set_up(builder, service)
    among = (
        ccms_steps.ACTIONS,
        ccms_steps.ACTIONS,
        storypark_steps.ACTIONS,
        operator_steps.ACTIONS,
    )
    return draw_action(builder, service, among)


def draw_action(
    builder: ScenarioBuilder, service: Any, among: Sequence[Actions]
) -> list[Any] | None:
    """One action of one of these lists, by weight."""
    actions = builder.random.choice(among)
    weights = [weight for weight, _ in actions]
    (_, action) = builder.random.choices(actions, weights)[0]
    verbs: list[Any] | None = action(builder, service)
    return verbs


PAGE_VERBS = {"refresh", "map", "map_room", "set_up", "update", "sync_inactive"}


def word_of(verb: Any) -> str:
    """A verb's word."""
    return verb if isinstance(verb, str) else next(iter(verb))


def finish_scenario(builder: ScenarioBuilder, ends: datetime) -> None:
    """Set up a service if none is, and expect the number of runs."""
    if not builder.world.daemon_is_up and builder.random.random() < 0.8:
        builder.add_step(builder.world.now, next(iter(builder.world.services)), [{"daemon": "up"}])
    service = next(iter(builder.world.services.values()))
    if builder.world.daemon_is_up and not any(
        each.memory.runs for each in builder.world.services.values()
    ):
        if service.entry.ccms == "kidsoft" and not service.memory.on:
            turn_on: Any = {"turn_on": {"pin": service.entry.pin}}
            builder.add_step(builder.world.now, service.key, ["switch_on_at_kidsoft", turn_on])
        elif not service.memory.on:
            builder.add_step(builder.world.now, service.key, ["turn_on"])
        builder.add_step(builder.world.now, service.key, ["set_up"])
    builder.world.advance(ends)
    for key, each in builder.world.services.items():
        step: dict[str, Any] = {
            "at": local_time(ends, each.entry.time_zone, offset=True),
            "service": key,
        }
        builder.scenario["steps"].append({**step, "expect": {"runs": len(each.memory.runs)}})

"""The simulator as an HTTP application: one world, its clock, and the three fake APIs."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from fastapi import FastAPI

from problems import telemetry
from problems.install import install
from simulator.api.calendar import calendar_routes
from simulator.api.clock import ClockApi, clock_routes
from simulator.api.faults import faults_routes
from simulator.api.kidsoft import Kidsoft, kidsoft_app
from simulator.api.lazily import LazyApp
from simulator.api.manage import Manage, manage_app
from simulator.api.shortcuts import FastPath, ReadHandler
from simulator.api.storypark import StoryparkReads, storypark_app
from simulator.api.tokens import IssuedTokens
from simulator.api.virtual_time import VirtualTimeMiddleware
from simulator.api.whose import ServiceIdentifier
from simulator.api.world import WORLD_SIDES, world_routes
from simulator.clock.clock import Clock
from simulator.faults.middleware import FaultInjectionMiddleware
from simulator.scenario.scenario import Step, Verb
from simulator.world.refused import RefusedError
from simulator.world.verbs import apply_verb
from simulator.world.world import World

_log = logging.getLogger(__name__)


def create_app(
    world: World,
    *,
    clock: Clock,
    steps: Sequence[Step] = (),
    monotonic: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> FastAPI:
    """The application.

    Args:
        world: The simulated world.
        clock: The clock that moves `world`.
        steps: Steps to play by themselves at their instants, as far as they are the world's.
        monotonic: The real clock by which tokens expire, in seconds.
        sleep: Delays late responses, in real seconds.

    The application raises ConnectionDropped where a fault drops a connection.
    """
    app = FastAPI(
        title="parktime simulator",
        version="1",
        docs_url=None,
        redoc_url=None,
        telemetry=telemetry.OFF,
        lifespan=_lifespan,
    )
    app.state.clock = clock
    clock_api = ClockApi(clock)
    app.include_router(clock_routes(clock_api))
    app.include_router(world_routes(world))
    app.include_router(faults_routes(world))
    app.include_router(calendar_routes(world))
    tokens = IssuedTokens(monotonic)
    app.add_middleware(FastPath, reads=_mount(app, world, tokens), wait=clock_api.wait)
    app.add_middleware(
        FaultInjectionMiddleware,
        world=world,
        now=lambda: clock.now,
        identify=ServiceIdentifier(world, tokens),
        expire=tokens.expire,
        sleep=sleep,
    )
    install(app)
    app.add_middleware(VirtualTimeMiddleware, clock=clock)
    for step in steps:
        _schedule(clock, world, step)
    return app


def _mount(app: FastAPI, world: World, tokens: IssuedTokens) -> dict[str, ReadHandler]:
    """Mount the three fake APIs; returns the handlers of their most frequent reads by path."""
    kidsoft, manage, storypark = Kidsoft(world), Manage(world, tokens), StoryparkReads(world)
    app.mount("/kidsoft", LazyApp(lambda: kidsoft_app(kidsoft)))
    app.mount("/manage", LazyApp(lambda: manage_app(manage)))
    app.mount("/storypark", LazyApp(lambda: storypark_app(world, storypark)))
    mounted = {
        "/kidsoft": kidsoft.reads(),
        "/manage": manage.reads(),
        "/storypark": storypark.reads(),
    }
    return {
        f"{prefix}{path}": read for prefix, reads in mounted.items() for path, read in reads.items()
    }


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    app.state.clock.close()


def _schedule(clock: Clock, world: World, step: Step) -> None:
    verbs = [verb for verb in step.verbs if verb.side in WORLD_SIDES]
    if verbs:
        clock.schedule(
            step.at, f"step in line {step.place.line}", lambda: _play(world, step, verbs)
        )


def _play(world: World, step: Step, verbs: Sequence[Verb]) -> None:
    """Apply the verbs of a step until one is refused; the play goes on.

    The log contains no names.
    """
    for verb in verbs:
        try:
            apply_verb(world, step.service, verb)
        except RefusedError:
            _log.warning("line %d: '%s' was refused", verb.place.line, verb.word)
            return

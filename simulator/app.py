"""The simulator as an HTTP application: one world, its clock, and the three fake APIs."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import cache

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import BaseRoute
from starlette.types import Receive, Scope, Send

from parktime.simulator.api.auth import IssuedTokens, ServiceIdentifier
from parktime.simulator.api.checkpoints import CheckpointsApi, checkpoint_routes
from parktime.simulator.api.clock import ClockApi, clock_routes
from parktime.simulator.api.documents import WORLD
from parktime.simulator.api.events import EventsApi, events_routes
from parktime.simulator.api.faults import FaultsApi, faults_routes
from parktime.simulator.api.index import IndexApi, index_routes
from parktime.simulator.api.journal import Journal, JournalMiddleware, Recorder
from parktime.simulator.api.kidsoft import Kidsoft, kidsoft_app
from parktime.simulator.api.manage import Manage, manage_app
from parktime.simulator.api.middleware import FastPath, LazyApp, Read
from parktime.simulator.api.repeated_reads import RepeatedReads
from parktime.simulator.api.requests import RequestsApi, requests_routes
from parktime.simulator.api.storypark import StoryparkReads, storypark_app
from parktime.simulator.api.unchanged_pages import UnchangedPagesMiddleware
from parktime.simulator.api.virtual_time import VirtualTimeHeaders, VirtualTimeMiddleware
from parktime.simulator.api.world import WORLD_SIDES, WorldApi, world_page_routes, world_routes
from parktime.simulator.api.world_events import WorldEvents
from parktime.simulator.clock.clock import Clock
from parktime.simulator.errors import RefusedError
from parktime.simulator.fault_injection.middleware import FaultInjectionMiddleware
from parktime.simulator.scenario.scenario import Step, Verb
from parktime.simulator.world.scenario_events import apply_verb
from parktime.simulator.world.world import World
from parktime.web import handlers
from parktime.web.api_document import describe_api
from parktime.web.docs_page import add_docs_page
from parktime.web.handlers import install

_log = logging.getLogger(__name__)

LOCAL_PAGES = r"https?://(([a-z0-9-]+\.)*localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?"
"""Origins of pages of this machine, which browsers let use the simulator (CORS)."""
CORS_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SHOWN_HEADERS = ("Date", "ETag", "Idempotent-Replayed", "Retry-After", "X-Virtual-Time")
"""Headers of answers that such a page can read."""


class Simulator(FastAPI):
    """The application, with a short way for reads that repeat earlier ones."""

    repeated: RepeatedReads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Repeat an answer, or pass the request through all middleware."""
        known = self.repeated.find(scope)
        if known is None:
            await super().__call__(scope, receive, self.repeated.keeping(scope, send))
            return
        start, body = known
        await send(start)
        await send(body)


def create_app(
    world: World,
    *,
    clock: Clock,
    steps: Sequence[Step] = (),
    monotonic: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Simulator:
    """The application.

    Args:
        world: The simulated world.
        clock: The clock that moves `world`.
        steps: Steps to play by themselves at their instants, as far as they are the world's.
        monotonic: The real clock by which tokens expire, in seconds.
        sleep: Delays late responses, in real seconds.

    The application raises ConnectionDropped where a fault drops a connection.
    """
    app = Simulator(
        title="parktime simulator",
        version="1",
        docs_url=None,
        redoc_url=None,
        telemetry=handlers.OFF,
        lifespan=_lifespan,
    )
    app.state.clock = clock
    journal = app.state.journal = Journal()
    events = WorldEvents(world)
    clock_api = app.state.clock_api = ClockApi(clock, lambda: world.position, events)
    app.state.checkpoints_api = CheckpointsApi(clock, journal, events)
    app.state.index_api = IndexApi(world)
    app.state.world_api = WorldApi(world, events)
    app.state.faults_api = FaultsApi(world, events)
    names = {key: service.entry.name for key, service in world.services.items()}
    app.state.events_api = EventsApi(events, names)
    app.state.requests_api = RequestsApi(journal, lambda: clock.now)
    app.routes.extend(_routes())
    tokens = IssuedTokens(monotonic)
    identifier = ServiceIdentifier(world, tokens)
    recorder = Recorder(
        journal,
        now=lambda: world.now,
        monotonic=monotonic,
        service_of=identifier.by_headers,
        service_of_body=identifier.by_body,
    )
    time_headers = VirtualTimeHeaders(clock)
    reads = _mount(app, world, tokens)
    app.repeated = RepeatedReads(
        world,
        {path: read.depends_on for path, read in reads.items()},
        identifier=identifier,
        recorder=recorder,
        time_headers=time_headers,
    )
    app.add_middleware(FastPath, reads=reads, wait=clock_api.wait)
    app.add_middleware(UnchangedPagesMiddleware, world=world)
    app.add_middleware(
        FaultInjectionMiddleware,
        world=world,
        now=lambda: clock.now,
        identify=identifier,
        as_another=identifier.as_another,
        expire=tokens.expire,
        sleep=sleep,
    )
    install(app)
    describe_api(app, WORLD)
    add_docs_page(app)
    app.add_middleware(JournalMiddleware, recorder=recorder)
    app.add_middleware(
        CORSMiddleware,
        allow_origin_regex=LOCAL_PAGES,
        allow_methods=CORS_METHODS,
        allow_headers=["*"],
        expose_headers=SHOWN_HEADERS,
    )
    app.add_middleware(VirtualTimeMiddleware, headers=time_headers)
    for step in steps:
        _schedule(clock, world, step, events)
    return app


@cache
def _routes() -> tuple[BaseRoute, ...]:
    """The routes of clock and world, which all simulators of a process share."""
    groups = (
        checkpoint_routes(),
        clock_routes(),
        world_routes(),
        faults_routes(),
        index_routes(),
        world_page_routes(),
        events_routes(),
        requests_routes(),
    )
    return tuple(route for group in groups for route in group.routes)


def _mount(app: FastAPI, world: World, tokens: IssuedTokens) -> dict[str, Read]:
    """Mount the three fake APIs; returns their most frequent reads by path."""
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


def _schedule(clock: Clock, world: World, step: Step, events: WorldEvents) -> None:
    verbs = [verb for verb in step.verbs if verb.side in WORLD_SIDES]
    if verbs:
        clock.schedule(
            step.at, f"step in line {step.place.line}", lambda: _play(world, step, verbs, events)
        )


def _play(world: World, step: Step, verbs: Sequence[Verb], events: WorldEvents) -> None:
    """Apply the verbs of a step until one is refused; the play goes on.

    The log contains no names.
    """
    for verb in verbs:
        try:
            apply_verb(world, step.service, verb)
        except RefusedError as refusal:
            _log.warning("line %d: '%s' was refused", verb.place.line, verb.word)
            events.note_act(step.service, verb, refusal)
            return
        events.note_act(step.service, verb)

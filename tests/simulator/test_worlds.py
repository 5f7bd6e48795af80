"""Several worlds on one server are independent of each other."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.types import ASGIApp

from parktime.harness.commands.scenario_files import read_one
from parktime.harness.player.in_process import InProcessRuntime
from parktime.harness.player.play import play
from parktime.harness.player.player import Player
from parktime.harness.results.result import build_result
from parktime.simulator.hosting.registry import WorldRegistry
from parktime.simulator.hosting.server import WorldServer
from parktime.simulator.scenario.scenario import Scenario

STORIES = (
    "edits-in-storypark",
    "invitations-owed",
    "within-24-hours",
    "leaver-on-manage",
    "skipped-for-good",
    "first-set-up-kidsoft",
)


@pytest.fixture(scope="module")
def alone() -> dict[str, str]:
    """The digest of each story, played by itself."""
    return {name: asyncio.run(play(read_one(name)))["digest"] for name in STORIES}


async def side_by_side(names: list[str], folder: Path) -> list[str]:
    """The digests of stories that are played at once, on worlds of one server; a story may stand there twice."""
    scenarios = {f"w{number}": read_one(name) for number, name in enumerate(names)}
    registry = WorldRegistry()
    for name, scenario in scenarios.items():
        registry.add(scenario, name=name, path=f"/{name}", steps=())
    served = WorldServer(registry)
    plays = [_play(served, name, scenario, folder) for name, scenario in scenarios.items()]
    return [each["digest"] for each in await asyncio.gather(*plays)]


async def _play(app: ASGIApp, name: str, scenario: Scenario, folder: Path) -> dict[str, Any]:
    url = f"http://simulator/{name}"
    async with AsyncExitStack() as stack:
        client = httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=url, timeout=None)
        http = await stack.enter_async_context(client)
        runtime = InProcessRuntime(app, http, f"sqlite:///{folder / name}.db", url)
        stack.push_async_callback(runtime.daemon_down)
        await runtime.daemon_up()
        player = Player(scenario, runtime)
        await player.play()
        return build_result(await player.played(), seconds=1)


@pytest.mark.e2e
@settings(
    max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(names=st.lists(st.sampled_from(STORIES), min_size=2, max_size=4))
def test_each_ends_as_it_does_alone(
    alone: dict[str, str], tmp_path_factory: pytest.TempPathFactory, names: list[str]
) -> None:
    digests = asyncio.run(side_by_side(names, tmp_path_factory.mktemp("stores")))
    assert digests == [alone[name] for name in names]

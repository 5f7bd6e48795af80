"""Clients that are generated from the OpenAPI documents are imported, and call a world."""

import asyncio
import json
import shutil
import subprocess
import sys

import pytest

from docs.gen import sources
from tests.simulator.hosting.served import serve_worlds

pytestmark = pytest.mark.e2e
GENERATOR = "openapi-python-client"
CALL = """
import asyncio, sys
from generated import Client
from generated.api.clock import advance_clock, show_clock
from generated.api.world import show_world
from generated.models import AdvanceRequest

client = Client(base_url=sys.argv[1])
moved = advance_clock.sync(client=client, body=AdvanceRequest(by="12h"))
assert moved.reached and moved.now == show_clock.sync(client=client).now
print(show_world.sync(client=client).title)
"""


def document(name, folder):
    file = folder / f"{name}.json"
    file.write_text(json.dumps(sources.openapi_documents()[name]))
    return file


@pytest.fixture
def simulator_document(tmp_path):
    return document("simulator", tmp_path)


async def test_a_generated_python_client_moves_a_world(simulator_document, tmp_path) -> None:
    if shutil.which(GENERATOR) is None:
        pytest.skip(f"{GENERATOR} is not installed")
    subprocess.run(  # noqa: ASYNC221 # nothing else runs yet
        [
            *(GENERATOR, "generate", "--path", str(simulator_document)),
            *("--meta", "none", "--output-path", str(tmp_path / "generated"), "--fail-on-warning"),
        ],
        check=True,
        timeout=120,
        capture_output=True,
    )
    python = shutil.which("python", path=str(shutil.which(GENERATOR)).rpartition("/")[0])
    async with serve_worlds() as worlds:
        opened = await worlds.open()
        done = await asyncio.to_thread(
            subprocess.run,
            [python or sys.executable, "-c", CALL, opened["url"].rstrip("/")],
            cwd=tmp_path,
            timeout=60,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "Four services"


@pytest.mark.parametrize(
    "name", ["worlds", "simulator", "kidsoft", "manage", "storypark", "daemon"]
)
def test_generated_types_compile_strictly(name, tmp_path) -> None:
    for tool in ("openapi-typescript", "tsc"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")
    types = tmp_path / "types.ts"
    generate = ["openapi-typescript", str(document(name, tmp_path)), "-o", str(types)]
    subprocess.run(generate, check=True, timeout=120, capture_output=True)
    compiled = subprocess.run(
        ["tsc", "--strict", "--noEmit", str(types)],
        timeout=120,
        capture_output=True,
        text=True,
        check=False,
    )
    assert compiled.returncode == 0, compiled.stdout

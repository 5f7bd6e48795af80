"""What a queue does with workflows of another version than its node's."""

import asyncio
from uuid import uuid4

import pytest

from parktime.daemon.fleet.engine import Engine
from parktime.daemon.store import membership
from parktime.daemon.store.postgresql import postgresql_engine
from parktime.daemon.store.url import store_url

pytestmark = pytest.mark.e2e


def test_what_only_an_earlier_version_could_end_is_submitted_anew(url, monkeypatch):
    begun, ended = asyncio.Queue(), asyncio.Queue()

    async def hang(key, _at, _returning):
        begun.put_nowait(key)
        await asyncio.Event().wait()

    async def run(key, _at, _returning):
        ended.put_nowait(key)
        return "run"

    database = postgresql_engine(store_url(url))

    async def start(work):
        schema = f"{url.rpartition('%3D')[2]}_queue"
        return await Engine.start(database, schema, uuid4().hex, work, at_once=1, poll_s=0.05)

    async def played():
        engine = await start(hang)
        for key in ("banksia", "wattle"):
            await engine.submit(f"{key}@1", key, "2027-03-01T00:00:00Z", returning=False)
        assert await asyncio.wait_for(begun.get(), 30) == "banksia"
        engine.close()
        monkeypatch.setattr(membership, "WORKFLOWS", "2")
        engine = await start(run)
        try:
            assert await engine.is_drained(), "nobody could do what is left of version 1"
            await engine.submit("banksia@1", "banksia", "2027-03-01T00:00:00Z", returning=False)
            assert await asyncio.wait_for(ended.get(), 30) == "banksia"
        finally:
            engine.close()

    try:
        asyncio.run(played())
    finally:
        database.dispose()

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


def test_what_a_node_has_claimed_without_knowing_is_given_back(url):
    """As if the answer to the COMMIT of the claim had been lost."""
    schema = f"{url.rpartition('%3D')[2]}_queue"
    database = postgresql_engine(store_url(url))
    ran, goes_on = [], asyncio.Event()

    async def run(key, _at, _returning):
        ran.append(key)
        if len(ran) == 1:
            await goes_on.wait()
        return "run"

    async def played():
        executor = uuid4().hex
        engine = await Engine.start(database, schema, executor, run, at_once=1, poll_s=0.05)
        try:
            for key in ("banksia", "wattle"):
                await engine.submit(f"{key}@1", key, "2027-03-01T00:00:00Z", returning=False)
            while not ran:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
            with database.begin() as connection:
                connection.exec_driver_sql(
                    f"UPDATE {schema}.workflow_status SET status = 'PENDING', "
                    f"executor_id = '{executor}' WHERE workflow_uuid = 'wattle@1'"
                )
            assert await engine.give_back() == 0, "it may just be about to begin"
            assert await engine.give_back() == 1, "what runs is not given back"
            goes_on.set()
            async with asyncio.timeout(30):
                while not await engine.is_drained():  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
        finally:
            engine.close()

    try:
        asyncio.run(played())
    finally:
        database.dispose()
    assert ran == ["banksia", "wattle"]

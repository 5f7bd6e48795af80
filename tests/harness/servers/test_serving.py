import asyncio

import httpx2
import pytest
from fastapi import FastAPI

from parktime.harness.errors import UsageError
from parktime.harness.servers.serve import bind, serve_app, socket_url


@pytest.mark.e2e
def test_several_apps_are_served_in_one_loop_and_gone_afterwards():
    async def both():
        one, other = FastAPI(title="one"), FastAPI(title="other")
        async with (
            serve_app(one, bind("127.0.0.1", 0)) as first,
            serve_app(other, bind("127.0.0.1", 0)) as second,
            httpx2.AsyncClient() as client,
        ):
            titles = [
                (await client.get(f"{url}/openapi.json")).json()["info"]["title"]
                for url in (first, second)
            ]
        return titles, first

    titles, first = asyncio.run(both())
    assert titles == ["one", "other"]
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(first)


def test_a_port_that_is_taken_or_none_is_told():
    with bind("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        assert socket_url(taken) == f"http://127.0.0.1:{port}"
        with pytest.raises(UsageError, match=f"cannot listen on 127.0.0.1 port {port}"):
            bind("127.0.0.1", port)
    with pytest.raises(UsageError):
        bind("127.0.0.1", 70_000)
    with pytest.raises(UsageError):
        bind("no.such.host.invalid", 0)

"""Reads that repeat earlier ones: the same bytes as through all middleware, whatever happens in between."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial

import httpx2
import pytest
from fastapi import FastAPI
from hypothesis import example, given, settings
from hypothesis import strategies as st

from parktime.simulator.api import repeated_reads
from parktime.simulator.api.middleware import FastPath
from tests.simulator.api.client import open_client, run_with_client

PATHS = {
    "kidsoft": (
        "/kidsoft/v2/service?from=01/12/2026&to=31/12/2026",
        "/kidsoft/v2/children",
        "/kidsoft/v2/rooms",
        "/kidsoft/v2/sessions?from=01/12/2026&to=31/12/2026",
        "/kidsoft/v2/children?page=9",
    ),
    "manage": (
        "/manage/v1/service?from=2026-12-01&to=2026-12-31",
        "/manage/v1/service",
        "/manage/v1/children?limit=1",
        "/manage/v1/children?next_session_from=2026-12-01&next_session_to=2026-12-31",
        "/manage/v1/rooms",
        "/manage/v1/rooms?limit=x",
        "/manage/v1/sessions?from=2026-12-01&to=2026-12-31",
    ),
    "storypark": ("/storypark/v1/account", "/storypark/v1/profiles", "/storypark/v1/rooms"),
}


def steps(service, *verbs):
    body = {"service": service, "do": list(verbs)}
    return lambda client: client.post("/world/steps", json=body)  # refused where done before


def advance(by):
    return lambda client: client.post("/clock/advance", json={"by": by})


async def rewind(client):
    await client.post("/clock/rewind", json={"to": "2026-11-29T22:00:00Z"})


async def reset(client):
    await client.post("/world/reset", json={})


async def storypark_write(client):
    body = {"name": f"Room {len(client.world.services['banksia'].storypark.rooms)}"}
    await client.post("/storypark/v1/rooms", headers=client.storypark("banksia"), json=body)


async def publish(client):
    await client.post("/manage/v1/publications", headers=client.headers["manage"])


async def set_fault(client, kind):
    body = {"service": "banksia", "fault": {"kind": kind, "calls": "reads"}}
    assert (await client.post("/world/faults", json=body)).status_code == 201


async def fault(client):
    await set_fault(client, "server_error")


async def token_revoked(client):
    await set_fault(client, "token_expired")
    await client.get("/manage/v1/children?limit=1", headers=client.headers["manage"])
    await no_faults(client)


async def no_faults(client):
    assert (await client.http.delete("/world/faults")).status_code == 204


async def another_token(client):
    client.headers["manage"] = await client.manage("banksia")


async def tokens_run_out(client):
    client.real_s[0] += 3_601


async def switched_off(client):
    client.world.services["acacia"].switched_on ^= True


EVENTS = {
    "nothing": advance("0s"),
    "12 hours": advance("12h"),
    "half a year": advance("4000h"),
    "rename": steps("banksia", {"rename": {"Mia Nguyen": "Mia Trần"}}),
    "book": steps("banksia", {"book": {"child": "Mia Nguyen", "room": "Wombats", "on": "2026-12-08"}}),
    "add room": steps("banksia", {"add_room": "Koalas"}),
    "close": steps("banksia", {"close": "2026-12-24..2027-01-03"}),
    "plan": steps("banksia", {"paid_children": 77}),
    "edit": steps("banksia", {"edit_profile": {"Mia Nguyen": {"given": "Maya"}}}),
    "kidsoft": steps("acacia", {"correct": {"Eve Tran": {"born": "2022-03-15"}}}),
    "rewind": rewind,
    "reset": reset,
    "write": storypark_write,
    "publish": publish,
    "fault": fault,
    "no faults": no_faults,
    "token revoked": token_revoked,
    "token": another_token,
    "tokens run out": tokens_run_out,
    "switch": switched_off,
}  # fmt: skip


@asynccontextmanager
async def both_ways():
    """A client, and one of the same application that has no short way."""
    async with open_client() as client:
        client.headers = {
            "kidsoft": client.kidsoft("acacia"),
            "manage": await client.manage("banksia"),
            "storypark": client.storypark("banksia"),
        }
        transport = httpx2.ASGITransport(partial(FastAPI.__call__, client.app))
        async with httpx2.AsyncClient(transport=transport, base_url="http://stage") as usual:
            yield client, usual


async def holds(client, usual, tags):
    """Each read has the same answer and the same entry in the journal either way."""
    for api, paths in PATHS.items():
        for path in paths:
            for given_tag in {None, tags.get(path)}:
                headers = client.headers[api] | ({"If-None-Match": given_tag} if given_tag else {})
                answers = [await each.get(path, headers=headers) for each in (client, usual)]
                seen = [(each.status_code, each.headers.raw, each.content) for each in answers]
                assert seen[0] == seen[1], path
                short, long = list(client.app.state.requests_api._journal.entries())[-2:]
                assert short.number + 1 == long.number
                assert timeless(short) == timeless(long)
                tags[path] = answers[0].headers.get("etag", tags.get(path))


def timeless(entry):
    return replace(entry, number=0, real_s=0, took_s=0)


@pytest.mark.e2e
@settings(deadline=None, max_examples=12)
@given(st.lists(st.sampled_from(sorted(EVENTS)), min_size=1, max_size=4))
@example(["12 hours", "rename", "12 hours", "close"])
@example(["plan", "edit", "write", "kidsoft", "switch"])
@example(["token revoked", "fault", "rename", "no faults"])
@example(["write", "rewind", "write", "tokens run out", "token"])
def test_the_short_way_and_the_usual_one_answer_the_same_bytes(events) -> None:
    async def whole():
        async with both_ways() as (client, usual):
            tags: dict = {}
            for event in ("nothing", "nothing", *events):
                await EVENTS[event](client)
                if not client.world.faults:  # which call meets one depends on how many there were
                    await holds(client, usual, tags)

    asyncio.run(whole())


async def without_handlers(client, path, headers, **more):
    """The same read while every handler is gone: only an answer that is repeated is left."""
    (ways,) = [each for each in client.app.user_middleware if each.cls is FastPath]
    reads = ways.kwargs["reads"]
    kept = dict(reads)
    reads.update({known: replace(read, handler=_gone) for known, read in kept.items()})
    try:
        return await client.get(path, headers={**headers, **more})
    finally:
        reads.update(kept)


async def _gone(_):
    raise AssertionError("a handler was asked again")


REPEATED = [(api, paths[0]) for api, paths in PATHS.items()] + [("manage", PATHS["manage"][2])]


@pytest.mark.parametrize(("api", "path"), REPEATED)
def test_no_handler_is_asked_twice_for_the_same_list(api, path) -> None:
    async def whole():
        async with both_ways() as (client, _):
            first = await client.get(path, headers=client.headers[api])
            assert first.status_code == 200
            again = await without_handlers(client, path, client.headers[api])
            assert (again.content, again.headers.raw) == (first.content, first.headers.raw)
            origin = {"Origin": "http://localhost:1"}
            usual = await without_handlers(client, path, client.headers[api], **origin)
            assert usual.status_code == 500

    asyncio.run(whole())


def test_a_fault_meets_a_read_that_would_be_repeated() -> None:
    async def exchange(client):
        headers = client.storypark("banksia")
        for _ in range(2):
            await client.get("/storypark/v1/profiles", headers=headers)
        await set_fault(client, "server_error")
        failed = await client.get("/storypark/v1/profiles", headers=headers)
        await client.http.delete("/world/faults")
        return failed.status_code, (
            await client.get("/storypark/v1/profiles", headers=headers)
        ).status_code

    assert run_with_client(exchange) == (500, 200)


def test_the_answers_that_are_kept_are_bounded(monkeypatch) -> None:
    async def exchange(client):
        repeated = client.app.repeated

        async def read(sizes):
            for number in sizes:
                path = f"/storypark/v1/profiles?page_size={number}"
                await client.get(path, headers=client.storypark("banksia"))
            return [len(each.body) for each in repeated._kept.values()]

        repeated._most = 3
        assert len(await read(range(1, 9))) == 3
        monkeypatch.setattr(repeated_reads, "MAX_BODIES_BYTES", 1_000)
        kept = await read(range(1, 9))
        assert 0 < sum(kept) <= 1_000
        assert sum(kept) == repeated._bodies_bytes

    run_with_client(exchange)

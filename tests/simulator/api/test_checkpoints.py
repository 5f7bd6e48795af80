"""Checkpoints and resets: whatever was done, the world is as it was."""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parktime.simulator.api.checkpoints import MAX_CHECKPOINTS
from parktime.simulator.fault_injection.exchange import ConnectionDropped
from tests.simulator.api.client import ApiClient, problem_document, run_with_client

START = "2026-11-29T22:00:00Z"
KEYS = ("banksia", "grevillea", "acacia", "wattle")
PATHS = (
    "/world",
    "/world/faults",
    "/world/halt",
    "/world/requests",
    *(f"/world/services/{key}/storypark" for key in KEYS),
)
CLOCK = ("now", "mode", "rate", "to", "held_by", "participants", "next")


async def shown(client: ApiClient) -> list:
    """All that can be seen of a world without leaving a request in its journal."""
    clock = (await client.get("/clock")).json()
    return [
        *[(await client.get(path)).json() for path in PATHS],
        {key: clock[key] for key in CLOCK},
    ]


async def read(client: ApiClient, path: str, headers: dict[str, str]) -> tuple[int, str]:
    """Status and body of an answer; (0, "") where a halt left the call without one."""
    try:
        answer = await client.get(path, headers=headers)
    except ConnectionDropped:
        return 0, ""
    return answer.status_code, answer.text


async def lists(client: ApiClient) -> list:
    """What the fake APIs answer at the present instant; the journal has these requests."""
    paths = [
        ("/kidsoft/v2/children", client.kidsoft("acacia")),
        ("/kidsoft/v2/rooms", client.kidsoft("acacia")),
        ("/storypark/v1/profiles", client.storypark("banksia")),
        ("/storypark/v1/rooms", client.storypark("banksia")),
    ]
    return [await read(client, path, headers) for path, headers in paths]


async def create_profile(client: ApiClient) -> None:
    body = {"given": "Ana", "family": "Lima", "born": "2022-01-01"}
    headers = client.storypark("banksia", **{"Idempotency-Key": "one"})
    with suppress(ConnectionDropped):
        await client.post("/storypark/v1/profiles", json=body, headers=headers)


ACTIONS = {
    "post": lambda c: c.post(
        "/world/steps", json={"service": "banksia", "do": {"post": {"Old room": 2}}}
    ),
    "leave": lambda c: c.post(
        "/world/steps", json={"service": "banksia", "do": {"leave": "Mia Nguyen"}}
    ),
    "enrol": lambda c: c.post(
        "/world/steps", json={"service": "acacia", "do": {"enrol": {"name": "Ida Ray"}}}
    ),
    "fault": lambda c: c.post(
        "/world/faults", json={"service": "banksia", "fault": {"kind": "html"}}
    ),
    "halt": lambda c: c.http.put("/world/halt", json={"after": 3}),
    "hour": lambda c: c.post("/clock/advance", json={"by": "1h"}),
    "days": lambda c: c.post("/clock/advance", json={"by": "3d"}),
    "back": lambda c: c.post("/clock/rewind", json={"to": START}),
    "run": lambda c: c.post("/clock/run", json={"rate": 60}),
    "create": create_profile,
    "read": lists,
    "save": lambda c: c.post("/world/checkpoint", json={"name": "other"}),
    "restore": lambda c: c.post("/world/restore", json={"name": "other"}),
    "reset": lambda c: c.post("/world/reset"),
}
SOME = st.lists(st.sampled_from(sorted(ACTIONS)), max_size=6)


@pytest.mark.e2e
@settings(deadline=None, max_examples=25)
@given(actions=SOME)
def test_a_reset_world_is_as_it_was_when_it_was_opened(actions) -> None:
    async def exchange(client):
        before = await shown(client)
        for each in actions:
            await ACTIONS[each](client)
        assert (await client.post("/world/reset")).status_code == 200
        assert await shown(client) == before
        return await lists(client), await shown(client)

    async def fresh(client):
        return await lists(client), await shown(client)

    reset, opened = (
        run_with_client(exchange, with_steps=True),
        run_with_client(fresh, with_steps=True),
    )
    assert timeless(reset) == timeless(opened)


def timeless(value):
    """The same without real seconds."""
    if isinstance(value, dict):
        return {
            key: timeless(each) for key, each in value.items() if key not in ("real_s", "took_ms")
        }
    return [timeless(each) for each in value] if isinstance(value, list | tuple) else value


@pytest.mark.e2e
@settings(deadline=None, max_examples=25)
@given(before=SOME, after=SOME)
def test_a_restored_world_is_as_it_was_when_it_was_saved(before, after) -> None:
    async def exchange(client):
        for each in before:
            await ACTIONS[each](client)
        await client.post("/clock/pause")
        saved = await shown(client)
        assert (await client.post("/world/checkpoint", json={"name": "mine"})).status_code == 201
        for each in after:
            await ACTIONS[each](client)
        answer = await client.post("/world/restore", json={"name": "mine"})
        assert answer.status_code == 200
        assert answer.json()["now"] == saved[0]["now"]
        assert await shown(client) == saved
        # from here on both go the same way
        await client.post("/clock/advance", json={"by": "4d"})
        once = await lists(client)
        await client.post("/world/restore", json={"name": "mine"})
        await client.post("/clock/advance", json={"by": "4d"})
        assert await lists(client) == once

    run_with_client(exchange, with_steps=True)


async def test_checkpoints_are_listed_replaced_deleted_and_bounded(client) -> None:
    for number in range(MAX_CHECKPOINTS):
        answer = await client.post("/world/checkpoint", json={"name": f"c{number}"})
        assert answer.status_code == 201
    await client.post("/clock/advance", json={"by": "1d"})
    full = await client.post("/world/checkpoint", json={"name": "more"})
    assert "DELETE" in problem_document(full, 409, "too-many-checkpoints")["detail"]
    await client.post("/world/checkpoint", json={"name": "c0"})
    listed = (await client.get("/world/checkpoints")).json()["checkpoints"]
    assert [each["name"] for each in listed][::19] == ["c1", "c0"]
    assert listed[-1]["now"] == "2026-11-30T22:00:00Z"
    assert (await client.http.delete("/world/checkpoints/c1")).status_code == 204
    for answer in (
        await client.http.delete("/world/checkpoints/c1"),
        await client.post("/world/restore", json={"name": "c1"}),
    ):
        problem_document(answer, 404, "unknown-checkpoint")
    for body in ({}, {"name": ""}, {"name": 1}, {"name": "x" * 101}, {"name": "a", "more": 1}):
        problem_document(await client.post("/world/checkpoint", json=body), 422)


async def test_a_checkpoint_outlives_a_reset_and_leads_forward(client) -> None:
    await client.post("/clock/advance", json={"by": "5d"})
    await client.post("/world/checkpoint", json={"name": "later"})
    await client.post("/world/reset")
    answer = (await client.post("/world/restore", json={"name": "later"})).json()
    assert answer["now"] == "2026-12-04T22:00:00Z" and answer["epoch"] == 2
    back = await client.post("/clock/rewind", json={"to": "2026-12-01T00:00:00Z"})
    assert back.status_code == 200, "the past of the checkpoint is there as well"


async def rewinds(client) -> list[str]:
    return [each["to"] for each in (await client.get("/clock")).json()["rewinds"]]


async def test_participants_are_led_to_the_last_instant_that_both_pasts_share(client) -> None:
    await client.post("/clock/advance", json={"by": "1d"})
    await client.do("banksia", {"leave": "Mia Nguyen"})
    await client.post("/world/checkpoint", json={"name": "a"})
    await client.post("/clock/advance", json={"by": "1d"})
    await client.post("/world/restore", json={"name": "a"})
    assert await rewinds(client) == ["2026-11-30T22:00:00Z"], "where it was saved"
    await client.do("banksia", {"post": {"Old room": 1}})
    await client.post("/world/restore", json={"name": "a"})
    instants = [datetime.fromisoformat(each) for each in await rewinds(client)]
    saved = datetime.fromisoformat("2026-11-30T22:00:00Z")
    assert instants == [saved - timedelta(microseconds=1)], "what was done there since is undone"
    await client.post("/clock/rewind", json={"to": START})
    await client.post("/clock/advance", json={"by": "12h"})
    await client.post("/world/restore", json={"name": "a"})
    assert (await rewinds(client))[-1] == "2026-11-30T10:00:00Z", "not beyond the present"


async def test_who_waits_is_answered_and_has_to_follow(client) -> None:
    wait = "/clock/participants/sync/wait"
    await client.post("/world/checkpoint", json={"name": "a"})
    waiting = asyncio.create_task(
        client.post(wait, json={"until": "2026-12-24T00:00:00Z", "epoch": 0})
    )
    await asyncio.sleep(0.01)
    restoring = asyncio.create_task(client.post("/world/restore", json={"name": "a"}))
    answer = (await waiting).json()
    assert answer == {"now": START, "epoch": 1, "reached": False}
    again = asyncio.create_task(
        client.post(wait, json={"until": "2026-12-24T00:00:00Z", "epoch": 1})
    )
    assert (await restoring).json()["not_following"] == []
    await client.post("/clock/participants/sync/busy", json={"epoch": 1})
    assert (await again).json()["reached"] is False
    held = await client.post("/world/restore", json={"name": "a", "patience_s": 0.05})
    assert problem_document(held, 504, "held")["participants"][0]["name"] == "sync"


async def test_nothing_is_saved_while_the_clock_moves(client) -> None:
    await client.post("/clock/participants/sync/busy")
    moving = asyncio.create_task(client.post("/clock/advance", json={"by": "1d"}))
    await asyncio.sleep(0.01)
    for path in ("/world/checkpoint", "/world/reset"):
        body = {"name": "a"} if path.endswith("checkpoint") else {}
        problem_document(await client.post(path, json=body), 409, "already-advancing")
    await client.http.delete("/clock/participants/sync")
    assert (await moving).status_code == 200


async def test_bodies_of_a_saved_journal_come_back_as_far_as_they_are_kept(client) -> None:
    await lists(client)
    await client.post("/world/checkpoint", json={"name": "a"})
    await lists(client)
    await client.post("/world/restore", json={"name": "a"})
    found = (await client.get("/world/requests?bodies=true")).json()
    assert found["recorded"] == 4 and all(each["got"] for each in found["requests"])
    await client.post("/world/reset")
    assert (await client.get("/world/requests")).json()["recorded"] == 0
    await client.post("/world/restore", json={"name": "a"})
    found = (await client.get("/world/requests?bodies=true")).json()["requests"]
    assert len(found) == 4 and not any(each["got"] for each in found)

"""Rewinds over HTTP."""

import asyncio

import pytest

from tests.simulator.api.client import problem_document

START = "2026-11-29T22:00:00Z"
NOON = "2026-11-30T02:00:00Z"


async def back(client, **body):
    return await client.post("/clock/rewind", json=body)


async def test_a_rewind_restores_the_world_and_is_listed_by_the_clock(client) -> None:
    await client.post("/clock/advance", json={"to": NOON})
    await client.do("banksia", {"post": {"Possums": 3}})
    before = (await client.get("/world/services/banksia/storypark")).json()
    await client.post("/clock/advance", json={"by": "1d"})
    await client.do(
        "banksia", {"leave": "Mia Nguyen"}, {"post": {"Possums": 4}}, {"paid_children": 9}
    )
    answer = await back(client, by="1d")
    assert answer.status_code == 200
    clock = answer.json()
    assert (clock["now"], clock["epoch"], clock["mode"]) == (NOON, 1, "paused")
    assert clock["rewinds"] == [{"epoch": 1, "to": NOON}]
    assert (await client.get("/clock")).json() == clock
    assert (await client.get("/world/services/banksia/storypark")).json() == before
    assert answer.headers["x-virtual-time"] == NOON


async def test_steps_of_the_file_happen_again(client_with_steps) -> None:
    client = client_with_steps

    async def posts():
        rooms = (await client.get("/world/services/banksia/storypark")).json()["rooms"]
        return next(room["posts"] for room in rooms if room["name"] == "Possums")

    await client.post("/clock/advance", json={"by": "30d"})
    assert await posts() == 3
    await back(client, to=START)
    assert await posts() == 0
    assert [each["what"] for each in (await client.get("/clock")).json()["next"]][-1].startswith(
        "step in line"
    )
    await client.post("/clock/advance", json={"by": "30d"})
    assert await posts() == 3


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ({"to": "2026-12-30T00:00:00Z"}, 422, "in-the-future"),
        ({"to": "2026-01-01T00:00:00Z"}, 422, "before-the-start"),
        ({"by": "100d"}, 422, "before-the-start"),
        ({"by": "1d", "to": START}, 422, ""),
        ({}, 422, ""),
    ],
)
async def test_invalid_rewinds_are_422(client, body, status, kind) -> None:
    await client.post("/clock/advance", json={"by": "2d"})
    problem_document(await back(client, **body), status, kind)
    clock = (await client.get("/clock")).json()
    assert (clock["now"], clock["epoch"]) == ("2026-12-01T22:00:00Z", 0)


async def test_busy_and_not_following_participants_are_named(client) -> None:
    await client.post("/clock/advance", json={"by": "1d"})
    await client.post("/clock/participants/sync/busy")
    document = problem_document(await back(client, to=START, patience_s=0.02), 504, "held")
    assert [each["name"] for each in document["participants"]] == ["sync"]
    wait = {"until": "2027-01-01T00:00:00Z", "timeout_s": 60}
    waiting = asyncio.create_task(client.post("/clock/participants/sync/wait", json=wait))
    await asyncio.sleep(0.02)
    going = asyncio.create_task(back(client, to=START))
    answer = (await waiting).json()
    assert answer == {"now": START, "epoch": 1, "reached": False}
    waiting = asyncio.create_task(client.post("/clock/participants/sync/wait", json=wait))
    assert (await going).json()["not_following"] == ["sync"]
    busy = await client.post("/clock/participants/sync/busy", json={"epoch": 1})
    assert busy.json() == {"now": START, "epoch": 1, "position": 0}
    assert (await client.get("/clock")).json()["not_following"] == []
    await waiting


async def test_cached_responses_are_dropped_by_a_rewind(client) -> None:
    """Revisions count on from the same number after a rewind: what was kept under them must not be told again."""
    headers = client.storypark("banksia")
    paths = ["/storypark/v1/profiles", "/storypark/v1/rooms", "/storypark/v1/account"]
    for name, paid in [("Eve", 5), ("Ada", 6)]:
        await client.post("/clock/advance", json={"by": "1d"})
        await client.do(
            "banksia",
            {"add_profile": f"{name} Tran"},
            {"post": {"Possums": paid}},
            {"paid_children": paid},
        )
        profiles, rooms, account = [
            (await client.get(path, headers=headers)).json() for path in paths
        ]
        assert name in [each["given_name"] for each in profiles["profiles"]]
        assert rooms["rooms"][0]["posts"] == paid
        assert account["paid_children"] == paid
        await back(client, to=START)


@pytest.mark.parametrize(
    ("service", "path", "room", "child", "dates", "days"),
    [
        (
            "banksia",
            "/manage/v1",
            "Possums",
            "Noah Smith",
            "2026-12-01 2026-12-31",
            "2026-12-10 2026-12-11",
        ),
        (
            "acacia",
            "/kidsoft/v2",
            "Joeys",
            "Cher",
            "01/12/2026 31/12/2026",
            "10/12/2026 11/12/2026",
        ),
    ],
)
async def test_cached_pictures_are_dropped_by_a_rewind(
    client, service, path, room, child, dates, days
) -> None:
    first, last = dates.split()
    headers = await client.manage(service) if service == "banksia" else client.kidsoft(service)
    for number, (name, day) in enumerate(zip(["Ida Moss", "Ada Moss"], days.split(), strict=True)):
        await client.post("/clock/advance", json={"by": "1h"})
        booking = {"child": name, "room": room, "on": f"2026-12-{10 + number}"}
        await client.do(service, {"rename": {child: name}}, {"book": booking})
        await client.post("/clock/advance", json={"by": "1d"})
        children = await client.get(f"{path}/children", headers=headers)
        sessions = await client.get(
            f"{path}/sessions", params={"from": first, "to": last}, headers=headers
        )
        assert name.split()[0] in children.text
        assert day in sessions.text
        await back(client, to=START)


async def test_a_key_used_after_the_rewind_instant_is_new_again(client) -> None:
    headers = client.storypark("grevillea", **{"Idempotency-Key": "k"})
    await client.post("/clock/advance", json={"by": "1d"})
    first = await client.post("/storypark/v1/rooms", json={"name": "Quolls"}, headers=headers)
    await back(client, to=START)
    again = await client.post("/storypark/v1/rooms", json={"name": "Bilbies"}, headers=headers)
    assert again.status_code == 201 and "idempotent-replayed" not in again.headers
    assert first.json()["id"] == again.json()["id"] == "s001"
    await client.post("/clock/advance", json={"by": "1d"})
    await back(client, to=START)
    replayed = await client.post("/storypark/v1/rooms", json={"name": "Bilbies"}, headers=headers)
    assert replayed.headers["idempotent-replayed"] == "true"

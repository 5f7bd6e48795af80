"""Time that goes back, over HTTP."""

import asyncio

import pytest

from tests.simulator.api.stage import problem

START = "2026-11-29T22:00:00Z"
NOON = "2026-11-30T02:00:00Z"


async def back(stage, **body):
    return await stage.post("/clock/rewind", json=body)


async def test_the_world_is_as_it_was_and_the_clock_tells_how_far_back_it_went(stage) -> None:
    await stage.post("/clock/advance", json={"to": NOON})
    await stage.do("banksia", {"post": {"Possums": 3}})
    before = (await stage.get("/world/services/banksia/storypark")).json()
    await stage.post("/clock/advance", json={"by": "1d"})
    await stage.do(
        "banksia", {"leave": "Mia Nguyen"}, {"post": {"Possums": 4}}, {"paid_children": 9}
    )
    answer = await back(stage, by="1d")
    assert answer.status_code == 200
    clock = answer.json()
    assert (clock["now"], clock["epoch"], clock["mode"]) == (NOON, 1, "paused")
    assert clock["rewinds"] == [{"epoch": 1, "to": NOON}]
    assert (await stage.get("/clock")).json() == clock
    assert (await stage.get("/world/services/banksia/storypark")).json() == before
    assert answer.headers["x-virtual-time"] == NOON


async def test_steps_of_the_file_happen_again(stage_with_steps) -> None:
    stage = stage_with_steps

    async def posts():
        rooms = (await stage.get("/world/services/banksia/storypark")).json()["rooms"]
        return next(room["posts"] for room in rooms if room["name"] == "Possums")

    await stage.post("/clock/advance", json={"by": "30d"})
    assert await posts() == 3
    await back(stage, to=START)
    assert await posts() == 0
    assert [each["what"] for each in (await stage.get("/clock")).json()["next"]][-1].startswith(
        "step in line"
    )
    await stage.post("/clock/advance", json={"by": "30d"})
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
async def test_where_time_does_not_go(stage, body, status, kind) -> None:
    await stage.post("/clock/advance", json={"by": "2d"})
    problem(await back(stage, **body), status, kind)
    clock = (await stage.get("/clock")).json()
    assert (clock["now"], clock["epoch"]) == ("2026-12-01T22:00:00Z", 0)


async def test_who_is_busy_is_named_and_who_does_not_follow_too(stage) -> None:
    await stage.post("/clock/advance", json={"by": "1d"})
    await stage.post("/clock/participants/sync/busy")
    document = problem(await back(stage, to=START, patience_s=0.02), 504, "held")
    assert [each["name"] for each in document["participants"]] == ["sync"]
    wait = {"until": "2027-01-01T00:00:00Z", "timeout_s": 60}
    waiting = asyncio.create_task(stage.post("/clock/participants/sync/wait", json=wait))
    await asyncio.sleep(0.02)
    going = asyncio.create_task(back(stage, to=START))
    answer = (await waiting).json()
    assert answer == {"now": START, "epoch": 1, "reached": False}
    waiting = asyncio.create_task(stage.post("/clock/participants/sync/wait", json=wait))
    assert (await going).json()["not_following"] == ["sync"]
    busy = await stage.post("/clock/participants/sync/busy", json={"epoch": 1})
    assert busy.json() == {"now": START, "epoch": 1}
    assert (await stage.get("/clock")).json()["not_following"] == []
    await waiting


async def test_no_answer_of_a_time_that_is_no_more_is_served_from_memory(stage) -> None:
    """Revisions count on from the same number after a rewind: what was kept under them must not be told again."""
    headers = stage.storypark("banksia")
    paths = ["/storypark/v1/profiles", "/storypark/v1/rooms", "/storypark/v1/account"]
    for name, paid in [("Eve", 5), ("Ada", 6)]:
        await stage.post("/clock/advance", json={"by": "1d"})
        await stage.do(
            "banksia",
            {"add_profile": f"{name} Tran"},
            {"post": {"Possums": paid}},
            {"paid_children": paid},
        )
        profiles, rooms, account = [
            (await stage.get(path, headers=headers)).json() for path in paths
        ]
        assert name in [each["given_name"] for each in profiles["profiles"]]
        assert rooms["rooms"][0]["posts"] == paid
        assert account["paid_children"] == paid
        await back(stage, to=START)


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
async def test_no_picture_of_a_time_that_is_no_more_is_either(
    stage, service, path, room, child, dates, days
) -> None:
    first, last = dates.split()
    headers = await stage.manage(service) if service == "banksia" else stage.kidsoft(service)
    for number, (name, day) in enumerate(zip(["Ida Moss", "Ada Moss"], days.split(), strict=True)):
        await stage.post("/clock/advance", json={"by": "1h"})
        booking = {"child": name, "room": room, "on": f"2026-12-{10 + number}"}
        await stage.do(service, {"rename": {child: name}}, {"book": booking})
        await stage.post("/clock/advance", json={"by": "1d"})
        children = await stage.get(f"{path}/children", headers=headers)
        sessions = await stage.get(
            f"{path}/sessions", params={"from": first, "to": last}, headers=headers
        )
        assert name.split()[0] in children.text
        assert day in sessions.text
        await back(stage, to=START)


async def test_a_key_used_in_a_time_that_is_no_more_is_new_again(stage) -> None:
    headers = stage.storypark("grevillea", **{"Idempotency-Key": "k"})
    await stage.post("/clock/advance", json={"by": "1d"})
    first = await stage.post("/storypark/v1/rooms", json={"name": "Quolls"}, headers=headers)
    await back(stage, to=START)
    again = await stage.post("/storypark/v1/rooms", json={"name": "Bilbies"}, headers=headers)
    assert again.status_code == 201 and "idempotent-replayed" not in again.headers
    assert first.json()["id"] == again.json()["id"] == "s001"
    await stage.post("/clock/advance", json={"by": "1d"})
    await back(stage, to=START)
    replayed = await stage.post("/storypark/v1/rooms", json={"name": "Bilbies"}, headers=headers)
    assert replayed.headers["idempotent-replayed"] == "true"

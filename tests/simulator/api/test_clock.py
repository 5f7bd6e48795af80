"""The clock's protocol over HTTP."""

import asyncio

import pytest

from tests.simulator.api.client import problem_document, run_with_client

START = "2026-11-29T22:00:00Z"


async def later(client, path, body):
    """A request that is answered later; given time to arrive."""
    task = asyncio.create_task(client.post(path, json=body))
    await asyncio.sleep(0.02)
    return task


def test_what_a_paused_clock_shows() -> None:
    async def exchange(client):
        return (await client.get("/clock")).json()

    assert run_with_client(exchange) == {
        "now": START,
        "epoch": 0,
        "mode": "paused",
        "rate": None,
        "to": None,
        "held_by": [],
        "participants": [],
        "next": [
            {"at": "2026-11-30T10:00:00Z", "what": "publication banksia", "kind": "publication"}
        ],
        "rewinds": [],
        "not_following": [],
    }


@pytest.mark.parametrize("name", ["daemon", "d%C3%A4mon", "my daemon"])
async def test_a_wait_is_answered_at_its_instant(client, name) -> None:
    path = f"/clock/participants/{name}"
    body = {
        "until": "2026-11-30T12:00:00+10:00",
        "what": "run banksia",
        "kind": "run",
        "order": 3,
        "timeout_s": 60,
    }
    waiting = await later(client, f"{path}/wait", body)
    shown = (await client.get("/clock")).json()
    assert shown["next"][0] == {"at": "2026-11-30T02:00:00Z", "what": "run banksia", "kind": "run"}
    (participant,) = shown["participants"]
    assert participant == {
        "name": participant["name"],
        "state": "waiting",
        "waiting_until": "2026-11-30T02:00:00Z",
        "what": "run banksia",
        "order": 3,
        "epoch": None,
    }
    advance = await later(client, "/clock/advance", {"by": "12h"})
    answer = (await waiting).json()
    assert answer == {"now": "2026-11-30T02:00:00Z", "epoch": 0, "reached": True}
    shown = (await client.get("/clock")).json()
    assert (shown["mode"], shown["to"], len(shown["held_by"])) == (
        "advancing",
        "2026-11-30T10:00:00Z",
        1,
    )
    assert (await client.http.delete(path)).status_code == 204
    done = (await advance).json()
    assert (done["now"], done["reached"], done["mode"], done["participants"]) == (
        "2026-11-30T10:00:00Z",
        True,
        "paused",
        [],
    )
    problem_document(await client.http.delete(path), 404)


async def test_busy_cancels_a_wait_and_returns_the_time(client) -> None:
    waiting = await later(
        client, "/clock/participants/daemon/wait", {"until": "2027-01-01T00:00:00Z"}
    )
    assert (await client.post("/clock/participants/daemon/busy")).json() == {
        "now": START,
        "epoch": 0,
        "position": 0,
    }
    assert (await waiting).json()["reached"] is False
    answer = await client.post("/clock/advance", json={"by": "1h", "patience_s": 0.05})
    document = problem_document(answer, 504, "urn:parktime:clock:held")
    assert "daemon" in document["detail"] and document["now"] == START
    assert document["participants"][0]["state"] == "busy"


async def test_advances_that_cannot_be(client) -> None:
    problem_document(
        await client.post("/clock/advance", json={"to": "2026-11-29T21:59:59Z"}), 422, "in-the-past"
    )
    problem_document(
        await client.post("/clock/advance", json={"to": "2127-01-01T00:00:00Z"}), 422, "too-far"
    )
    await client.post("/clock/participants/slow/busy")
    first = await later(client, "/clock/advance", {"by": "1h"})
    problem_document(
        await client.post("/clock/advance", json={"by": "1h"}), 409, "already-advancing"
    )
    await client.http.delete("/clock/participants/slow")
    assert (await first).status_code == 200


@pytest.mark.e2e
async def test_a_thousand_answers_at_one_instant_name_who_loops(client) -> None:
    for _ in range(1_000):
        answer = await client.post("/clock/participants/stuck/wait", json={"until": START})
        assert answer.json()["reached"] is True
    document = problem_document(
        await client.post("/clock/participants/stuck/wait", json={"until": START}), 409, "looping"
    )
    assert "stuck" in document["detail"]


async def test_participants_are_limited_to_a_thousand(client) -> None:
    for number in range(1_000):
        client.clock.busy(f"p{number}")
    problem_document(
        await client.post("/clock/participants/more/busy"), 409, "too-many-participants"
    )
    problem_document(
        await client.post("/clock/participants/more/wait", json={"until": START}),
        409,
        "too-many-participants",
    )
    assert (await client.post("/clock/participants/p7/busy")).status_code == 200


async def test_run_and_pause(client) -> None:
    running = (await client.post("/clock/run", json={"rate": 3600})).json()
    assert (running["mode"], running["rate"]) == ("running", 3600.0)
    await asyncio.sleep(0.1)
    paused = (await client.post("/clock/pause")).json()
    assert paused["mode"] == "paused" and paused["rate"] is None
    assert paused["now"] > START
    await asyncio.sleep(0.05)
    assert (await client.get("/clock")).json()["now"] == paused["now"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/clock/advance", {"to": "2026-12-14T20:30:00"}),
        ("/clock/advance", {"to": "2026-12-14"}),
        ("/clock/advance", {"to": 1_800_000_000}),
        ("/clock/advance", {"to": "9999-12-31T23:59:59-10:00"}),
        ("/clock/advance", {"by": "12"}),
        ("/clock/advance", {"by": "-12h"}),
        ("/clock/advance", {"by": 12}),
        ("/clock/advance", {"by": "40000d"}),
        ("/clock/advance", {}),
        ("/clock/advance", {"by": "1h", "to": "2027-12-14T20:30:00Z"}),
        ("/clock/advance", {"by": "1h", "patience_s": 0}),
        ("/clock/advance", {"by": "1h", "patience_s": 601}),
        ("/clock/run", {"rate": 0}),
        ("/clock/run", {"rate": -1}),
        ("/clock/run", {"rate": 1e10}),
        ("/clock/run", {}),
        ("/clock/participants/daemon/wait", {}),
        ("/clock/participants/daemon/wait", {"until": "2027-01-01T00:00:00"}),
        ("/clock/participants/daemon/wait", {"until": "2027-01-01T00:00:00Z", "timeout_s": 601}),
        ("/clock/participants/daemon/wait", {"until": "2027-01-01T00:00:00Z", "timeout_s": -1}),
        ("/clock/participants/daemon/wait", {"until": "2027-01-01T00:00:00Z", "what": "x" * 201}),
        ("/clock/participants/daemon/wait", {"until": "2027-01-01T00:00:00Z", "order": 0.5}),
        ("/clock/participants/daemon/wait", {"until": "2027-01-01T00:00:00Z", "order": True}),
        ("/clock/participants/daemon/wait", {"until": "2027-01-01T00:00:00Z", "timeout_s": "30"}),
        ("/clock/participants/daemon/wait", {"until": "2027-01-01T00:00:00Z", "ordre": 1}),
        (f"/clock/participants/{'x' * 101}/wait", {"until": "2027-01-01T00:00:00Z"}),
        (f"/clock/participants/{'x' * 101}/busy", None),
        ("/clock/participants/%20/busy", None),
        ("/clock/participants/a%00b/busy", None),
    ],
)
async def test_invalid_requests_are_422(client, path, body) -> None:
    assert problem_document(await client.post(path, json=body), 422)["errors"]
    assert (await client.get("/clock")).json()["participants"] == []


async def test_a_naive_instant_is_refused_with_a_remedy(client) -> None:
    answer = await client.post("/clock/advance", json={"to": "2026-12-14T20:30:00"})
    assert problem_document(answer, 422)["errors"] == [
        {
            "where": "body.to",
            "message": "has no offset: write 2026-12-14T20:30:00Z, or with the offset that is meant",
        }
    ]


async def test_a_closed_clock_refuses_every_call(client) -> None:
    client.clock.close()
    for path, body in [
        ("/clock/participants/daemon/wait", {"until": START}),
        ("/clock/participants/daemon/busy", None),
        ("/clock/advance", {"by": "1h"}),
        ("/clock/run", {"rate": 1}),
    ]:
        problem_document(await client.post(path, json=body), 503, "closed")


async def test_who_holds_an_advance_for_too_long_is_named_with_the_remedy(client) -> None:
    for name in ("sync", "other"):
        await client.post(f"/clock/participants/{name}/busy")
    answer = await client.post("/clock/advance", json={"by": "1h", "patience_s": 0.05})
    document = problem_document(answer, 504, "held")
    assert sorted(document["awaited"]) == ["other", "sync"]
    assert "parktime clock leave" in document["detail"]
    for name in document["awaited"]:
        await client.http.delete(f"/clock/participants/{name}")
    assert (await client.post("/clock/advance", json={"by": "1h"})).status_code == 200

"""The events of a world: what people did, and how its clock was moved."""

import pytest

from parktime.simulator.api import world_events

NOON = "2026-11-30T02:00:00Z"


async def events(client, query=""):
    return (await client.get(f"/world/events{query}")).json()


def brief(answer):
    return [(event["kind"], event["code"], event["service"]) for event in answer["events"]]


async def test_acts_are_told_in_words_with_their_service(client):
    await client.do("banksia", {"leave": "Mia Nguyen"}, {"post": {"Possums": 3}})
    answer = await events(client)
    assert brief(answer) == [("action", "leave", "banksia"), ("action", "post", "banksia")]
    first, second = answer["events"]
    assert "Mia Nguyen" in first["text"]
    assert "3 community posts" in second["text"]
    assert first["subject"] == {"type": "service", "id": "banksia", "name": "Banksia Kindergarten"}


async def test_a_refused_act_is_told_as_refused(client):
    answer = await client.post(
        "/world/steps", json={"service": "banksia", "do": {"add_room": "Possums"}}
    )
    assert answer.status_code == 409
    (told,) = (await events(client))["events"]
    assert (told["code"], told["severity"]) == ("add_room-refused", "warning")


async def test_steps_of_the_file_are_told_as_acts_and_never_by_line(client_with_steps):
    client = client_with_steps
    await client.post("/clock/advance", json={"by": "30d"})
    answer = await events(client)
    assert ("action", "post", "banksia") in brief(answer)
    assert not any("line" in event["text"] for event in answer["events"])
    assert brief(answer)[-1] == ("clock", "clock-advanced", None)


async def test_a_rewind_is_told_and_takes_nothing_back(client):
    await client.post("/clock/advance", json={"to": NOON})
    await client.do("banksia", {"post": {"Possums": 3}})
    before = await events(client)
    await client.post("/clock/rewind", json={"by": "1h"})
    after = await events(client)
    assert after["events"][: len(before["events"])] == before["events"]
    assert brief(after)[-1] == ("rewind", "clock-rewound", None)


async def test_an_advance_that_is_held_is_told_with_how_far_it_came(client):
    await client.post("/clock/participants/sync/wait", json={"until": NOON, "timeout_s": 0.01})
    answer = await client.post("/clock/advance", json={"by": "1d", "patience_s": 0.05})
    assert answer.status_code == 504
    assert ("clock", "clock-held", None) in brief(await events(client))


async def test_pages_go_on_after_an_id(client):
    await client.do(
        "banksia", {"post": {"Possums": 1}}, {"post": {"Possums": 2}}, {"post": {"Possums": 3}}
    )
    whole = (await events(client))["events"]
    first = await events(client, "?limit=2")
    rest = await events(client, f"?after={first['next']}")
    assert first["events"] + rest["events"] == whole
    assert (await events(client, f"?after={rest['next']}"))["events"] == []
    assert (await events(client, "?after=of-another-process"))["events"] == whole
    assert (await events(client, "?last=1"))["events"] == whole[-1:]


async def test_filters(client):
    await client.do("banksia", {"post": {"Possums": 1}})
    await client.post("/clock/advance", json={"to": NOON})
    assert brief(await events(client, "?kind=clock")) == [("clock", "clock-advanced", None)]
    assert brief(await events(client, "?severity=notice&service=banksia")) == [
        ("action", "post", "banksia")
    ]
    assert (await client.get("/world/events?severity=all")).status_code == 422


async def test_the_oldest_give_way(client, monkeypatch):
    for _ in range(3):
        await client.do("banksia", {"post": {"Possums": 1}})
    last = (await events(client))["events"][-1]["id"]
    assert last.endswith("-000000003")
    assert world_events.MAX_EVENTS == 10_000


@pytest.mark.parametrize("set_fault", ["step", "api"])
async def test_faults_are_told(client, set_fault):
    if set_fault == "step":
        await client.do(
            "banksia", {"fault": {"kind": "server_error", "api": "storypark", "calls": "reads"}}
        )
    else:
        fault = {"kind": "server_error", "api": "storypark", "calls": "reads"}
        await client.post("/world/faults", json={"service": "banksia", "fault": fault})
    await client.http.delete("/world/faults")
    told = (await events(client))["events"]
    assert [event["code"] for event in told] == ["fault", "fault"]
    assert "Storypark" in told[0]["text"]

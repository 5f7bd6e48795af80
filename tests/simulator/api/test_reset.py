"""Resets: the world as it was before anything was done."""

from tests.simulator.api.client import problem_document, run_with_client

START = "2026-11-29T22:00:00Z"


async def everything(client) -> list:
    paths = ["/world", "/world/faults", *(f"/world/services/{key}/storypark" for key in KEYS)]
    return [(await client.get(path)).json() for path in paths]


KEYS = ("banksia", "grevillea", "acacia", "wattle")


async def test_a_reset_undoes_what_was_done_at_the_start_and_a_rewind_does_not(client) -> None:
    before = await everything(client)
    await client.do("banksia", {"post": {"Old room": 3}}, {"leave": "Mia Nguyen"})
    await client.post("/world/faults", json={"service": "banksia", "fault": {"kind": "html"}})
    await client.post("/clock/advance", json={"by": "3d"})
    await client.do("banksia", {"paid_children": 9})
    await client.post("/clock/rewind", json={"to": START})
    kept = (await client.get("/world/services/banksia/storypark")).json()
    assert [room["posts"] for room in kept["rooms"]] == [0, 15]
    answer = await client.post("/world/reset")
    assert answer.status_code == 200
    assert (answer.json()["now"], answer.json()["epoch"]) == (START, 2)
    assert await everything(client) == before
    await client.do("banksia", {"leave": "Mia Nguyen"})


async def test_the_clock_tells_a_rewind_to_before_the_start(client) -> None:
    await client.post("/clock/advance", json={"by": "1d"})
    assert (await client.post("/world/reset", json={"patience_s": 1})).status_code == 200
    rewinds = (await client.get("/clock")).json()["rewinds"]
    assert rewinds == [{"epoch": 1, "to": "2026-11-29T21:59:59.999999Z"}]
    problem_document(await client.post("/world/reset", json={"patience": 1}), 422)
    await client.post("/clock/advance", json={"by": "1d"})
    problem_document(await client.post("/clock/rewind", json={"to": "2026-11-29T21:59:59Z"}), 422)


def test_the_steps_of_the_story_are_played_again() -> None:
    async def exchange(client):
        ends = []
        for _ in range(2):
            await client.post("/clock/advance", json={"by": "3d"})
            ends.append((await client.get("/world/services/banksia/storypark")).json())
            await client.post("/world/reset")
        return ends

    one, two = run_with_client(exchange, with_steps=True)
    assert one == two and one["rooms"][0]["posts"] == 3


async def test_a_participant_that_does_not_follow_is_named(client) -> None:
    await client.post("/clock/participants/sync/busy", json={"epoch": 0})
    answer = await client.post("/world/reset", json={"patience_s": 0.05})
    assert problem_document(answer, 504)["participants"][0]["name"] == "sync"

"""Worlds are opened, listed and deleted over HTTP, and know nothing of each other."""

import asyncio
import gc
import json
import weakref
from urllib.parse import urljoin

import pytest

from parktime.simulator.scenario.yaml_reader import read_yaml
from tests.simulator.api.client import SCENARIO, problem_document
from tests.simulator.hosting.served import serve_worlds

pytestmark = pytest.mark.integration
START = "2026-11-29T22:00:00Z"


async def test_a_world_is_opened_with_all_that_its_clients_need() -> None:
    async with serve_worlds() as worlds:
        opened = await worlds.open(name="mine")
        assert opened["url"] == f"{worlds.url}/worlds/mine/"
        assert opened["now"] == START and opened["skipped"] == []
        assert list(opened["services"]) == ["banksia", "grevillea", "acacia", "wattle"]
        service = opened["services"]["acacia"]
        known = service["credentials"]
        headers = {"X-Service-Pin": known["ccms"]["pin"], "X-Api-Key": known["ccms"]["key"]}
        address = urljoin(service["addresses"]["ccms"], "children")
        assert (await worlds.http.get(address, headers=headers)).status_code == 200
        token = {"Authorization": f"Bearer {known['storypark']['token']}"}
        address = urljoin(service["addresses"]["storypark"], "profiles")
        assert (await worlds.http.get(address, headers=token)).status_code == 200
        manage = opened["services"]["banksia"]
        client = {key: manage["credentials"]["ccms"][key] for key in ("client_id", "client_secret")}
        granted = await worlds.http.post(
            urljoin(manage["addresses"]["ccms"], "oauth/token"),
            data={"grant_type": "client_credentials", **client},
        )
        assert granted.status_code == 200
        for address in opened["links"].values():
            assert (await worlds.http.get(address)).status_code in (200, 401, 404), address
        for name in ("world", "clock", "requests", "faults", "openapi"):
            assert (await worlds.http.get(opened["links"][name])).status_code == 200


async def test_json_and_yaml_open_the_same_world() -> None:
    as_json = json.dumps(read_yaml(SCENARIO, "x").root.plain, indent="\t")
    async with serve_worlds() as worlds:
        one = await worlds.open(name="a")
        answer = await worlds.http.post(
            "/worlds", content=as_json, headers={"Content-Type": "application/json"}
        )
        other = answer.json()
        assert other["id"] == "w1"
        same = [{**each["services"], "title": each["title"]} for each in (one, other)]
        assert json.dumps(same[0]).replace("/worlds/a/", "/worlds/w1/") == json.dumps(same[1])


async def test_a_character_that_json_escapes_as_a_pair_is_read() -> None:
    text = json.dumps({"title": "A 🦘 \\ud83d", "starts": 1})
    async with serve_worlds() as worlds:
        answer = await worlds.http.post(
            "/worlds", content=text, headers={"Content-Type": "application/json"}
        )
        places = [(each["line"], each["column"]) for each in answer.json()["issues"]]
    assert answer.status_code == 422
    assert places and "surrogate" not in answer.text


@pytest.mark.parametrize(
    ("body", "kind", "place"),
    [
        ("title: x\nstarts: [a: b: c]", "text/plain", (2, 9)),
        ("titel: x\n", "application/yaml", (1, 1)),
        ('{"title": "x",\n  "starts": }', "application/json", (2, 13)),
        ("", "application/yaml", (1, 1)),
        ("title: \udce9", "application/yaml", (1, 8)),
        ("[" * 5_000, "application/json", (1, 1)),
        ("1" * 5_000, "application/json", (1, 1)),
    ],
)
async def test_what_is_wrong_with_a_scenario_is_told_with_its_place(body, kind, place) -> None:
    async with serve_worlds() as worlds:
        content = body.encode("utf-8", "surrogateescape")
        headers = {"Content-Type": kind}
        answer = await worlds.http.post("/worlds", content=content, headers=headers)
        found = problem_document(answer, 422, "invalid-scenario")
        assert place in [(each["line"], each["column"]) for each in found["issues"]]
        assert len(found["errors"]) == len(found["issues"])
        assert (await worlds.http.get("/worlds")).json()["worlds"] == [], "nothing half made"


async def test_a_body_is_as_large_as_a_file_may_be() -> None:
    async with serve_worlds() as worlds:
        filled = SCENARIO + "#" * (2**20 - len(SCENARIO.encode()))
        await worlds.open(filled)
        problem_document(await worlds.http.post("/worlds", content=filled + "#"), 413)


async def test_worlds_are_bounded_and_names_are_used_once() -> None:
    async with serve_worlds(limit=2) as worlds:
        await worlds.open(name="a")
        problem_document(
            await worlds.http.post("/worlds", params={"name": "a"}, content=SCENARIO),
            409,
            "name-taken",
        )
        for name in ("A", "a/b", "-a", "a" * 64, ""):
            answer = await worlds.http.post("/worlds", params={"name": name}, content=SCENARIO)
            problem_document(answer, 422)
        await worlds.open()
        full = problem_document(
            await worlds.http.post("/worlds", content=SCENARIO), 409, "too-many"
        )
        assert "--max-worlds" in full["detail"]
        assert (await worlds.http.delete("/worlds/w1")).status_code == 204
        assert (await worlds.open())["id"] == "w2", "a number is used once"


async def test_worlds_opened_at_once_stay_within_the_limit() -> None:
    async with serve_worlds(limit=3) as worlds:
        answers = await asyncio.gather(
            *(worlds.http.post("/worlds", content=SCENARIO) for _ in range(5))
        )
        assert sorted(each.status_code for each in answers) == [201, 201, 201, 409, 409]


async def test_worlds_do_not_see_each_other() -> None:
    async with serve_worlds() as worlds:
        one, other = await asyncio.gather(worlds.open(), worlds.open())
        before = (await worlds.http.get(f"{other['url']}world/services/banksia/storypark")).json()
        await asyncio.gather(
            worlds.http.post(f"{one['url']}clock/advance", json={"by": "3d"}),
            worlds.http.post(f"{other['url']}clock/advance", json={"by": "1h"}),
        )
        token = one["services"]["banksia"]["credentials"]["storypark"]["token"]
        headers = {"Authorization": f"Bearer {token}"}
        await worlds.http.get(f"{one['url']}storypark/v1/account", headers=headers)
        clocks = [(await worlds.http.get(f"{each['url']}clock")).json() for each in (one, other)]
        assert [each["now"] for each in clocks] == ["2026-12-02T22:00:00Z", "2026-11-29T23:00:00Z"]
        counts = [
            (await worlds.http.post(f"{each['url']}world/requests/verify", json={})).json()["count"]
            for each in (one, other)
        ]
        assert counts == [1, 0]
        assert (
            await worlds.http.get(f"{other['url']}world/services/banksia/storypark")
        ).json() == before


async def test_steps_of_the_story_are_done_unless_it_is_asked_not_to() -> None:
    async with serve_worlds() as worlds:
        posts = []
        for steps in ("true", "false"):
            world = await worlds.open(steps=steps)
            await worlds.http.post(f"{world['url']}clock/advance", json={"by": "3d"})
            storypark = await worlds.http.get(f"{world['url']}world/services/banksia/storypark")
            posts.append(storypark.json()["rooms"][0]["posts"])
    assert posts == [3, 0]


async def test_a_list_comes_by_pages() -> None:
    async with serve_worlds() as worlds:
        for name in ("c", "a", "b"):
            await worlds.open(name=name)
        seen, after = [], None
        while True:
            query = {"limit": 2, **({"after": after} if after else {})}
            page = (await worlds.http.get("/worlds", params=query)).json()
            seen.append([each["id"] for each in page["worlds"]])
            if (after := page["next_after"]) is None:
                break
        assert seen == [["c", "a"], ["b"]]
        problem_document(await worlds.http.get("/worlds?after=z"), 404)


async def test_whoever_waits_in_a_world_that_is_deleted_is_told_so() -> None:
    async with serve_worlds() as worlds:
        world = await worlds.open(name="a")
        wait = f"{world['url']}clock/participants/sync/wait"
        waiting = asyncio.create_task(
            worlds.http.post(wait, json={"until": "2027-01-01T00:00:00Z"})
        )
        while not (await worlds.http.get(f"{world['url']}clock")).json()["participants"]:
            pass
        await worlds.http.post(f"{world['url']}clock/participants/other/busy")
        advancing = asyncio.create_task(
            worlds.http.post(f"{world['url']}clock/advance", json={"by": "1d"})
        )
        while (await worlds.http.get(f"{world['url']}clock")).json()["mode"] != "advancing":
            pass
        assert (await worlds.http.delete("/worlds/a")).status_code == 204
        problem_document(await waiting, 410, "deleted")
        problem_document(await advancing, 410, "deleted")
        problem_document(await worlds.http.post(wait, json={"until": START}), 404, "unknown")
        problem_document(await worlds.http.get("/worlds/a"), 404, "unknown")
        problem_document(await worlds.http.delete("/worlds/a"), 404, "unknown")


async def test_a_deleted_world_is_released() -> None:
    async with serve_worlds() as worlds:
        opened = await worlds.open(name="a")
        await worlds.http.post(f"{opened['url']}clock/run", json={"rate": 3600})
        await worlds.http.get(f"{opened['url']}kidsoft/v2/children")
        kept = [
            weakref.ref(worlds.registry.get("a").world),
            weakref.ref(worlds.registry.get("a").app),
        ]
        await worlds.http.delete("/worlds/a")
        await asyncio.sleep(0)
        gc.collect()
        assert [each() for each in kept] == [None, None]


async def test_the_address_of_a_server_says_what_there_is() -> None:
    async with serve_worlds() as worlds:
        world = await worlds.open(name="a")
        root = (await worlds.http.get("/")).json()
        assert root["worlds"]["a"]["url"] == world["url"]
        assert (await worlds.http.get(root["links"]["worlds"])).status_code == 200
        inner = (await worlds.http.get(world["url"])).json()
        assert inner["links"]["worlds"] == root["links"]["worlds"]
        for address in (worlds.url, world["url"]):
            page = await worlds.http.get(address, headers={"Accept": "text/html,*/*;q=0.8"})
            assert page.headers["content-type"].startswith("text/html")
            assert world["url"] in page.text


async def test_addresses_are_those_by_which_the_caller_came() -> None:
    async with serve_worlds() as worlds:
        answer = await worlds.http.get("/", headers={"Host": "localhost:1234"})
        assert answer.json()["links"]["worlds"] == "http://localhost:1234/worlds"
        forwarded = {"X-Forwarded-Host": "elsewhere.example"}
        answer = await worlds.http.get("/", headers=forwarded)
        assert answer.json()["links"]["worlds"] == f"{worlds.url}/worlds"

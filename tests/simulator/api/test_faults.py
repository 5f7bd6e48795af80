"""Faults set and listed over HTTP."""

import pytest

from tests.simulator.api.client import problem_document

ROOMS = "/storypark/v1/rooms"


async def test_a_fault_is_set_matched_listed_and_ended(client):
    new = {
        "service": "banksia",
        "fault": {"kind": "server_error", "status": 503, "calls": "reads", "for": "12h"},
    }
    made = await client.post("/world/faults", json=new)
    assert made.status_code == 201
    shown = made.json()
    assert (shown["number"], shown["service"], shown["met"], shown["left"]) == (
        1,
        "banksia",
        0,
        None,
    )
    assert (shown["since"], shown["until"]) == ("2026-11-29T22:00:00Z", "2026-11-30T10:00:00Z")
    problem_document(await client.get(ROOMS, headers=client.storypark("banksia")), 503)
    assert (await client.get(ROOMS, headers=client.storypark("acacia"))).status_code == 200, (
        "an island"
    )
    shown = (await client.get("/world/faults")).json()
    assert [(each["met"], each["injected"]) for each in shown["faults"]] == [(1, 1)]
    counted = [{"kind": "server_error", "api": "storypark", "call": "read_rooms", "times": 1}]
    assert shown["injected"] == counted
    assert (await client.http.delete("/world/faults/1")).status_code == 204
    assert (await client.get(ROOMS, headers=client.storypark("banksia"))).status_code == 200
    problem_document(await client.http.delete("/world/faults/1"), 404)
    assert (await client.get("/world/faults")).json() == {**shown, "faults": []}


async def test_all_are_ended_at_once(client):
    for service in ("banksia", "acacia"):
        await client.post("/world/faults", json={"service": service, "fault": {"kind": "html"}})
    assert (await client.http.delete("/world/faults")).status_code == 204
    assert (await client.get(ROOMS, headers=client.storypark("banksia"))).status_code == 200
    assert (await client.get(ROOMS, headers=client.storypark("acacia"))).status_code == 200


async def test_everybody_covers_all_services(client):
    await client.post(
        "/world/faults", json={"service": "banksia", "fault": {"kind": "html", "everybody": True}}
    )
    for service in ("banksia", "acacia"):
        answer = await client.get(ROOMS, headers=client.storypark(service))
        assert answer.headers["content-type"].startswith("text/html"), service
    assert (await client.get("/world")).status_code == 200, "the world itself never goes wrong"
    assert (await client.get("/clock")).status_code == 200


async def test_an_unauthenticated_call_matches_only_faults_of_all_services(client):
    await client.post("/world/faults", json={"service": "banksia", "fault": {"kind": "html"}})
    problem_document(await client.get(ROOMS, headers={"Authorization": "Bearer nobody"}), 401)


async def test_a_token_request_matches_faults_of_its_service(client):
    await client.post(
        "/world/faults", json={"service": "banksia", "fault": {"kind": "html", "calls": "token"}}
    )
    with pytest.raises(ValueError, match="Expecting value"):
        await client.manage("banksia")
    assert await client.manage("grevillea")


async def test_an_expired_token_is_refused_and_a_new_one_accepted(client):
    shown = await client.manage("banksia")
    await client.post(
        "/world/faults", json={"service": "banksia", "fault": {"kind": "token_expired", "times": 1}}
    )
    for _ in range(2):
        problem_document(await client.get("/manage/v1/rooms", headers=shown), 401, "unknown-token")
    assert (
        await client.get("/manage/v1/rooms", headers=await client.manage("banksia"))
    ).status_code == 200


async def test_a_later_answer_of_304_is_stale(client):
    shown = client.storypark("banksia")
    first = await client.get(ROOMS, headers=shown)
    await client.post("/world/faults", json={"service": "banksia", "fault": {"kind": "stale_etag"}})
    await client.do("banksia", {"edit_room": {"Possums": "Koalas"}})
    again = await client.get(ROOMS, headers={**shown, "If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.headers["etag"]) == (304, first.headers["etag"])
    assert (await client.get(ROOMS, headers=shown)).json() != first.json()


async def pages(client, path, headers, asked, shown):
    """The pages of a list as a client follows them, at most five."""
    found, query = [], ""
    while len(found) < 5:
        body = (await client.get(path + query, headers=headers)).json()
        found.append(body)
        if body[shown] is None:
            break
        query = f"?{asked}={body[shown]}"
    return found


async def test_a_repeated_cursor_leads_nowhere(client):
    await client.post(
        "/world/faults", json={"service": "banksia", "fault": {"kind": "repeated_cursor"}}
    )
    found = await pages(client, ROOMS, client.storypark("banksia"), "page_token", "next_page_token")
    assert len(found) == 5
    assert all(page == found[0] for page in found)
    await client.post(
        "/world/faults", json={"service": "acacia", "fault": {"kind": "repeated_cursor"}}
    )
    for query in ("", "?page=2"):
        body = (
            await client.get(f"/kidsoft/v2/children{query}", headers=client.kidsoft("acacia"))
        ).json()
        assert (body["Page"], body["TotalPages"]) == (1, 2)


@pytest.mark.parametrize("limit", ["", "&limit=2"])
async def test_a_cursor_page_shifts(client, limit):
    shown = await client.manage("banksia")
    await client.post(
        "/world/faults", json={"service": "banksia", "fault": {"kind": "shifting_page"}}
    )
    first = (await client.get(f"/manage/v1/children?{limit}", headers=shown)).json()
    second = (
        await client.get(f"/manage/v1/children?cursor={first['next_cursor']}{limit}", headers=shown)
    ).json()
    assert [row["first_name"] for row in first["data"]] == ["Mia", "Noah"]
    assert [row["first_name"] for row in second["data"]] == ["Noah", "Ana"]
    assert (first["total"], second["total"], second["next_cursor"]) == (3, 4, None)


@pytest.mark.parametrize(
    ("size", "names"), [(100, (["Eve", "Max"], ["Max", ""])), (2, (["Eve", "Max"], ["Max", ""]))]
)
async def test_a_numbered_page_shifts_too(client, size, names):
    await client.post(
        "/world/faults", json={"service": "acacia", "fault": {"kind": "shifting_page"}}
    )
    for number, wanted in enumerate(names, 1):
        path = f"/kidsoft/v2/children?pageSize={size}&page={number}"
        body = (await client.get(path, headers=client.kidsoft("acacia"))).json()
        assert [row["FirstName"] for row in body["Children"]] == wanted
        assert (body["Page"], body["TotalPages"], body["TotalCount"]) == (number, 2, 2 + number)


@pytest.mark.parametrize(
    ("new", "status"),
    [
        ({"fault": {"kind": "html"}}, 422),
        ({"service": "nobody", "fault": {"kind": "html"}}, 404),
        ({"service": "banksia", "fault": {"kind": "htlm"}}, 422),
        ({"service": "banksia", "fault": {"kind": "empty_list", "calls": "token"}}, 422),
        ({"service": "banksia", "fault": {"kind": "html", "until": "2026-11-30 08:00"}}, 409),
        ({"service": "banksia"}, 422),
    ],
)
async def test_invalid_faults_are_refused(client, new, status):
    problem_document(await client.post("/world/faults", json=new), status)
    assert (await client.get("/world/faults")).json()["faults"] == []


async def test_a_call_can_be_halted(client):
    armed = await client.http.put("/world/halt", json={"after": 2, "calls": "all"})
    assert armed.json() == {"armed": True, "halted": False}
    await client.get(ROOMS, headers=client.storypark("banksia"))
    assert (await client.get("/world/halt")).json() == {"armed": True, "halted": False}
    assert (await client.get("/world/faults")).json()["faults"] == [], "no fault of a vendor's"
    await client.http.put("/world/halt", json={"after": 1, "calls": ["delete_room"], "done": True})
    assert (await client.get(ROOMS, headers=client.storypark("banksia"))).status_code == 200
    assert (await client.http.delete("/world/halt")).status_code == 204
    assert (await client.get("/world/halt")).json() == {"armed": False, "halted": False}


async def test_a_rewind_restores_the_faults(client):
    new = {"service": "banksia", "fault": {"kind": "html", "times": 2, "calls": "read_rooms"}}
    await client.post("/world/faults", json=new)
    await client.get(ROOMS, headers=client.storypark("banksia"))
    then, shown = client.world.now, (await client.get("/world/faults")).json()
    await client.clock.advance(then.replace(hour=23))
    await client.get(ROOMS, headers=client.storypark("banksia"))
    assert (await client.get("/world/faults")).json()["faults"] == [], "it has happened twice"
    client.world.rewind(then)
    assert (await client.get("/world/faults")).json() == shown
    assert shown["faults"][0]["left"] == 1

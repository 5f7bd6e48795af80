"""Manage's API: expiring tokens, cursors, ETags and publications."""

import pytest

from tests.simulator.api.client import problem_document, run_with_client


def ask(path, **headers):
    async def exchange(client):
        return await client.get(
            f"/manage{path}", headers={**await client.manage("banksia"), **headers}
        )

    return run_with_client(exchange)


async def test_a_token_is_for_known_credentials_only(client) -> None:
    known = client.world.services["banksia"].credentials
    other = client.world.services["grevillea"].credentials
    right = {
        "grant_type": "client_credentials",
        "client_id": known.client_id,
        "client_secret": known.client_secret,
    }
    answer = (await client.post("/manage/oauth/token", json=right)).json()
    assert (
        answer["token_type"] == "Bearer"
        and answer["expires_in"] == 3600
        and len(answer["access_token"]) > 20
    )
    for wrong in [{"client_secret": "x"}, {"client_id": other.client_id}]:
        problem_document(
            await client.post("/manage/oauth/token", json={**right, **wrong}), 401, "unknown-client"
        )
    for wrong in [
        {"grant_type": "password"},
        {"client_id": "x" * 201},
        {"client_id": None},
        {"more": 1},
    ]:
        problem_document(await client.post("/manage/oauth/token", json={**right, **wrong}), 422)


async def test_a_token_expires_in_real_time(client) -> None:
    headers = await client.manage("banksia")
    await client.clock.advance(client.world.scenario.ends)
    assert (await client.get("/manage/v1/service", headers=headers)).status_code == 200
    client.real_s[0] += 3599
    assert (await client.get("/manage/v1/children", headers=headers)).status_code == 200
    client.real_s[0] += 1
    problem_document(await client.get("/manage/v1/children", headers=headers), 401, "unknown-token")
    assert (
        await client.get("/manage/v1/children", headers=await client.manage("banksia"))
    ).status_code == 200


@pytest.mark.parametrize(
    "authorization", [None, "", "Bearer", "Bearer x", "Basic eDp4", "bearer  "]
)
@pytest.mark.parametrize("path", ["/v1/service", "/v1/children", "/v1/sessions?from=x"])
def test_without_a_token_every_request_is_401(authorization, path) -> None:
    async def exchange(client):
        headers = {} if authorization is None else {"Authorization": authorization}
        return await client.get(f"/manage{path}", headers=headers)

    answer = run_with_client(exchange)
    problem_document(answer, 401, "unknown-token")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_token_gives_access_to_its_service_only() -> None:
    async def exchange(client):
        one = await client.get("/manage/v1/service", headers=await client.manage("banksia"))
        other = await client.get("/manage/v1/service", headers=await client.manage("grevillea"))
        empty = await client.get("/manage/v1/children", headers=await client.manage("grevillea"))
        return one.json(), other.json()["id"], empty.json()

    service, other, empty = run_with_client(exchange)
    assert service == {
        "id": "banksia",
        "name": "Banksia Kindergarten",
        "time_zone": "Australia/Brisbane",
        "child_count": 3,
        "room_count": 2,
        "booking_count": None,
        "revisions": service["revisions"],
        "published_at": "2026-11-29T22:00:00Z",
        "next_publication_at": "2026-11-30T10:00:00Z",
        "publication_interval_s": 43_200,
        "closed": [],
    }
    assert other == "grevillea"
    assert service["revisions"]["children"] != empty.pop("revision")
    assert empty == {"data": [], "next_cursor": None, "total": 0}


@pytest.mark.e2e
def test_the_service_names_the_content_of_its_lists() -> None:
    dates = "from=2026-11-30&to=2026-12-31"
    service = ask(f"/v1/service?{dates}").json()
    sessions, rooms = ask(f"/v1/sessions?{dates}").json(), ask("/v1/rooms").json()
    children = ask("/v1/children").json()
    assert service["booking_count"] == sessions["total"] == len(sessions["data"])
    assert service["revisions"] == {
        "children": children["revision"],
        "rooms": rooms["revision"],
        "sessions": sessions["revision"],
    }
    assert ask("/v1/children?updated_since=2026-11-01T00:00:00Z").json()["revision"] is None
    child, room = children["data"][0], rooms["data"][0]
    assert ask(f"/v1/children/{child['id']}").json() == child
    assert ask(f"/v1/rooms/{room['id']}").json() == room


def test_children_with_labels_and_next_sessions() -> None:
    answer = ask("/v1/children?next_session_from=2026-12-01&next_session_to=2026-12-31").json()
    at = "2026-11-29T22:00:00Z"
    assert answer == {
        "data": [
            {"id": "c00001", "first_name": "Mia", "last_name": "Nguyen", "date_of_birth": "2022-03-14", "status": "Active", "status_set_by_hand": False, "updated_at": at, "next_session": "2026-12-01"},
            {"id": "c00002", "first_name": "Noah", "last_name": "Smith", "date_of_birth": None, "status": "Inactive", "status_set_by_hand": True, "updated_at": at, "next_session": None},
            {"id": "c00003", "first_name": "Ana", "last_name": "de Silva", "date_of_birth": None, "status": "Active", "status_set_by_hand": False, "updated_at": at, "next_session": "2026-12-03"},
        ],
        "next_cursor": None,
        "total": 3,
        "revision": answer["revision"],
    }  # fmt: skip


def test_cursors_lead_through_a_list_once() -> None:
    async def exchange(client):
        headers, ids, cursor = await client.manage("banksia"), [], ""
        for _ in range(3):
            page = (
                await client.get(f"/manage/v1/children?limit=1{cursor}", headers=headers)
            ).json()
            ids += [row["id"] for row in page["data"]]
            cursor = f"&cursor={page['next_cursor']}"
        return ids, page["next_cursor"]

    assert run_with_client(exchange) == (["c00001", "c00002", "c00003"], None)


def test_rooms_and_sessions() -> None:
    assert ask("/v1/rooms").json()["data"] == [
        {"id": "r001", "name": "Possums"},
        {"id": "r002", "name": "Wombats"},
    ]
    sessions = ask("/v1/sessions?from=2026-11-30&to=2026-12-07").json()
    assert sessions["data"] == [
        {
            "child_id": "c00001",
            "room_id": "r001",
            "dates": ["2026-11-30", "2026-12-01", "2026-12-07"],
        },
        {"child_id": "c00003", "room_id": "r002", "dates": ["2026-12-03"]},
    ]
    assert sessions["total"] == 2


@pytest.mark.parametrize(
    "path",
    [
        "/v1/children?limit=201",
        "/v1/children?limit=0",
        "/v1/children?cursor=",
        "/v1/children?cursor=nonsense",
        "/v1/children?cursor=WyJyb29tcyIsInIwMDEiXQ",
        "/v1/children?cursor=" + "A" * 501,
        "/v1/children?updated_since=2026-12-01T09:00:00",
        "/v1/children?updated_since=yesterday",
        "/v1/children?next_session_to=2026-12-01",
        "/v1/children?state=Active",
        "/v1/sessions?from=2026-12-01&to=2028-12-01",
        "/v1/sessions?from=20261201&to=20261202",
        "/v1/sessions?to=2026-12-01",
    ],
)
def test_invalid_queries_are_422(path) -> None:
    assert problem_document(ask(path), 422)["errors"]


async def test_304_until_the_content_changes(client) -> None:
    headers = await client.manage("banksia")
    first = await client.get("/manage/v1/children", headers=headers)
    etag = first.headers["etag"]
    for asked in [etag, f"W/{etag}", f'"other", {etag}', "*"]:
        again = await client.get("/manage/v1/children", headers={**headers, "If-None-Match": asked})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    different = await client.get(
        "/manage/v1/children?limit=1", headers={**headers, "If-None-Match": etag}
    )
    assert different.status_code == 200
    await client.do("banksia", {"rename": {"Noah Smith": "Noah Smythe"}})
    same = await client.get("/manage/v1/children", headers={**headers, "If-None-Match": etag})
    assert same.status_code == 304, "not yet published"
    published = await client.post("/manage/v1/publications", headers=headers)
    assert (published.status_code, published.json()) == (
        201,
        {"published_at": "2026-11-29T22:00:00Z"},
    )
    new = await client.get("/manage/v1/children", headers={**headers, "If-None-Match": etag})
    assert new.status_code == 200 and "Smythe" in new.text


async def test_equal_content_of_a_later_publication_is_304_too(client) -> None:
    headers = await client.manage("banksia")
    etag = (await client.get("/manage/v1/rooms", headers=headers)).headers["etag"]
    await client.do(
        "banksia", {"book": {"child": "Noah Smith", "room": "Possums", "days": ["mon"]}}
    )
    await client.post("/manage/v1/publications", headers=headers)
    again = await client.get("/manage/v1/rooms", headers={**headers, "If-None-Match": etag})
    assert again.status_code == 304


def test_updated_since_lists_changed_children_without_leavers() -> None:
    async def exchange(client):
        headers = await client.manage("banksia")
        start = client.world.now
        await client.do(
            "banksia", {"rename": {"Noah Smith": "Noah Smythe"}}, {"leave": "Ana de Silva"}
        )
        await client.clock.advance(start.replace(hour=23))
        await client.post("/manage/v1/publications", headers=headers)
        whole = await client.get("/manage/v1/children", headers=headers)
        since = await client.get(
            "/manage/v1/children?updated_since=2026-11-30T08:30:00%2B10:00", headers=headers
        )
        return (
            whole.json()["total"],
            [row["last_name"] for row in since.json()["data"]],
            since.json()["total"],
        )

    assert run_with_client(exchange) == (2, ["Smythe"], 1)


def test_a_publication_needs_a_token() -> None:
    async def exchange(client):
        return await client.post("/manage/v1/publications")

    problem_document(run_with_client(exchange), 401)

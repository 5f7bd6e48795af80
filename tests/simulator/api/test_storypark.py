"""Storypark's API, reading: profiles, rooms and the plan, in pages with ETags."""

import pytest

from tests.simulator.api.client import problem_document, run_with_client

MIA = {
    "id": "p00001",
    "given_name": "Mia",
    "family_name": "Nguyen",
    "birth_date": None,
    "state": "active",
    "archived_at": None,
    "archived_by": None,
    "room_ids": [],
    "invited": False,
    "reference": None,
}
ZOE = {
    "id": "p00002",
    "given_name": "Zoe",
    "family_name": "Lee",
    "birth_date": "2021-05-02",
    "state": "archived",
    "archived_at": "2026-11-29T22:00:00Z",
    "archived_by": "educator",
    "room_ids": ["s002"],
    "invited": False,
    "reference": None,
}


def ask(path, **headers):
    async def exchange(client):
        return await client.get(
            f"/storypark/v1{path}", headers=client.storypark("banksia", **headers)
        )

    return run_with_client(exchange)


def test_the_account_behind_the_token() -> None:
    assert ask("/account").json() == {
        "service": "banksia",
        "name": "Banksia Kindergarten",
        "paid_children": 2,
        "active_profiles": 1,
        "profiles": 2,
        "rooms": 2,
        "revisions": {
            "profiles": ask("/profiles").json()["revision"],
            "rooms": ask("/rooms").json()["revision"],
        },
    }


def test_profiles_are_listed_filtered_and_read_singly() -> None:
    whole = ask("/profiles").json()
    revision = whole["revision"]
    assert whole == {
        "profiles": [MIA, ZOE],
        "next_page_token": None,
        "total": 2,
        "revision": revision,
    }
    assert ask("/profiles?state=archived").json() == {
        "profiles": [ZOE],
        "next_page_token": None,
        "total": 1,
        "revision": revision,
    }
    assert ask("/profiles/p00002").json() == ZOE
    problem_document(ask("/profiles/p00009"), 404, "unknown-profile")


def test_page_tokens_lead_through_a_list_once() -> None:
    first = ask("/profiles?page_size=1").json()
    assert (first["profiles"], first["total"]) == ([MIA], 2)
    second = ask(f"/profiles?page_size=1&page_token={first['next_page_token']}").json()
    assert (second["profiles"], second["next_page_token"]) == ([ZOE], None)


def test_rooms_with_their_posts() -> None:
    found = ask("/rooms").json()
    assert ask("/rooms/s002").json() == found["rooms"][1]
    assert found == {
        "rooms": [
            {"id": "s001", "name": "Possums", "state": "present", "posts": 0, "reference": None},
            {"id": "s002", "name": "Old room", "state": "present", "posts": 12, "reference": None},
        ],
        "next_page_token": None,
        "total": 2,
        "revision": found["revision"],
    }


@pytest.mark.parametrize(
    "path",
    [
        "/profiles?page_size=201",
        "/profiles?page_token=x",
        "/profiles?state=gone",
        "/rooms?page_size=0",
        "/rooms?state=present",
    ],
)
def test_invalid_queries_are_422(path) -> None:
    assert problem_document(ask(path), 422)["errors"]


@pytest.mark.parametrize("path", ["/account", "/profiles", "/profiles/p00001", "/rooms"])
async def test_without_a_token_every_request_is_401(client, path) -> None:
    for authorization in ["", "Bearer wrong", "Basic x"]:
        answer = await client.get(f"/storypark/v1{path}", headers={"Authorization": authorization})
        problem_document(answer, 401, "unknown-token")


@pytest.mark.parametrize("path", ["/account", "/profiles", "/rooms"])
async def test_304_until_the_storypark_content_changes(client, path) -> None:
    headers = client.storypark("banksia")
    etag = (await client.get(f"/storypark/v1{path}", headers=headers)).headers["etag"]
    asked = {**headers, "If-None-Match": etag}
    assert (await client.get(f"/storypark/v1{path}", headers=asked)).status_code == 304
    await client.do("banksia", {"restore_profile": "Zoe Lee"}, {"post": {"Possums": 2}})
    assert (await client.get(f"/storypark/v1{path}", headers=asked)).status_code == 200
    other = await client.get(f"/storypark/v1{path}", headers=client.storypark("grevillea"))
    assert other.status_code == 200 and "Mia" not in other.text and "Possums" not in other.text

"""Storypark's API: writes, refusals and idempotency."""

from contextlib import asynccontextmanager

import pytest

from tests.simulator.api.client import open_client, problem_document

BASE = "/storypark/v1"


@asynccontextmanager
async def writing():
    """A stage, and a function: method, path, body, key → answer."""
    async with open_client() as client:

        async def write(method, path, body=None, key=None, service="banksia"):
            headers = client.storypark(service)
            if key is not None:
                headers["Idempotency-Key"] = key
            return await client.http.request(method, f"{BASE}{path}", json=body, headers=headers)

        yield client, write


async def test_a_profile_is_made_edited_archived_and_restored() -> None:
    async with writing() as (client, write):
        made = await write(
            "POST",
            "/profiles",
            {
                "given_name": "Eve",
                "family_name": "Tran",
                "birth_date": "2022-01-02",
                "room_ids": ["s001"],
            },
        )
        assert made.status_code == 201
        profile = made.json()
        assert (profile["id"], profile["state"], profile["room_ids"]) == (
            "p00003",
            "active",
            ["s001"],
        )
        edits = {"given_name": "Eva", "add_room_ids": ["s002"], "remove_room_ids": ["s001"]}
        edited = (await write("PATCH", "/profiles/p00003", edits)).json()
        assert edited == {**profile, "given_name": "Eva", "room_ids": ["s002"]}
        await client.clock.advance(client.world.now.replace(hour=23))
        archived = (await write("POST", "/profiles/p00003/archive")).json()
        assert archived == {
            **edited,
            "state": "archived",
            "archived_by": "integration",
            "archived_at": "2026-11-29T23:00:00Z",
        }
        assert (await write("POST", "/profiles/p00003/archive")).json() == archived
        restored = (
            await write("POST", "/profiles/p00003/restore", {"birth_date": "2022-02-02"})
        ).json()
        assert restored == {**edited, "birth_date": "2022-02-02"}
        await write("POST", "/profiles/p00003/archive")
        assert (await write("POST", "/profiles/p00003/restore")).json() == restored


async def test_archived_by_keeps_the_first_actor() -> None:
    async with writing() as (_stage, write):
        assert (await write("POST", "/profiles/p00002/archive")).json()["archived_by"] == "educator"


async def test_the_plan_limit_refuses_creating_and_restoring_and_nothing_else() -> None:
    async with writing() as (_stage, write):
        child = {"given_name": "Eve", "family_name": "Tran"}
        assert (await write("POST", "/profiles", child)).status_code == 201
        for answer in [
            await write("POST", "/profiles", child),
            await write("POST", "/profiles/p00002/restore"),
        ]:
            document = problem_document(answer, 409, "urn:parktime:storypark:plan-limit")
            assert "maximum number of children allowed on your current plan" in document["detail"]
        assert (await write("PATCH", "/profiles/p00002", {"given_name": "Zoey"})).status_code == 200
        assert (await write("POST", "/profiles/p00001/restore")).status_code == 200, "it is active"


async def test_rooms_are_made_renamed_removed_and_return() -> None:
    async with writing() as (client, write):
        made = await write("POST", "/rooms", {"name": "Wombats"})
        assert (made.status_code, made.json()) == (
            201,
            {"id": "s003", "name": "Wombats", "state": "present", "posts": 0, "reference": None},
        )
        assert (await write("PATCH", "/rooms/s003", {"name": "Koalas"})).json()["name"] == "Koalas"
        assert (await write("POST", "/rooms/s002/deactivate")).json()["state"] == "removed"
        zoe = await client.get(f"{BASE}/profiles/p00002", headers=client.storypark("banksia"))
        assert zoe.json()["room_ids"] == []
        refused = await write("PATCH", "/profiles/p00001", {"add_room_ids": ["s002"]})
        problem_document(refused, 409, "urn:parktime:storypark:refused")
        back = await write("POST", "/rooms/s002/reactivate")
        assert (back.json()["state"], back.json()["posts"]) == ("present", 12)
        await write("POST", "/rooms/s002/deactivate")
        assert (await write("POST", "/rooms/s002/reactivate", {"name": "New"})).json()[
            "name"
        ] == "New"
        gone = await write("DELETE", "/rooms/s002")
        assert (gone.status_code, gone.content) == (204, b"")
        problem_document(await write("DELETE", "/rooms/s002"), 404, "unknown-room")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "/profiles/p9", {}),
        ("POST", "/profiles/p9/archive", None),
        ("POST", "/profiles/p9/restore", None),
        ("PATCH", "/rooms/s9", {"name": "x"}),
        ("POST", "/rooms/s9/deactivate", None),
        ("POST", "/rooms/s9/reactivate", None),
        ("DELETE", "/rooms/s9", None),
    ],
)
async def test_ids_that_are_not_known_are_404(method, path, body) -> None:
    async with writing() as (_stage, write):
        problem_document(await write(method, path, body), 404)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"given_name": "Eve"},
        {"given_name": "Eve", "family_name": ""},
        {"given_name": "Eve", "family_name": " \u3000"},
        {"given_name": "  ", "family_name": "Tran"},
        {"given_name": "Eve", "family_name": "x" * 201},
        {"given_name": "E\u0000", "family_name": "Tran"},
        {"given_name": "Eve", "family_name": "Tran", "birth_date": "02/01/2022"},
        {"given_name": "Eve", "family_name": "Tran", "birth_date": 1},
        {"given_name": "Eve", "family_name": "Tran", "room_ids": ["s009"]},
        {"given_name": "Eve", "family_name": "Tran", "room_ids": ["x"] * 1001},
        {"given_name": "Eve", "family_name": "Tran", "nickname": "Evie"},
    ],
)
async def test_invalid_profiles_are_422_without_effect(body) -> None:
    async with writing() as (client, write):
        assert problem_document(await write("POST", "/profiles", body), 422)["errors"]
        assert len(client.world.services["banksia"].storypark.profiles) == 2


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/profiles/p00001", {"given_name": None}),
        ("/profiles/p00001", {"birth_date": None}),
        ("/profiles/p00001", {"family_name": " "}),
        ("/profiles/p00001", {"given_name": "Eve", "add_room_ids": ["s009"]}),
        ("/profiles/p00001", {"state": "archived"}),
        ("/rooms/s001", {"name": " "}),
        ("/rooms/s001", {"name": None}),
        ("/rooms/s001", {"reference": ""}),
        ("/profiles/p00001", {"reference": "x" * 501}),
    ],
)
async def test_invalid_edits_are_422_without_effect(path, body) -> None:
    async with writing() as (client, write):
        storypark = client.world.services["banksia"].storypark
        before = storypark.revision
        assert problem_document(await write("PATCH", path, body), 422)["errors"]
        assert storypark.revision == before


async def test_a_child_of_one_name_is_a_family_name() -> None:
    async with writing() as (_stage, write):
        answer = await write("POST", "/profiles", {"given_name": "", "family_name": "Cher"})
        assert (answer.status_code, answer.json()["given_name"]) == (201, "")


async def test_a_repeated_idempotent_request_has_the_same_response() -> None:
    async with writing() as (client, write):
        child = {"given_name": "Eve", "family_name": "Tran"}
        first = await write("POST", "/profiles", child, key="k1")
        again = await write(
            "POST", "/profiles", {"family_name": "Tran", "given_name": "Eve"}, key="k1"
        )
        assert (again.status_code, again.json()) == (201, first.json())
        assert (
            again.headers["idempotent-replayed"] == "true"
            and "idempotent-replayed" not in first.headers
        )
        problem_document(
            await write("POST", "/profiles", {**child, "given_name": "Eva"}, key="k1"), 422
        )
        problem_document(await write("POST", "/rooms", {"name": "x"}, key="k1"), 422)
        assert len(client.world.services["banksia"].storypark.profiles) == 3
        await write("POST", "/rooms/s002/deactivate", key="k2")
        await client.do("banksia", {"post": {"Possums": 1}})
        await write("DELETE", "/rooms/s002", key="k3")
        assert (await write("DELETE", "/rooms/s002", key="k3")).status_code == 204
        assert (await write("POST", "/rooms/s002/deactivate", key="k2")).json()[
            "state"
        ] == "removed"


async def test_idempotency_keys_are_per_service_and_refusals_not_stored() -> None:
    async with writing() as (client, write):
        child = {"given_name": "Eve", "family_name": "Tran"}
        await write("POST", "/profiles", child, key="k")
        other = await write("POST", "/profiles", child, key="k", service="grevillea")
        assert other.json()["id"] == "p00001" and "idempotent-replayed" not in other.headers
        problem_document(await write("POST", "/profiles", child, key="full"), 409, "plan-limit")
        await client.do("banksia", {"paid_children": 9})
        assert (await write("POST", "/profiles", child, key="full")).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 201])
async def test_idempotency_keys_are_limited_in_length(key) -> None:
    async with writing() as (_stage, write):
        problem_document(await write("POST", "/rooms", {"name": "x"}, key=key), 422)
        assert (await write("POST", "/rooms", {"name": "x"}, key="x" * 200)).status_code == 201


async def test_a_body_is_validated_only_after_authentication(client) -> None:
    for path in ["/profiles", "/rooms", "/profiles/p00001/restore"]:
        answer = await client.post(
            f"{BASE}{path}", json={"nonsense": 1}, headers={"Authorization": "Bearer x"}
        )
        problem_document(answer, 401, "unknown-token")


REFERENCE = "manage:banksia:c0001"


async def test_a_reference_is_unique_among_profiles_and_among_rooms() -> None:
    async with writing() as (client, write):
        client.world.services["banksia"].storypark.pay_for(9)
        eve = {"given_name": "Eve", "family_name": "Tran", "reference": REFERENCE}
        made = (await write("POST", "/profiles", eve, key="k")).json()
        assert made["reference"] == REFERENCE
        assert (await write("POST", "/profiles", eve, key="k")).json() == made
        for method, path, body in (
            ("POST", "/profiles", eve),
            ("PATCH", "/profiles/p00001", {"reference": REFERENCE}),
            ("POST", "/profiles/p00002/restore", {"reference": REFERENCE}),
        ):
            taken = problem_document(await write(method, path, body), 409, ":reference-taken")
            assert taken["id"] == made["id"]
        room = await write("POST", "/rooms", {"name": "Koalas", "reference": REFERENCE})
        assert (room.status_code, room.json()["reference"]) == (201, REFERENCE)
        for method, path, body in (
            ("POST", "/rooms", {"name": "Koalas", "reference": REFERENCE}),
            ("PATCH", "/rooms/s001", {"reference": REFERENCE}),
            ("POST", "/rooms/s001/reactivate", {"reference": REFERENCE}),
        ):
            taken = problem_document(await write(method, path, body), 409, ":reference-taken")
            assert taken["id"] == room.json()["id"]
        assert (await write("POST", "/rooms", {"name": "Koalas"})).json()["reference"] is None


async def test_a_reference_stays_until_it_is_cleared() -> None:
    async with writing() as (_client, write):
        await write("PATCH", "/profiles/p00001", {"reference": REFERENCE})
        await write("POST", "/profiles/p00001/archive")
        kept = await write("POST", "/profiles/p00001/restore", {"given_name": "Maya"})
        assert kept.json()["reference"] == REFERENCE
        cleared = await write("PATCH", "/profiles/p00001", {"reference": None})
        assert cleared.json()["reference"] is None
        await write("PATCH", "/rooms/s001", {"reference": REFERENCE})
        await write("POST", "/rooms/s001/deactivate")
        shown = await write("POST", "/rooms/s001/reactivate", {"name": "Ducks"})
        assert (shown.json()["reference"], shown.json()["name"]) == (REFERENCE, "Ducks")
        cleared = await write("PATCH", "/rooms/s001", {"reference": None})
        assert (cleared.json()["reference"], cleared.json()["name"]) == (None, "Ducks")


async def test_a_rewind_restores_references() -> None:
    async with writing() as (client, write):
        start = client.world.now
        await client.clock.advance(start.replace(hour=23))
        await write("PATCH", "/profiles/p00001", {"reference": REFERENCE})
        await client.clock.advance(start.replace(hour=23, minute=30))
        await write("PATCH", "/profiles/p00001", {"reference": None})
        await client.clock.rewind(start.replace(hour=23, minute=10))
        storypark = client.world.services["banksia"].storypark
        assert storypark.profile("p00001").reference == REFERENCE
        await client.clock.rewind(start.replace(minute=30))
        assert client.world.services["banksia"].storypark.profile("p00001").reference is None


async def test_people_do_not_see_references() -> None:
    async with writing() as (client, write):
        await write("PATCH", "/profiles/p00001", {"reference": REFERENCE})
        await write("PATCH", "/rooms/s001", {"reference": REFERENCE})
        assert REFERENCE not in (await client.get("/world")).text

"""Habits of Storypark's writes, each beside sound behaviour."""

from contextlib import asynccontextmanager
from datetime import timedelta

from parktime.simulator.fault_injection.active_faults import Fault
from parktime.simulator.fault_injection.kinds import HABITS
from tests.simulator.api.client import open_client, problem_document
from tests.simulator.api.test_storypark_writes import BASE

EVE = {"given_name": "Eve", "family_name": "Tran"}
HERE = {
    "keys_forgotten",
    "keys_in_progress",
    "stored_error",
    "find_or_create",
    "upper_case",
    "shared_id",
    "another_record",
}


@asynccontextmanager
async def with_habit(kind, **fault):
    """A client, and a function that writes to banksia; the habit fires as often as it returns."""
    async with open_client() as client:
        client.world.services["banksia"].storypark.pay_for(9)
        client.world.faults.set(Fault(kind, client.world.now, **fault))

        async def write(method, path, body=None, key=None):
            headers = client.storypark("banksia")
            if key is not None:
                headers["Idempotency-Key"] = key
            return await client.http.request(method, f"{BASE}{path}", json=body, headers=headers)

        yield client, write


def fired(client):
    return client.world.faults.injected.total()


def names(client):
    profiles = client.world.services["banksia"].storypark.profiles.values()
    return [profile.name for profile in profiles]


async def later(client, **by):
    await client.clock.advance(client.world.now + timedelta(**by))


async def test_a_key_is_forgotten_after_a_while():
    async with with_habit("keys_forgotten", seconds=1800.0) as (client, write):
        first = (await write("POST", "/profiles", EVE, key="k")).json()
        await later(client, minutes=29)
        assert (await write("POST", "/profiles", EVE, key="k")).json() == first
        assert fired(client) == 0
        await later(client, minutes=1)
        second = await write("POST", "/profiles", EVE, key="k")
        assert second.status_code == 201 and second.json()["id"] != first["id"]
        assert fired(client) == 1
        again = (await write("POST", "/profiles", EVE, key="k")).json()
        assert again == second.json()


async def test_a_repeated_key_is_in_progress_for_a_while():
    async with with_habit("keys_in_progress") as (client, write):
        first = (await write("POST", "/profiles", EVE, key="k")).json()
        problem_document(
            await write("POST", "/profiles", EVE, key="k"), 409, ":request-in-progress"
        )
        assert fired(client) == 1
        assert (await write("POST", "/profiles", EVE, key="l")).status_code == 201
        await later(client, seconds=60)
        assert (await write("POST", "/profiles", EVE, key="k")).json() == first


async def test_an_error_is_stored_under_its_key():
    async with with_habit("stored_error", status=503, times=1) as (client, write):
        there = names(client)
        problem_document(await write("POST", "/profiles", EVE, key="k"), 503)
        assert (names(client), fired(client)) == (there, 1)
        await later(client, days=6)
        problem_document(await write("POST", "/profiles", EVE, key="k"), 503)
        assert (await write("POST", "/profiles", EVE, key="l")).status_code == 201
        await client.clock.rewind(client.world.now - timedelta(days=5))
        problem_document(await write("POST", "/profiles", EVE, key="k"), 503)


async def test_a_create_finds_a_namesake():
    async with with_habit("find_or_create") as (client, write):
        made = await write("POST", "/profiles", EVE)
        mia = {"given_name": "Mia", "family_name": "Nguyen"}
        found = await write("POST", "/profiles", {**mia, "reference": "r"}, key="k")
        assert (found.json()["id"], found.json()["reference"]) == ("p00001", None)
        assert (await write("POST", "/rooms", {"name": "Possums"})).json()["id"] == "s001"
        assert (await write("POST", "/rooms", {"name": "Koalas"})).json()["id"] == "s003"
        assert names(client).count("Mia Nguyen") == 1
        assert fired(client) == 2
        client.world.faults.clear()
        assert (
            await write("POST", "/profiles", {**mia, "reference": "r"}, key="k")
        ).json() == found.json()
        assert made.status_code == 201


async def test_names_are_stored_in_upper_case():
    async with with_habit("upper_case") as (client, write):
        made = (await write("POST", "/profiles", EVE)).json()
        assert (made["given_name"], made["family_name"]) == ("EVE", "TRAN")
        await write("PATCH", "/profiles/p00001", {"family_name": "Ngo", "reference": "r-a"})
        await write("PATCH", "/profiles/p00001", {"birth_date": "2022-03-15"})
        await write("PATCH", "/rooms/s001", {"name": "Koalas"})
        assert names(client)[0] == "Mia NGO"
        assert client.world.services["banksia"].storypark.profile("p00001").reference == "r-a"
        assert client.world.services["banksia"].storypark.room("s001").name == "KOALAS"
        assert fired(client) == 3


async def test_two_creates_return_one_id():
    async with with_habit("shared_id") as (client, write):
        made = (await write("POST", "/profiles", EVE)).json()
        assert (made["id"], made["given_name"]) == ("p00002", "Eve")
        assert client.world.services["banksia"].storypark.profile("p00003").given == "Eve"
        assert (await write("PATCH", "/profiles/p00003", EVE)).json()["id"] == "p00003"
        assert fired(client) == 1


async def test_a_write_returns_another_record():
    async with with_habit("another_record") as (client, write):
        assert (await write("POST", "/profiles", EVE)).json()["id"] == "p00001"
        assert (await write("PATCH", "/profiles/p00001", EVE)).json()["id"] == "p00002"
        assert names(client)[0] == "Eve Tran"
        assert (await write("DELETE", "/rooms/s002")).status_code == 204
        assert fired(client) == 2


def test_every_habit_is_tried():
    assert set(HABITS) == HERE

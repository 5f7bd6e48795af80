"""Guardians, contacts and capacities in the vendors' APIs: there where they are said, else not."""

import pytest

from parktime.simulator.scenario.schema.verbs import parse_verb
from parktime.simulator.world.scenario_events import apply_verb
from tests.simulator.api.client import open_client

PROFILES = "/storypark/v1/profiles"


def do(client, service, word, argument):
    apply_verb(client.world, service, parse_verb(word, argument))


async def test_kidsoft_tells_guardians_and_capacities_only_where_they_are_noted() -> None:
    async with open_client() as client:
        do(client, "acacia", "guardians", {"Eve Tran": ["Kim Tran", "Lan Tran"]})
        do(client, "acacia", "add_room", "Emus")
        do(client, "acacia", "capacity", {"Joeys": 0})
        headers = client.kidsoft("acacia")
        children = await client.http.get("/kidsoft/v2/children", headers=headers)
        found = {row["FirstName"]: row.get("Guardians") for row in children.json()["Children"]}
        assert found == {"Eve": ["Kim Tran", "Lan Tran"], "Max": None, "": None}
        rooms = await client.http.get("/kidsoft/v2/rooms", headers=headers)
        assert [row.get("Capacity") for row in rooms.json()["Rooms"]] == [0, None]


async def test_contacts_can_be_written_and_stay_where_they_are_not_named() -> None:
    async with open_client() as client:
        do(client, "banksia", "contacts", {"Mia Nguyen": ["Kim Nguyen"]})
        headers = client.storypark("banksia")
        renamed = await client.http.patch(
            f"{PROFILES}/p00001", json={"given_name": "Mai"}, headers=headers
        )
        assert renamed.json()["contacts"] == ["Kim Nguyen"]
        written = await client.http.patch(
            f"{PROFILES}/p00001", json={"contacts": ["Ana Tran"]}, headers=headers
        )
        assert written.json()["contacts"] == ["Ana Tran"]
        cleared = await client.http.patch(
            f"{PROFILES}/p00001", json={"contacts": []}, headers=headers
        )
        assert "contacts" not in cleared.json()


@pytest.mark.parametrize("contacts", [["Kim"] * 21, [" "], [3], "Kim", None])
async def test_impossible_contacts_are_refused(contacts) -> None:
    async with open_client() as client:
        answer = await client.http.patch(
            f"{PROFILES}/p00001",
            json={"contacts": contacts},
            headers=client.storypark("banksia"),
        )
        assert answer.status_code == 422

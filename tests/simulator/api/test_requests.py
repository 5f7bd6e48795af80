"""The journal of requests: what it holds, its filters, its bounds, and what it says of faults."""

import pytest

from parktime.simulator.api import journal as journal_module
from parktime.simulator.api.journal import Entry, Journal
from tests.simulator.api.client import problem_document, run_with_client

CHILDREN = "/manage/v1/children"
PROFILES = "/storypark/v1/profiles"


def listed(exchange, **filters):
    """The journal's rows after `exchange`, by a filter."""

    async def whole(client):
        await exchange(client)
        return (await client.get("/world/requests", params=filters)).json()

    return run_with_client(whole)


async def a_small_sync(client):
    """Five requests: a token, two reads, a write that is done and one that is refused."""
    manage = await client.manage("banksia")
    await client.get(CHILDREN, headers=manage, params={"limit": 2})
    await client.post("/clock/advance", json={"by": "12h"})
    headers = client.storypark("banksia")
    await client.get(PROFILES, headers=headers)
    body = {"given_name": "Ana", "family_name": "de Silva"}
    await client.post(PROFILES, headers=headers, json=body)
    await client.post(PROFILES, headers=headers, json=body)


def test_every_request_to_a_fake_api_is_told_in_order() -> None:
    said = listed(a_small_sync)
    assert said["recorded"] == 5 and said["more"] is False
    rows = said["requests"]
    assert [row["number"] for row in rows] == [1, 2, 3, 4, 5]
    assert [row["call"] for row in rows] == [
        "token",
        "read_children",
        "read_profiles",
        "create_profile",
        "create_profile",
    ]
    assert [row["status"] for row in rows] == [200, 200, 200, 201, 409]
    assert [row["service"] for row in rows] == ["banksia"] * 5
    assert (rows[1]["method"], rows[1]["path"], rows[1]["query"]) == ("GET", CHILDREN, "limit=2")
    assert rows[1]["at"] == "2026-11-29T22:00:00Z" and rows[2]["at"] == "2026-11-30T10:00:00Z"
    assert all(row["faults"] == [] and "sent" not in row for row in rows)


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        ({"since": "2026-11-30T10:00:00Z"}, [3, 4, 5]),
        ({"until": "2026-11-30T10:00:00Z"}, [1, 2]),
        ({"after": 3}, [4, 5]),
        ({"method": "post"}, [1, 4, 5]),
        ({"path": "/storypark/*"}, [3, 4, 5]),
        ({"call": "create_profile", "status": "4xx"}, [5]),
        ({"status": "201"}, [4]),
        ({"service": "acacia"}, []),
        ({"limit": 2}, [1, 2]),
    ],
)
def test_a_list_is_filtered(filters, numbers) -> None:
    said = listed(a_small_sync, **filters)
    assert [row["number"] for row in said["requests"]] == numbers
    assert said["more"] is ("limit" in filters)


def test_the_requests_that_match_are_counted() -> None:
    async def exchange(client):
        await a_small_sync(client)
        asked = {"call": "create_profile", "service": "banksia"}
        answers = [
            await client.post("/world/requests/verify", json=each)
            for each in (asked, {**asked, "status": "201"}, {})
        ]
        return [answer.json() for answer in answers]

    assert run_with_client(exchange) == [{"count": 2}, {"count": 1}, {"count": 5}]


def test_bodies_come_on_demand() -> None:
    row = listed(a_small_sync, call="create_profile", bodies="true")["requests"][0]
    assert "de Silva" in row["sent"] and '"id"' in row["got"]


def test_a_cleared_journal_goes_on_counting() -> None:
    async def exchange(client):
        await a_small_sync(client)
        assert (await client.http.delete("/world/requests")).status_code == 204
        await client.get(PROFILES, headers=client.storypark("banksia"))
        return (await client.get("/world/requests")).json()

    said = run_with_client(exchange)
    assert [row["number"] for row in said["requests"]] == [6] and said["recorded"] == 6


def test_faults_are_told_with_the_request_that_met_them() -> None:
    async def exchange(client):
        await client.do("banksia", {"fault": {"kind": "server_error", "calls": "read_profiles"}})
        headers = client.storypark("banksia")
        await client.get(PROFILES, headers=headers)
        await client.get("/storypark/v1/rooms", headers=headers)

    rows = listed(exchange)["requests"]
    assert [(row["status"], row["faults"]) for row in rows] == [(500, ["server_error"]), (200, [])]


def test_a_dropped_connection_has_no_status() -> None:
    async def exchange(client):
        await client.do("banksia", {"fault": {"kind": "refused", "calls": "read_profiles"}})
        with pytest.raises(BaseException, match="cut"):
            await client.get(PROFILES, headers=client.storypark("banksia"))

    (row,) = listed(exchange, status="none")["requests"]
    assert row["faults"] == ["refused"]


@pytest.mark.parametrize(
    ("filters", "where"),
    [
        ({"status": "bad"}, "query.status"),
        ({"until": "x"}, "query.until"),
        ({"since": "2026-11-30"}, "query.since"),
    ],
)
def test_a_wrong_filter_is_refused(filters, where) -> None:
    async def exchange(client):
        return problem_document(await client.get("/world/requests", params=filters), 422)

    assert [each["where"] for each in run_with_client(exchange)["errors"]] == [where]


def test_the_journal_is_bounded(monkeypatch) -> None:
    monkeypatch.setattr(journal_module, "MAX_ENTRIES", 3)
    monkeypatch.setattr(journal_module, "MAX_BODIES_BYTES", 10)
    kept, start = Journal(), None
    for number in range(1, 6):
        entry = Entry(number, "GET", "/manage/v1/rooms", b"", None, start, 0.0, got=b"12345")
        kept.begin(entry)
        kept.keep_bodies(entry)
    assert [(each.number, each.got) for each in kept.entries()] == [
        (3, b""),
        (4, b"12345"),
        (5, b"12345"),
    ]
    assert kept.recorded == 5


def test_requests_are_found_by_the_fault_that_met_them() -> None:
    async def exchange(client):
        fault = {"service": "banksia", "fault": {"kind": "html", "times": 1}}
        await client.post("/world/faults", json=fault)
        for _ in range(2):
            await client.get(PROFILES, headers=client.storypark("banksia"))

    assert [row["number"] for row in listed(exchange, fault="html")["requests"]] == [1]
    assert listed(exchange, fault="truncated")["requests"] == []


@pytest.mark.parametrize(
    ("change", "service"),
    [({}, "banksia"), ({"client_secret": "wrong"}, "banksia"), ({"client_id": "unknown"}, None)],
)
@pytest.mark.parametrize("form", ["json", "data", "basic"])
def test_a_token_request_has_the_service_of_its_client(change, service, form) -> None:
    async def exchange(client):
        known = client.world.services["banksia"].credentials
        login = {"client_id": known.client_id, "client_secret": known.client_secret, **change}
        body = {"grant_type": "client_credentials"}
        if form == "basic":
            shown = {"data": body, "auth": (login["client_id"], login["client_secret"])}
        else:
            shown = {form: {**body, **login}}
        await client.post("/manage/oauth/token", **shown)

    (row,) = listed(exchange)["requests"]
    assert row["service"] == service

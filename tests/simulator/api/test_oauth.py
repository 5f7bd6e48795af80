"""Tokens by form, HTTP Basic and JSON, with the errors of RFC 6749."""

import base64

import pytest

from tests.simulator.api.client import problem_document

TOKEN = "/manage/oauth/token"
GRANT = {"grant_type": "client_credentials"}


@pytest.fixture
def known(client) -> dict[str, str]:
    found = client.world.services["banksia"].credentials
    return {"client_id": found.client_id, "client_secret": found.client_secret}


def basic(client_id: str, secret: str) -> dict[str, str]:
    shown = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    return {"Authorization": f"Basic {shown}"}


async def opens(client, answer) -> bool:
    token = answer.json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    return (await client.get("/manage/v1/service", headers=headers)).json()["id"] == "banksia"


async def test_a_form_gets_a_token(client, known) -> None:
    answer = await client.post(TOKEN, data={**GRANT, **known, "scope": ""})
    assert answer.status_code == 200 and await opens(client, answer)
    assert answer.json()["token_type"] == "Bearer"
    assert (answer.headers["cache-control"], answer.headers["pragma"]) == ("no-store", "no-cache")


async def test_http_basic_gets_a_token(client, known) -> None:
    answer = await client.post(TOKEN, data=GRANT, headers=basic(*known.values()))
    assert answer.status_code == 200 and await opens(client, answer)
    encoded = basic(known["client_id"].replace("-", "%2D"), known["client_secret"])
    assert (await client.post(TOKEN, data=GRANT, headers=encoded)).status_code == 200


async def test_json_still_gets_a_token(client, known) -> None:
    answer = await client.post(TOKEN, json={**GRANT, **known})
    assert answer.status_code == 200 and await opens(client, answer)
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("status", "error", "data", "headers"),
    [
        (401, "invalid_client", {**GRANT, "client_id": "x", "client_secret": "y"}, {}),
        (401, "invalid_client", GRANT, {}),
        (401, "invalid_client", {**GRANT, "client_id": "x", "client_secret": ""}, {}),
        (401, "invalid_client", GRANT, basic("x", "y")),
        (400, "unsupported_grant_type", {"grant_type": "password"}, {}),
        (400, "invalid_request", {"client_id": "x", "client_secret": "y"}, {}),
        (400, "invalid_request", {**GRANT, "client_secret": "y"}, basic("x", "y")),
        (400, "invalid_request", {**GRANT, "client_id": "z"}, basic("x", "y")),
        (400, "invalid_request", GRANT, {"Authorization": "Basic !"}),
        (400, "invalid_request", {"grant_type": ["client_credentials"] * 2}, {}),
    ],
)
async def test_errors_of_a_form_are_those_of_the_rfc(client, status, error, data, headers) -> None:
    answer = await client.post(TOKEN, data=data, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.json()["error_description"] and answer.json()["status"] == status
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers.get("www-authenticate", "").startswith("Basic") == (status == 401)


async def test_other_bodies_are_refused(client) -> None:
    answer = await client.post(TOKEN, content=b"grant_type=client_credentials")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    answer = await client.post(TOKEN, json={**GRANT, "client_id": "x", "client_secret": "y"})
    assert problem_document(answer, 401, "unknown-client")["error"] == "invalid_client"
    assert answer.headers["www-authenticate"] == "Bearer"
    problem_document(await client.post(TOKEN, json={**GRANT, "client_id": "x"}), 422)
    json = {"Content-Type": "application/json"}
    problem_document(await client.post(TOKEN, content=b"{", headers=json), 422)
    problem_document(await client.post(TOKEN, content=b"[" * 90_000, headers=json), 422)


@pytest.mark.parametrize("by", ["form", "basic"])
async def test_a_fault_of_one_service_meets_its_token_requests_alone(client, known, by) -> None:
    fault = {"kind": "rate_limited", "calls": "token"}
    await client.post("/world/faults", json={"service": "banksia", "fault": fault})
    other = client.world.services["grevillea"].credentials
    others = {"client_id": other.client_id, "client_secret": other.client_secret}

    async def ask(shown: dict[str, str]) -> int:
        if by == "form":
            return (await client.post(TOKEN, data={**GRANT, **shown})).status_code
        return (await client.post(TOKEN, data=GRANT, headers=basic(*shown.values()))).status_code

    assert (await ask(known), await ask(others)) == (429, 200)

"""Authentication: every documented route refuses missing and other services' credentials."""

import re

import pytest
from starlette.requests import Request

from parktime.simulator.api.auth import MAX_ISSUED, IssuedTokens, Secrets, bearer_token
from parktime.simulator.world.service import export_storypark
from tests.simulator.api.client import problem_document, run_with_client

APIS = ("kidsoft", "manage", "storypark")
OPEN = {("manage", "post", "/oauth/token")}
"""Where credentials are shown and not yet needed."""
OWNER = {"kidsoft": "acacia", "manage": "banksia", "storypark": "banksia"}
STRANGER = {"kidsoft": "wattle", "manage": "grevillea", "storypark": "grevillea"}
IDS = {"profile_id": "p00001", "room_id": "s001"}
"""A profile and a room of banksia's; grevillea has none."""
RECORDS = {
    ("kidsoft", "/v2/children/{record_id}"): "100001",
    ("kidsoft", "/v2/rooms/{record_id}"): "501",
    ("manage", "/v1/children/{record_id}"): "c00001",
    ("manage", "/v1/rooms/{record_id}"): "r001",
}
"""A child and a room of the owner's at each CCMS."""
BODIES = {
    "/v1/profiles": {"given_name": "New", "family_name": "Child"},
    "/v1/profiles/{profile_id}": {"family_name": "Changed"},
    "/v1/rooms": {"name": "New room"},
    "/v1/rooms/{room_id}": {"name": "Changed"},
    "/v1/rooms/{room_id}/reactivate": {"name": "Changed"},
}
QUERIES = {("kidsoft", "/v2/sessions"): "?from=30/11/2026&to=31/12/2026", ("manage", "/v1/sessions"): "?from=2026-11-30&to=2026-12-31"}  # fmt: skip


def documented(api):
    """The operations of an API, by its own document."""

    async def exchange(client):
        return (await client.get(f"/{api}/openapi.json")).json()

    return [
        (api, method, path)
        for path, methods in run_with_client(exchange)["paths"].items()
        for method in methods
    ]


ROUTES = [route for api in APIS for route in documented(api) if route not in OPEN]


async def call(client, route, headers):
    api, method, path = route
    url = f"/{api}{path.format(**IDS, record_id=RECORDS.get((api, path)))}{QUERIES.get((api, path), '')}"
    body = BODIES.get(path) if method in ("post", "patch") else None
    return await client.http.request(method.upper(), url, headers=headers, json=body)


async def credentials(client, api, key):
    if api == "manage":
        return await client.manage(key)
    return client.kidsoft(key) if api == "kidsoft" else client.storypark(key)


def snapshot(client, key):
    """What a call could have changed of the service."""
    service = client.world.services[key]
    return export_storypark(service), service.picture.published_at


def data_of(client, key):
    """Names, birth dates, rooms and secrets of a service, of which no other may hear."""
    service, texts = client.world.services[key], []
    for child in service.picture.children:
        texts += [
            child.family,
            child.born and child.born.isoformat(),
            child.born and child.born.strftime("%d/%m/%Y"),
        ]
    texts += [service.entry.name, *(room.name for room in service.picture.rooms)]
    texts += [room.name for room in service.storypark.rooms.values()]
    texts += [
        getattr(service.credentials, name)
        for name in ("pin", "key", "token", "client_id", "client_secret")
    ]
    return {str(each) for each in texts if each}


def test_every_served_route_is_documented():
    assert {api for api, _, _ in ROUTES} == set(APIS)
    assert len(ROUTES) == 28


@pytest.mark.parametrize("route", ROUTES, ids=" ".join)
async def test_each_route_requires_its_own_service_s_credentials(client, route):
    api = route[0]
    owner, stranger = OWNER[api], STRANGER[api]
    await client.do("wattle", "switch_on_at_kidsoft")
    before = snapshot(client, owner)
    secrets = data_of(client, owner) - data_of(client, stranger)
    for headers in ({}, *wrong_headers(await credentials(client, api, owner))):
        answer = await call(client, route, headers)
        problem_document(answer, 401)
        assert not contains(answer, secrets), route
    answer = await call(client, route, await credentials(client, api, stranger))
    by_id = "{" in route[2]
    assert (answer.status_code == 404) if by_id else (answer.status_code < 400), answer.text
    assert not contains(answer, secrets), route
    if api == "kidsoft":
        mixed = await credentials(client, api, stranger) | {
            "X-Service-Pin": client.kidsoft(owner)["X-Service-Pin"]
        }
        answer = await call(client, route, mixed)
        assert answer.status_code in (403, 404)
        assert not contains(answer, secrets - {mixed["X-Service-Pin"]}), route
    assert snapshot(client, owner) == before
    answer = await call(client, route, await credentials(client, api, owner))
    assert answer.status_code < 300, answer.text
    assert route[1] != "get" or route[2].endswith("/sessions") or contains(answer, secrets), (
        "it can be heard"
    )


def wrong_headers(headers):
    """Credentials that nearly are the owner's."""
    name, secret = next((name, value) for name, value in headers.items() if name != "X-Service-Pin")
    for other in (secret[:-1], secret + "x", secret.swapcase(), f"Basic {secret}", ""):
        yield headers | {name: other}


def contains(answer, secrets):
    """What of the owner's data is in an answer, in its headers or its body."""
    said = answer.text + repr(answer.headers)
    return {each for each in secrets if re.search(rf"(?<!\w){re.escape(each)}(?!\w)", said)}


def test_a_secret_identifies_only_its_service() -> None:
    secrets = Secrets[str]()
    secrets.add("one", "ONE")
    secrets.add("two", "TWO")
    assert (secrets.lookup("one"), secrets.lookup("two")) == ("ONE", "TWO")
    assert [secrets.lookup(each) for each in (None, "", "on", "One", "öne", "\ud800")] == [None] * 6


def test_issued_tokens_differ_run_out_and_are_bounded() -> None:
    now_s = [0.0]
    tokens = IssuedTokens(lambda: now_s[0])
    first, second = tokens.issue("banksia", "secret"), tokens.issue("banksia", "secret")
    assert first != second
    now_s[0] = 3599.9
    assert tokens.lookup(first) == tokens.lookup(second) == "banksia"
    assert tokens.lookup(None) is tokens.lookup("") is tokens.lookup("x") is None
    now_s[0] = 3600.0
    assert tokens.lookup(first) is None
    kept = tokens.issue("banksia", "secret")
    for _ in range(MAX_ISSUED):
        tokens.issue("banksia", "secret")
    assert tokens.lookup(kept) is None


@pytest.mark.parametrize(
    ("header", "token"),
    [
        ("Bearer x", "x"),
        ("bearer  x ", "x"),
        ("Bearer", None),
        ("Bearer  ", None),
        ("Basic x", None),
        ("", None),
    ],
)
def test_the_bearer_token_of_a_request(header, token) -> None:
    request = Request({"type": "http", "headers": [(b"authorization", header.encode())]})
    assert bearer_token(request) == token

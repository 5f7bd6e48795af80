"""What any HTTP client may rely on: HEAD, OPTIONS, Allow, CORS, ETags, If-Match and queries."""

import pytest

from tests.simulator.api.client import problem_document

STORYPARK, MANAGE = "/storypark/v1", "/manage/v1"
READS = [
    "/world",
    "/clock",
    "/world/faults",
    "/world/services/banksia/storypark",
    "/openapi.json",
    f"{STORYPARK}/account",
    f"{STORYPARK}/profiles",
    f"{STORYPARK}/profiles/p00001",
    f"{STORYPARK}/rooms",
    f"{MANAGE}/service",
    f"{MANAGE}/children",
    "/kidsoft/v2/rooms",
]


async def headers_for(client, path: str) -> dict[str, str]:
    if path.startswith("/storypark"):
        return client.storypark("banksia")
    if path.startswith("/manage"):
        return await client.manage("banksia")
    return client.kidsoft("acacia") if path.startswith("/kidsoft") else {}


@pytest.mark.parametrize("path", [*READS, "/nowhere", "/storypark/v1/profiles/p9"])
async def test_head_is_get_without_the_body(client, path) -> None:
    headers = await headers_for(client, path)
    whole = await client.get(path, headers=headers)
    head = await client.http.head(path, headers=headers)
    assert (head.status_code, head.content) == (whole.status_code, b"")
    assert dict(head.headers) == dict(whole.headers)
    assert int(head.headers["content-length"]) == len(whole.content)


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/world", "GET, HEAD, OPTIONS"),
        ("/world/steps", "OPTIONS, POST"),
        ("/world/faults", "DELETE, GET, HEAD, OPTIONS, POST"),
        (f"{STORYPARK}/profiles", "GET, HEAD, OPTIONS, POST"),
        (f"{STORYPARK}/profiles/p00001", "GET, HEAD, OPTIONS, PATCH"),
        (f"{STORYPARK}/rooms/s001", "DELETE, GET, HEAD, OPTIONS, PATCH"),
        ("/manage/oauth/token", "OPTIONS, POST"),
    ],
)
async def test_the_methods_of_a_path_are_told_by_405_and_options(client, path, allowed) -> None:
    refused = await client.http.put(path)
    problem_document(refused, 405)
    asked = await client.http.options(path)
    assert (asked.status_code, asked.content) == (204, b"")
    assert refused.headers["allow"] == asked.headers["allow"] == allowed
    problem_document(await client.http.options("/nowhere"), 404)


@pytest.mark.parametrize(
    "origin",
    ["http://localhost:3000", "http://127.0.0.1:8080", "https://app.localhost", "http://[::1]:5"],
)
async def test_pages_of_this_machine_may_use_the_apis(client, origin) -> None:
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "PATCH",
        "Access-Control-Request-Headers": "authorization, idempotency-key, if-match",
    }
    for path in (f"{STORYPARK}/profiles/p00001", "/clock/advance", f"{MANAGE}/children"):
        preflight = await client.http.options(path, headers=asked)
        assert preflight.status_code == 200
        assert preflight.headers["access-control-allow-origin"] == origin
        assert "PATCH" in preflight.headers["access-control-allow-methods"]
        assert "if-match" in preflight.headers["access-control-allow-headers"]
    shown = await client.get("/world", headers={"Origin": origin})
    assert shown.headers["access-control-allow-origin"] == origin
    assert "ETag" in shown.headers["access-control-expose-headers"]


@pytest.mark.parametrize(
    "origin",
    ["https://example.org", "http://localhost.example.org", "http://127.0.0.1.nip.io", "null"],
)
async def test_other_pages_may_not(client, origin) -> None:
    asked = {"Origin": origin, "Access-Control-Request-Method": "PATCH"}
    refused = await client.http.options("/clock/advance", headers=asked)
    assert "access-control-allow-origin" not in refused.headers
    shown = await client.get("/world", headers={"Origin": origin})
    assert "access-control-allow-origin" not in shown.headers


LISTS = [(f"{STORYPARK}/profiles", "profiles"), (f"{MANAGE}/children", "data")]
KINDS = ["empty_list", "wrong_total", "unknown_fields", "cut_short", "wrong_content_type"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("path", "rows"), LISTS)
async def test_a_client_that_caches_is_not_poisoned_by_a_fault(client, path, rows, kind) -> None:
    headers = await headers_for(client, path)
    sound = await client.get(path, headers=headers)
    fault = {"kind": kind, "api": path.split("/")[1]}
    await client.post("/world/faults", json={"service": "banksia", "fault": fault})
    wrong = await client.get(path, headers={**headers, "If-None-Match": sound.headers["etag"]})
    assert wrong.status_code == 200 and wrong.headers["etag"] != sound.headers["etag"]
    cached = {**headers, "If-None-Match": wrong.headers["etag"]}
    assert (await client.get(path, headers=cached)).status_code == 304, "the same wrong body"
    await client.http.delete("/world/faults")
    after = await client.get(path, headers=cached)
    assert (after.status_code, after.json()) == (200, sound.json())
    assert rows in after.json() and after.headers["etag"] == sound.headers["etag"]


PROFILE = f"{STORYPARK}/profiles/p00001"


async def test_a_write_with_if_match_changes_only_what_its_client_has_seen(client) -> None:
    headers = client.storypark("banksia")

    async def edit(if_match: str, name: str, key: str = ""):
        told = {**headers, "If-Match": if_match, **({"Idempotency-Key": key} if key else {})}
        return await client.http.patch(PROFILE, json={"given_name": name}, headers=told)

    etag = (await client.get(PROFILE, headers=headers)).headers["etag"]
    problem_document(await edit('"other"', "Mya"), 412, "changed-meanwhile")
    problem_document(await edit(f"W/{etag}", "Mya"), 412, "changed-meanwhile")
    assert (await client.get(PROFILE, headers=headers)).json()["given_name"] == "Mia"
    made = await edit(f'"other", {etag}', "Mya", key="k")
    assert (made.status_code, made.json()["given_name"]) == (200, "Mya")
    assert made.headers["etag"] == (await client.get(PROFILE, headers=headers)).headers["etag"]
    problem_document(await edit(etag, "Mina"), 412, "changed-meanwhile")
    again = await edit(f'"other", {etag}', "Mya", key="k")
    assert again.status_code == 200, "a replay is of the write that was done"
    assert (await edit("*", "Mina")).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "profiles/p00001/archive"),
        ("POST", "profiles/p00002/restore"),
        ("PATCH", "rooms/s001"),
        ("POST", "rooms/s001/deactivate"),
        ("POST", "rooms/s001/reactivate"),
        ("DELETE", "rooms/s001"),
    ],
)
async def test_every_write_of_a_record_honours_if_match(client, method, path) -> None:
    headers = client.storypark("banksia", **{"If-Match": '"other"'})
    before = (await client.get("/world/services/banksia/storypark")).json()
    body = {"name": "Koalas"} if method == "PATCH" else None
    answer = await client.http.request(method, f"{STORYPARK}/{path}", json=body, headers=headers)
    problem_document(answer, 412, "changed-meanwhile")
    assert (await client.get("/world/services/banksia/storypark")).json() == before
    gone = await client.http.patch(
        f"{STORYPARK}/rooms/s9", json={"name": "Koalas"}, headers=headers
    )
    problem_document(gone, 404)


@pytest.mark.parametrize(
    ("method", "path", "known"),
    [
        ("GET", f"{STORYPARK}/profiles", "page_token, page_size, state"),
        ("GET", f"{STORYPARK}/account", "there are no parameters"),
        ("GET", f"{STORYPARK}/profiles/p00001", "there are no parameters"),
        ("POST", f"{STORYPARK}/profiles/p00001/archive", "there are no parameters"),
        ("GET", f"{MANAGE}/children", "cursor, limit, updated_since"),
        ("GET", f"{MANAGE}/service", "from, to"),
        ("POST", f"{MANAGE}/publications", "there are no parameters"),
        ("GET", "/kidsoft/v2/rooms", "page, pageSize"),
        ("GET", "/kidsoft/v2/service", "from, to"),
        ("POST", "/kidsoft/v2/refresh", "there are no parameters"),
        ("GET", "/world", "after, limit"),
        ("GET", "/clock", "there are no parameters"),
        ("GET", "/world/services/banksia/calendar", "from, to"),
    ],
)
async def test_an_unknown_parameter_names_the_known_ones(client, method, path, known) -> None:
    headers = await headers_for(client, path)
    answer = await client.http.request(method, f"{path}?pageToken=3", headers=headers)
    errors = {each["where"]: each["message"] for each in problem_document(answer, 422)["errors"]}
    assert known in errors["query.pageToken"]

import asyncio
from contextlib import asynccontextmanager

import httpx2
import msgspec
import pytest

from parktime.daemon.vendors import http_client, page_cache
from parktime.daemon.vendors.errors import HttpStatusError, VendorError
from parktime.daemon.vendors.http_client import VendorClient
from parktime.daemon.vendors.retry_policy import DEFAULT_LIMITS, HttpLimits, RetryBudget, no_sleep
from parktime.web.client import open_client

AT_ONCE = HttpLimits(sleep=no_sleep)
ANYTHING = msgspec.json.Decoder(dict)


class Vendor:
    """Answers what it is told to, one answer after the other, and the last for ever."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.requests = []

    def __call__(self, request):
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def json(body=b"{}", status=200, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx2.Response(
        status, headers={"content-type": "application/json", **named}, content=body
    )


async def authorise(renew):
    return {"Authorization": "Bearer renewed" if renew else "Bearer first"}


@asynccontextmanager
async def client_of(vendor, limits=AT_ONCE):
    async with open_client(timeout_s=5, transport=httpx2.MockTransport(vendor)) as client:
        yield VendorClient(
            client, "http://vendor.example/v9/", authorise, RetryBudget(limits), vendor="manage"
        )


class Waits:
    """A pace that waits for nothing, and knows how long it would have."""

    def __init__(self, attempts=DEFAULT_LIMITS.attempts):
        self.waits_s = []
        self.limits = HttpLimits(attempts=attempts, sleep=self.sleep)

    async def sleep(self, seconds):
        self.waits_s.append(seconds)


async def test_an_unchanged_response_is_the_same_object_with_or_without_etag():
    for headers in ({}, {"ETag": '"one"'}):
        vendor = Vendor(json(b'{"a": 1}', **headers))

        async with client_of(vendor) as client:
            first = await client.get("/list", ANYTHING)
            if headers:
                vendor.answers = [httpx2.Response(304)]
            assert await client.get("/list", ANYTHING) is first
            assert vendor.requests[-1].headers.get("if-none-match") == headers.get("ETag")
            vendor.answers = [json(b'{"a": 2}')]
            assert await client.get("/list", ANYTHING) == {"a": 2}


async def test_unchanged_content_of_another_type_is_rejected():
    vendor = Vendor(json(b'{"a": 1}'))

    async with client_of(vendor) as client:
        await client.get("/list", ANYTHING)
        vendor.answers = [
            httpx2.Response(200, headers={"content-type": "text/plain"}, content=b'{"a": 1}')
        ]
        with pytest.raises(VendorError, match="no JSON"):
            await client.get("/list", ANYTHING)


async def test_not_modified_without_an_etag_is_rejected():
    vendor = Vendor(json(b'{"a": 1}', ETag='"one"'))

    async with client_of(vendor) as client:
        await client.get("/list", ANYTHING)
        client.revalidate()
        vendor.answers = [httpx2.Response(304)]
        with pytest.raises(VendorError, match="no JSON"):
            await client.get("/list", ANYTHING)


async def test_a_write_revalidates_all_pages():
    vendor = Vendor(json(ETag='"one"'))

    async with client_of(vendor) as client:
        for _ in range(2):
            await client.get("/rooms", ANYTHING)
        await client.post("/rooms", {"name": "Possums"}, "key")
        for _ in range(2):
            await client.get("/rooms", ANYTHING)

    assert ["if-none-match" in request.headers for request in vendor.requests] == [
        False,
        True,
        False,
        False,
        True,
    ]


async def test_clear_cache_drops_etags():
    vendor = Vendor(json(b'{"a": 1}', ETag='"one"'))

    async with client_of(vendor) as client:
        await client.get("/list", ANYTHING)
        client.clear_cache()
        await client.get("/list", ANYTHING)
        assert "if-none-match" not in vendor.requests[-1].headers


async def test_the_cache_is_bounded(monkeypatch):
    monkeypatch.setattr(page_cache, "MAX_CACHED_PAGES", 2)
    vendor = Vendor(json(b'{"a": 1}', ETag='"one"'))

    async with client_of(vendor) as client:
        for page in "abc":
            await client.get(f"/{page}", ANYTHING)
        await client.get("/a", ANYTHING)
        assert "if-none-match" not in vendor.requests[-1].headers
        await client.get("/c", ANYTHING)
        assert "if-none-match" in vendor.requests[-1].headers


@pytest.mark.parametrize(
    "passing",
    [httpx2.ConnectError("no"), httpx2.ReadTimeout("no"), json(status=503), json(status=429)],
)
async def test_transient_failures_are_retried_up_to_the_limit(passing):
    vendor = Vendor(passing)

    async with client_of(vendor) as client:
        with pytest.raises(VendorError):
            await client.get("/list", ANYTHING)

    assert len(vendor.requests) == DEFAULT_LIMITS.attempts


async def test_a_retried_write_has_the_same_key_and_body():
    vendor = Vendor(httpx2.ReadTimeout("lost"), json(status=500), json(b'{"id": "p1"}', status=201))

    async with client_of(vendor) as client:
        assert await client.post("/profiles", {"given_name": "Mia"}, "run-7") == {"id": "p1"}

    assert {request.headers["idempotency-key"] for request in vendor.requests} == {"run-7"}
    assert len({request.content for request in vendor.requests}) == 1
    assert len(vendor.requests) == 3


@pytest.mark.parametrize("status", [301, 302, 307, 400, 403, 404, 409, 418, 422])
async def test_an_error_status_is_raised_with_its_problem_and_not_retried(status):
    vendor = Vendor(
        json(
            b'{"type": "urn:x:plan-limit", "detail": "for Mia Nguyen"}',
            status=status,
            Location="http://other.example/",
        )
    )

    async with client_of(vendor) as client:
        with pytest.raises(HttpStatusError) as raised:
            await client.post("/profiles", {}, "k")
        assert (raised.value.status, raised.value.type) == (status, "urn:x:plan-limit")
        assert str(raised.value) == f"POST /v9/profiles answered {status}"

    assert len(vendor.requests) == 1


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"type":', b"\xff\xfe"])
async def test_an_error_status_needs_no_valid_body(body):
    async with client_of(Vendor(json(body, status=404))) as client:
        with pytest.raises(HttpStatusError) as raised:
            await client.get("/list", ANYTHING)
        assert (raised.value.type, raised.value.detail) == ("", "")


async def test_refused_credentials_are_renewed_once():
    vendor = Vendor(json(status=401), json(b'{"a": 1}'))

    async with client_of(vendor) as client:
        assert await client.get("/list", ANYTHING) == {"a": 1}
    assert [request.headers["authorization"] for request in vendor.requests] == [
        "Bearer first",
        "Bearer renewed",
    ]
    vendor = Vendor(json(status=401))

    async with client_of(vendor) as client:
        with pytest.raises(HttpStatusError):
            await client.get("/list", ANYTHING)

    assert len(vendor.requests) == 2


async def test_messages_omit_the_query():
    async with client_of(Vendor(json(status=400))) as client:
        with pytest.raises(VendorError) as raised:
            await client.get("/list?name=Mia&token=secret", ANYTHING)
        assert str(raised.value) == "GET /v9/list answered 400"


async def test_an_oversized_body_is_rejected(monkeypatch):
    monkeypatch.setattr(http_client, "MAX_BODY_BYTES", 10)

    async with client_of(Vendor(json(b'{"a": "0123456789"}'))) as client:
        with pytest.raises(VendorError, match="more than 10 bytes"):
            await client.get("/list", ANYTHING)


async def test_an_empty_body_is_an_empty_object():
    async with client_of(Vendor(httpx2.Response(204))) as client:
        assert await client.post("/rooms/s1/x", None, "k") == {}


async def test_retry_after_is_respected():
    vendor, waits = Vendor(json(status=429, Retry_After="7"), json(b'{"a": 1}')), Waits()

    async with client_of(vendor, waits.limits) as client:
        assert await client.get("/list", ANYTHING) == {"a": 1}

    assert 7 <= waits.waits_s[0] <= 7 + http_client.JITTER_S
    assert len(waits.waits_s) == 1


async def test_backoff_grows_to_a_limit_and_ends_with_the_last_attempt():
    vendor, waits = Vendor(json(status=500)), Waits(attempts=9)

    async with client_of(vendor, waits.limits) as client:
        with pytest.raises(VendorError):
            await client.get("/list", ANYTHING)

    floors_s = [0.1, 0.2, 0.4, 0.8, 1.6, 2, 2, 2]
    assert len(waits.waits_s) == len(floors_s)
    assert all(
        floor <= wait <= floor + http_client.JITTER_S
        for floor, wait in zip(floors_s, waits.waits_s, strict=True)
    )


async def test_waits_have_jitter():
    waits = Waits()
    for _ in range(5):
        async with client_of(Vendor(json(status=500), json()), waits.limits) as client:
            await client.get("/list", ANYTHING)
    assert len(set(waits.waits_s)) == 5


@pytest.mark.parametrize("longer", ["11", "99999999999999999999"])
async def test_a_long_retry_after_ends_the_attempts(longer):
    vendor, waits = Vendor(json(status=503, Retry_After=longer), json()), Waits()

    async with client_of(vendor, waits.limits) as client:
        with pytest.raises(VendorError):
            await client.get("/list", ANYTHING)

    assert len(vendor.requests) == 1
    assert waits.waits_s == []


@pytest.mark.parametrize("words", ["soon", "-1", "Wed, 21 Oct 2026 07:28:00 GMT", "٣", ""])
async def test_an_invalid_retry_after_is_ignored(words):
    headers = [("content-type", "application/json"), ("retry-after", words.encode())]
    vendor = Vendor(httpx2.Response(429, headers=headers), json(b'{"a": 1}'))

    async with client_of(vendor) as client:
        assert await client.get("/list", ANYTHING) == {"a": 1}


def test_an_invalid_header_is_not_quoted():
    async def foreign(renew):
        return {"Authorization": "Bearer geheimnisvoll-ß\n"}

    async def whole():
        async with open_client(
            timeout_s=5, transport=httpx2.MockTransport(Vendor(json()))
        ) as client:
            with pytest.raises(VendorError) as raised:
                await VendorClient(
                    client, "http://vendor.example", foreign, RetryBudget(AT_ONCE), vendor="manage"
                ).get("/list", ANYTHING)
            assert "geheim" not in repr(raised.value) + repr(raised.value.__cause__)

    asyncio.run(whole())


@pytest.mark.parametrize("url", ["ftp://vendor.example", "http://[", "nonsense", "http://x:99999"])
async def test_an_invalid_address_raises_a_vendor_error(url):
    async with open_client(timeout_s=5) as client:
        with pytest.raises(VendorError):
            await VendorClient(client, url, authorise, RetryBudget(AT_ONCE), vendor="manage").get(
                "/list", ANYTHING
            )


class Dripping(httpx2.AsyncByteStream):
    """A body that comes in pieces, and never ends."""

    def __init__(self, piece, pause_s=0.0):
        self.piece, self.pause_s, self.sent = piece, pause_s, 0

    async def __aiter__(self):
        while True:
            await asyncio.sleep(self.pause_s)
            self.sent += len(self.piece)
            yield self.piece


async def test_an_endless_body_ends_at_the_size_limit(monkeypatch):
    monkeypatch.setattr(http_client, "MAX_BODY_BYTES", 1_000)
    body = Dripping(b"x" * 100)
    vendor = Vendor(httpx2.Response(200, headers={"content-type": "application/json"}, stream=body))

    async with client_of(vendor) as client:
        with pytest.raises(VendorError, match="more than 1000 bytes"):
            await client.get("/list", ANYTHING)

    assert body.sent <= 1_100
    assert len(vendor.requests) == 1


async def test_a_slow_body_ends_at_the_total_timeout():
    body = Dripping(b"x", pause_s=0.01)
    vendor = Vendor(httpx2.Response(200, headers={"content-type": "application/json"}, stream=body))

    async with client_of(vendor, HttpLimits(timeout_s=0.05, attempts=1)) as client:
        with pytest.raises(VendorError, match="TimeoutError"):
            await client.get("/list", ANYTHING)


async def test_deeply_nested_json_raises_a_vendor_error():
    async with client_of(Vendor(json(b'{"a": ' + b"[" * 100000 + b"]" * 100000 + b"}"))) as client:
        with pytest.raises(VendorError, match="too deep"):
            await client.get("/list", ANYTHING)


async def test_revalidate_sends_no_etag_and_keeps_equal_objects():
    vendor = Vendor(json(b'{"a": 1}', ETag='"one"'))

    async with client_of(vendor) as client:
        first = await client.get("/list", ANYTHING)
        client.revalidate()
        assert await client.get("/list", ANYTHING) is first
        assert "if-none-match" not in vendor.requests[-1].headers
        await client.get("/list", ANYTHING)
        assert "if-none-match" in vendor.requests[-1].headers


async def test_at_rest_a_page_that_is_unchanged_is_decoded_from_what_was_kept():
    vendor = Vendor(json(b'{"a": 1}', etag='"one"'), httpx2.Response(304))
    async with client_of(vendor) as client:
        before = await client.get("/list", ANYTHING)
        client.rest()
        after = await client.get("/list", ANYTHING)

        assert vendor.requests[1].headers["if-none-match"] == '"one"'
        assert after == before and after is not before
        assert await client.get("/list", ANYTHING) is after, "it is awake again"


async def test_at_rest_a_page_with_the_same_body_counts_as_unchanged():
    vendor = Vendor(json(b'{"a": 1}'))
    async with client_of(vendor) as client:
        await client.get("/list", ANYTHING)
        client.rest()
        client.rest()
        first = await client.get("/list", ANYTHING)

        assert await client.get("/list", ANYTHING) is first


async def test_pages_that_nobody_asked_for_since_are_not_kept():
    vendor = Vendor(json(b"{}", etag='"one"'))
    async with client_of(vendor) as client:
        await client.get("/last-week", ANYTHING)
        client.rest()
        await client.get("/this-week", ANYTHING)
        client.rest()
        await client.get("/this-week", ANYTHING)
        await client.get("/last-week", ANYTHING)

        assert [each.headers.get("if-none-match") for each in vendor.requests[2:]] == [
            '"one"',
            None,
        ]

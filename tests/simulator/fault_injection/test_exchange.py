import asyncio

from parktime.simulator.fault_injection.exchange import BufferedResponse, Exchange
from parktime.web.etag import etag_of

SCOPE = {
    "type": "http",
    "query_string": b"limit=200&cursor=a%20b",
    "headers": [(b"if-none-match", b'"x"'), (b"authorization", b"Bearer t")],
}


async def app(scope, receive, send):
    """Says what it was asked, in two pieces."""
    headers = [(b"content-type", b"text/plain"), (b"content-length", b"9")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": scope["query_string"], "more_body": True})
    await send({"type": "http.response.body", "body": b"|" + (await receive())["body"]})


def exchange():
    pieces = [
        {"type": "http.request", "body": b"one ", "more_body": True},
        {"type": "http.request", "body": b"two", "more_body": False},
    ]

    async def receive():
        return pieces.pop(0)

    return Exchange(app, SCOPE, receive)


def test_a_response_is_buffered_completely():
    async def whole():
        return await (await exchange().buffered()).answer()

    answer = asyncio.run(whole())
    assert (answer.status, answer.body) == (200, b"limit=200&cursor=a%20b|one two")


def test_drain_reads_the_whole_body():
    assert asyncio.run(exchange().drain()) == b"one two"


def test_the_query_of_a_request_can_be_changed():
    made = exchange()
    assert (made.query_parameter("cursor"), made.query_parameter("page")) == ("a b", None)
    assert made.with_query(cursor=None).scope["query_string"] == b"limit=200"
    assert made.with_query(cursor="z").query_parameter("cursor") == "z"
    assert made.header(b"authorization") == "Bearer t"
    assert made.unconditional().header(b"if-none-match") == ""
    assert made.header(b"if-none-match") == '"x"', "the request itself is as it was"


def test_another_body_has_its_own_length_and_etag():
    answer = BufferedResponse(
        200, [(b"X", b"y"), (b"ETag", b'"x"'), (b"Content-Length", b"9")], b"123456789"
    ).with_body(b"1234")
    etag = etag_of(b"1234").encode()
    assert answer.headers == [(b"X", b"y"), (b"content-length", b"4"), (b"etag", etag)]
    assert BufferedResponse(200, [], b"1").with_body(b"2").header(b"etag") == b""
    assert answer.with_header(b"etag", b"y").header(b"etag") == b"y"


def test_half_a_response_is_not_ended():
    sent = []

    async def send(message):
        sent.append(message)

    asyncio.run(BufferedResponse(200, [], b"123456789").send(send, whole=False))
    assert sent[1] == {"type": "http.response.body", "body": b"1234", "more_body": True}

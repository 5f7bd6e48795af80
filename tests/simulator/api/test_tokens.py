"""Secrets and what they open."""

import pytest
from starlette.requests import Request

from parktime.simulator.api.auth import MAX_ISSUED, IssuedTokens, Secrets, bearer_token


def test_a_secret_opens_its_own_and_no_other_opens_anything() -> None:
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
def test_the_bearer_of_a_request(header, token) -> None:
    request = Request({"type": "http", "headers": [(b"authorization", header.encode())]})
    assert bearer_token(request) == token

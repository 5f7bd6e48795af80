import httpx2
import pytest

from parktime.harness.errors import InternalError, RefusedError
from parktime.harness.player.daemon_client import read_response


def response(status, **body):
    return httpx2.Response(
        status, request=httpx2.Request("POST", "http://daemon/v1/services/a/sync"), **body
    )


def test_a_good_answer_is_its_json():
    assert read_response(response(201, json={"id": 1})) == {"id": 1}
    assert read_response(response(204)) is None


def test_a_person_s_refusal_keeps_its_words_and_its_rule():
    refused = {
        "type": "urn:parktime:refused",
        "title": "Refused",
        "detail": "not before set-up",
        "rule": "set-up",
    }
    with pytest.raises(RefusedError) as caught:
        read_response(response(409, json=refused))
    assert (caught.value.message, caught.value.rule) == ("not before set-up", "set-up")


@pytest.mark.parametrize(("status", "kind"), [(502, "unreadable"), (503, "store-trouble")])
def test_what_cannot_be_done_for_now_is_a_refusal_too(status, kind):
    with pytest.raises(RefusedError, match="not now"):
        read_response(response(status, json={"type": f"urn:parktime:{kind}", "detail": "not now"}))
    with pytest.raises(InternalError, match=f"answered {status}"):
        read_response(
            response(status, json={"type": "urn:parktime:clock-lost", "detail": "not now"})
        )


@pytest.mark.parametrize(
    "body",
    [
        {"json": {"type": "about:blank", "detail": "an advance is under way"}},
        {"text": "<html>"},
        {"json": ["an advance is under way"]},
    ],
)
def test_any_other_failure_is_not_a_refusal(body):
    with pytest.raises(InternalError, match="POST /v1/services/a/sync answered 409"):
        read_response(response(409, **body))


def test_a_failure_tells_what_was_said():
    with pytest.raises(InternalError, match="422: to: an instant is wanted"):
        read_response(response(422, json={"detail": "to: an instant is wanted"}))

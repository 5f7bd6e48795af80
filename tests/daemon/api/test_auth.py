import pytest

from tests.daemon.api.conftest import TOKEN, Caller

MUTATING = [
    ("PUT", "/services/wattle"),
    ("POST", "/services/banksia/turn-on"),
    ("POST", "/services/banksia/turn-off"),
    ("POST", "/services/banksia/sync"),
    ("POST", "/services/banksia/preview"),
    ("POST", "/services/banksia/page/refresh"),
    ("POST", "/services/banksia/page/mappings"),
    ("DELETE", "/services/banksia/page/mappings"),
    ("POST", "/services/banksia/page/set-up"),
    ("POST", "/services/banksia/page/update"),
    ("PUT", "/services/banksia/settings"),
    ("POST", "/services/banksia/rooms/hold"),
    ("POST", "/services/banksia/held/approve"),
    ("POST", "/services/banksia/held/reject"),
    ("DELETE", "/services/banksia/kept"),
    ("POST", "/services/banksia/runs/1/undo"),
]
OPEN = [
    "/snapshot",
    "/rules",
    "/runs",
    "/services",
    "/services/banksia",
    "/services/banksia/runs",
    "/services/banksia/links",
]


def operations(document):
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            yield method.upper(), path.removeprefix("/v1").replace("{key}", "banksia"), operation


@pytest.mark.parametrize(("method", "path"), MUTATING)
def test_a_call_that_changes_something_needs_the_token(call, method, path):
    for token in (None, "another", TOKEN + "x", TOKEN[:-1], ""):
        response = call(method, path, token=token)
        assert response.status_code == 401
        assert response.headers["www-authenticate"] == "Bearer"
        assert response.headers["content-type"] == "application/problem+json"


def test_a_token_of_other_letters_is_only_wrong(call):
    assert (
        call("POST", "/services/banksia/sync", headers={"Authorization": "Bearer \xe9".encode("latin-1")}).status_code
        == 401
    )


def test_the_document_says_which_calls_need_the_token(call):
    guarded = {
        (method, path.replace("{key}", "banksia").replace("{run_id}", "1"))
        for method, path, operation in operations(call.app.openapi())
        if "security" in operation
    }
    assert guarded == {(method, path.replace("wattle", "banksia")) for method, path in MUTATING}


@pytest.mark.parametrize("path", OPEN)
def test_reading_is_open_unless_the_daemon_is_told_to_protect_it(call, make_app, path):
    assert call("GET", path).status_code == 200
    protected = Caller(make_app(protect_reads=True))
    assert protected("GET", path).status_code == 401
    assert protected("GET", path, token=TOKEN).status_code == 200


def test_with_protected_reads_health_alone_is_open(make_app):
    protected = Caller(make_app(protect_reads=True))
    open_calls = [path for _, path, operation in operations(protected.app.openapi()) if "security" not in operation]
    assert open_calls == ["/health"]
    assert protected("GET", "/health").status_code == 200


def test_an_empty_token_is_refused(make_app):
    with pytest.raises(ValueError, match="empty"):
        make_app(token="")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/services/banksia/page", None),
        ("POST", "/services/banksia/page/refresh", None),
        ("POST", "/services/banksia/page/mappings", {}),
        ("POST", "/services/banksia/page/set-up", {"confirm": True}),
        ("POST", "/services/banksia/page/update", {"confirm": True}),
        ("PUT", "/services/banksia/settings", {"sync_inactive": True}),
    ],
)
def test_an_educator_who_is_no_admin_is_refused(call, method, path, body):
    response = call(method, path, token=TOKEN, json=body, headers={"X-Acting-As": "educator"})
    assert response.status_code == 409
    assert response.json()["rule"] == "admin-only"
    assert call(method, path, token=TOKEN, json=body, headers={"X-Acting-As": "parent"}).status_code == 422

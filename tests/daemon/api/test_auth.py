from dataclasses import replace

import pytest

from tests.daemon.api.conftest import TOKEN, Caller

MUTATING = [
    ("PUT", "/services/wattle"),
    ("DELETE", "/services/wattle"),
    ("GET", "/services/banksia/token"),
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
    ("POST", "/services/banksia/what-if"),
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
PROBES = {"/health", "/health/live", "/health/ready"}
"""What needs no token, wherever the daemon listens."""


def operations(document):
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            at = path.removeprefix("/v1") if path.startswith("/v1") else f"http://daemon{path}"
            yield method.upper(), at.replace("{key}", "banksia"), operation


@pytest.mark.parametrize(("method", "path"), MUTATING)
def test_a_call_that_changes_something_needs_the_token(call, method, path):
    for token in (None, "another", TOKEN + "x", TOKEN[:-1], ""):
        response = call(method, path, token=token)
        assert response.status_code == 401
        assert response.headers["www-authenticate"] == "Bearer"
        assert response.headers["content-type"] == "application/problem+json"


OPERATOR_ONLY = {
    ("PUT", "/services/banksia"),
    ("GET", "/services/banksia/token"),
    ("POST", "/services/banksia/turn-on"),
    ("POST", "/services/banksia/turn-off"),
    ("POST", "/services/banksia/rooms/hold"),
}


@pytest.mark.e2e
@pytest.mark.parametrize("protect_reads", [pytest.param(False, marks=pytest.mark.e2e), True])
def test_a_service_token_is_refused_for_another_service(make_app, store, protect_reads):
    store.put_service(replace(store.service("banksia"), key="wattle", order=1))
    call = Caller(make_app(protect_reads=protect_reads))
    token = call.get("/services/wattle/token", headers={"Authorization": f"Bearer {TOKEN}"})[
        "token"
    ]
    for method, path, _ in operations(call.app.application.openapi()):
        if path not in PROBES:
            response = call(
                method, path.replace("{run_id}", "1").replace("{ccms_id}", "c00001"), token=token
            )
            assert response.status_code == 403, (method, path)
            assert "banksia" not in response.text.lower()
    assert store.last_run("banksia").id == 5
    assert (
        call.get("/services/wattle", headers={"Authorization": f"Bearer {token}"})["key"]
        == "wattle"
    )
    assert TOKEN not in token


@pytest.mark.parametrize(
    "written", ["{}", "Bearer\t{}", "Bearer {}x", "Token {}", "Bearer other {}", ""]
)
def test_a_token_is_checked_even_where_reads_are_open(make_app, store, written):
    store.put_service(replace(store.service("banksia"), key="wattle", order=1))
    call = Caller(make_app())
    token = call.get("/services/wattle/token", headers={"Authorization": f"Bearer {TOKEN}"})[
        "token"
    ]
    headers = {"Authorization": written.format(token)}
    for path in ("/services/banksia/links", "/snapshot", "/runs?service=banksia"):
        assert call("GET", path, headers=headers).status_code in (401, 403), path
    assert call("GET", "/services/banksia/links").status_code == 200


def test_a_service_token_has_the_rights_of_its_centre(make_app):
    call = Caller(make_app(protect_reads=True))
    token = call.get("/services/banksia/token", headers={"Authorization": f"Bearer {TOKEN}"})[
        "token"
    ]
    for method, path, operation in operations(call.app.application.openapi()):
        if "banksia" not in path or "{" in path or "requestBody" in operation or "DELETE" in method:
            continue
        status = call(method, path, token=token).status_code
        assert (status == 403) == ((method, path) in OPERATOR_ONLY), (method, path)
        assert status != 401


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t[:-1],
        lambda t: t + "0",
        lambda t: t.replace("service.", "operator."),
        lambda t: "service..",
        lambda t: "service.\xff",
    ],
)
def test_a_forged_token_is_refused(make_app, change):
    call = Caller(make_app(protect_reads=True))
    token = call.get("/services/banksia/token", headers={"Authorization": f"Bearer {TOKEN}"})[
        "token"
    ]
    headers = {"Authorization": b"Bearer " + change(token).encode("latin-1")}
    assert call("GET", "/services/banksia", headers=headers).status_code == 401


def test_a_service_token_is_invalid_with_another_operator_token(make_app):
    token = Caller(make_app()).get(
        "/services/banksia/token", headers={"Authorization": f"Bearer {TOKEN}"}
    )["token"]
    assert (
        Caller(make_app(token="another-token-of-the-daemon"))(
            "POST", "/services/banksia/sync", token=token
        ).status_code
        == 401
    )


def test_a_non_ascii_token_is_refused(call):
    assert (
        call(
            "POST",
            "/services/banksia/sync",
            headers={"Authorization": "Bearer \xe9".encode("latin-1")},
        ).status_code
        == 401
    )


def test_openapi_documents_which_calls_need_the_token(call):
    guarded = {
        (method, path.replace("{key}", "banksia").replace("{run_id}", "1"))
        for method, path, operation in operations(call.app.application.openapi())
        if operation.get("security")
    }
    assert guarded == {(method, path.replace("wattle", "banksia")) for method, path in MUTATING}


@pytest.mark.parametrize("path", OPEN)
def test_reads_are_open_unless_they_are_protected(call, make_app, path):
    assert call("GET", path).status_code == 200
    protected = Caller(make_app(protect_reads=True))
    assert protected("GET", path).status_code == 401
    assert protected("GET", path, token=TOKEN).status_code == 200


def test_health_is_open_with_protected_reads(make_app):
    protected = Caller(make_app(protect_reads=True))
    open_calls = [
        path
        for _, path, operation in operations(protected.app.application.openapi())
        if not operation["security"]
    ]
    assert set(open_calls) == PROBES
    assert {protected("GET", path).status_code for path in PROBES} == {200}


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
def test_only_admin_educators_are_allowed(call, method, path, body):
    response = call(method, path, token=TOKEN, json=body, headers={"X-Acting-As": "educator"})
    assert response.status_code == 409
    assert response.json()["rule"] == "admin-only"
    assert (
        call(method, path, token=TOKEN, json=body, headers={"X-Acting-As": "parent"}).status_code
        == 422
    )

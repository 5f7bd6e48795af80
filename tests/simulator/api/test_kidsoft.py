"""Kidsoft's API: authentication, content and pages."""

import pytest

from tests.simulator.api.client import problem_document, run_with_client


def ask(path, key="acacia", change=None):
    async def exchange(client):
        headers = client.kidsoft(key)
        headers.update(change or {})
        return await client.get(
            f"/kidsoft/v2{path}", headers={k: v for k, v in headers.items() if v is not None}
        )

    return run_with_client(exchange)


def test_the_service_behind_the_pin() -> None:
    service = ask("/service?from=30/11/2026&to=06/12/2026").json()
    children, rooms = ask("/children").json(), ask("/rooms").json()
    sessions = ask("/sessions?from=30/11/2026&to=06/12/2026").json()
    assert service == {
        "ServiceId": "acacia",
        "ServicePin": "S434783895",
        "ServiceName": "Acacia Child Care",
        "TimeZone": "Australia/Sydney",
        "ChildCount": 3,
        "RoomCount": len(rooms["Rooms"]),
        "BookingCount": sessions["TotalCount"],
        "Revisions": {
            "Children": children["Revision"],
            "Rooms": rooms["Revision"],
            "Sessions": sessions["Revision"],
        },
        "PublishedAt": "2026-11-29T22:00:00Z",
        "NextPublicationAt": None,
        "PublicationIntervalS": None,
        "Closed": [],
    }
    without_dates = ask("/service").json()
    assert without_dates["BookingCount"] is without_dates["Revisions"]["Sessions"] is None


@pytest.mark.e2e
def test_children_and_rooms_are_read_singly() -> None:
    child = ask("/children").json()["Children"][0]
    assert ask(f"/children/{child['ChildId']}").json() == child
    room = ask("/rooms").json()["Rooms"][0]
    assert ask(f"/rooms/{room['RoomId']}").json() == room
    for path in ("/children/999", "/rooms/999"):
        problem_document(ask(path), 404)


@pytest.mark.parametrize(
    ("key", "change", "status", "kind"),
    [
        ("acacia", {"X-Api-Key": None}, 401, "unknown-key"),
        ("acacia", {"X-Api-Key": "wrong"}, 401, "unknown-key"),
        ("acacia", {"X-Api-Key": "wröng".encode("latin-1")}, 401, "unknown-key"),
        ("acacia", {"X-Service-Pin": "S999999999"}, 404, "urn:parktime:kidsoft:unknown-pin"),
        ("acacia", {"X-Service-Pin": None}, 404, "unknown-pin"),
        (
            "acacia",
            {"X-Service-Pin": "S000000001"},
            403,
            "urn:parktime:kidsoft:pin-of-another-service",
        ),
        ("wattle", {}, 403, "urn:parktime:kidsoft:not-switched-on"),
    ],
)
@pytest.mark.parametrize("path", ["/service", "/children", "/sessions"])
def test_kidsoft_refusals_have_their_problem_types(key, change, status, kind, path) -> None:
    answer = ask(path, key, change)
    problem_document(answer, status, kind)
    assert ("www-authenticate" in answer.headers) == (status == 401)


def test_a_service_switched_on_later_is_served() -> None:
    async def exchange(client):
        await client.do("wattle", "switch_on_at_kidsoft")
        return await client.get("/kidsoft/v2/children", headers=client.kidsoft("wattle"))

    answer = run_with_client(exchange)
    assert answer.json() == {
        "Page": 1,
        "PageSize": 100,
        "TotalPages": 1,
        "TotalCount": 0,
        "Revision": answer.json()["Revision"],
        "Children": [],
    }


def test_children_in_pages_with_their_next_sessions() -> None:
    asked = "/children?pageSize=2&nextSessionFrom=01/12/2026&nextSessionTo=20/12/2026"
    first, second = ask(asked).json(), ask(f"{asked}&page=2").json()
    assert {key: first[key] for key in ("Page", "PageSize", "TotalPages", "TotalCount")} == {
        "Page": 1,
        "PageSize": 2,
        "TotalPages": 2,
        "TotalCount": 3,
    }
    assert first["Children"] + second["Children"] == [
        {
            "ChildId": "100001",
            "FirstName": "Eve",
            "Surname": "Tran",
            "DateOfBirth": "14/03/2022",
            "NextSession": "02/12/2026",
        },
        {
            "ChildId": "100002",
            "FirstName": "Max",
            "Surname": "Tran",
            "DateOfBirth": None,
            "NextSession": None,
        },
        {
            "ChildId": "100003",
            "FirstName": "",
            "Surname": "Cher",
            "DateOfBirth": None,
            "NextSession": None,
        },
    ]
    assert [child["NextSession"] for child in ask("/children").json()["Children"]] == [None] * 3


def test_rooms_and_sessions() -> None:
    assert ask("/rooms").json()["Rooms"] == [{"RoomId": "501", "RoomName": "Joeys"}]
    assert ask("/sessions?from=30/11/2026&to=07/12/2026").json()["Sessions"] == [
        {"ChildId": "100001", "RoomId": "501", "Dates": ["30/11/2026", "02/12/2026", "07/12/2026"]}
    ]


@pytest.mark.parametrize(
    "path",
    [
        "/children?pageSize=101",
        "/children?pageSize=0",
        "/children?page=0",
        "/children?page=x",
        "/children?pages=1",
        "/children?page=1&page=1",
        "/children?nextSessionFrom=01/12/2026",
        "/children?nextSessionFrom=2026-12-01&nextSessionTo=2026-12-02",
        "/sessions",
        "/sessions?from=31/02/2026&to=01/03/2026",
        "/sessions?from=01/03/2026&to=01/02/2026",
        "/sessions?from=01/03/2026&to=01/06/2027",
        "/rooms?" + "&".join(f"a{n}=1" for n in range(60)),
    ],
)
def test_invalid_queries_are_422(path) -> None:
    assert problem_document(ask(path), 422)["errors"]


def test_sixty_weeks_are_the_most() -> None:
    assert ask("/sessions?from=01/12/2026&to=25/01/2028").status_code == 200
    problem_document(ask("/sessions?from=01/12/2026&to=26/01/2028"), 422)


def test_a_page_beyond_the_last_is_404() -> None:
    problem_document(ask("/children?page=2"), 404)


def test_cached_responses_follow_changes_at_once() -> None:
    async def exchange(client):
        headers = client.kidsoft("acacia")
        before = await client.get("/kidsoft/v2/children", headers=headers)
        await client.do("acacia", {"leave": "Max Tran"})
        after = await client.get("/kidsoft/v2/children", headers=headers)
        other = await client.post("/kidsoft/v2/refresh", headers=headers)
        return before.json()["TotalCount"], after.json()["TotalCount"], other.json()

    assert run_with_client(exchange) == (3, 2, {"PublishedAt": "2026-11-29T22:00:00Z"})


def test_refresh_errors_as_documented() -> None:
    async def exchange(client):
        return await client.post("/kidsoft/v2/refresh")

    problem_document(run_with_client(exchange), 401)

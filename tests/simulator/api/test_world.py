"""The world's API: its content, and applying verbs."""

import pytest

from tests.simulator.api.client import SCENARIO, problem_document, run_with_client


def test_the_world_and_its_services_in_the_file_s_order() -> None:
    async def exchange(client):
        return (await client.get("/world")).json()

    world = run_with_client(exchange)
    assert (world["title"], world["seed"]) == ("Four services", 1)
    assert (world["starts"], world["now"]) == ("2026-11-29T22:00:00Z", "2026-11-29T22:00:00Z")
    assert world["ends"] == "2027-02-07T23:00:00Z"
    assert list(world["services"]) == ["banksia", "grevillea", "acacia", "wattle"]
    assert world["services"]["acacia"] == {
        "name": "Acacia Child Care",
        "ccms": "kidsoft",
        "time_zone": "Australia/Sydney",
        "order": 2,
        "addresses": {
            "ccms": "http://stage/kidsoft/v2/",
            "storypark": "http://stage/storypark/v1/",
        },
    }


async def test_the_services_of_a_world_go_by_pages(client) -> None:
    first = (await client.get("/world?limit=1")).json()
    assert (list(first["services"]), first["next_after"]) == (["banksia"], "banksia")
    rest = (await client.get("/world?after=banksia")).json()
    assert list(rest["services"]) == ["grevillea", "acacia", "wattle"]
    assert rest["next_after"] is None


async def test_credentials_give_access_to_the_apis(client) -> None:
    manage = (await client.get("/world/services/banksia/credentials")).json()
    body = {key: manage["ccms"][key] for key in ("client_id", "client_secret")}
    token = await client.post(
        f"{manage['ccms']['url']}/oauth/token", json={"grant_type": "client_credentials", **body}
    )
    assert token.status_code == 200
    headers = {"Authorization": f"Bearer {manage['storypark']['token']}"}
    account = await client.get(f"{manage['storypark']['url']}/account", headers=headers)
    assert account.json()["service"] == "banksia"
    kidsoft = (await client.get("/world/services/acacia/credentials")).json()["ccms"]
    assert set(kidsoft) == {"url", "pin", "key"}
    headers = {"X-Service-Pin": kidsoft["pin"], "X-Api-Key": kidsoft["key"]}
    assert (await client.get(f"{kidsoft['url']}/service", headers=headers)).status_code == 200
    problem_document(await client.get("/world/services/nobody/credentials"), 404)


def test_the_storypark_export_matches_the_result() -> None:
    async def exchange(client):
        problem_document(await client.get("/world/services/nobody/storypark"), 404)
        return (await client.get("/world/services/banksia/storypark")).json()

    state = run_with_client(exchange)
    assert state["paid_children"] == 2
    assert state["profiles"][1] == {
        "id": "p00002",
        "given": "Zoe",
        "family": "Lee",
        "born": "2021-05-02",
        "state": "archived",
        "rooms": ["Old room"],
        "invited": False,
    }
    assert state["rooms"][1] == {"id": "s002", "name": "Old room", "state": "present", "posts": 12}


def step(body, **more):
    async def exchange(client):
        answer = await client.post("/world/steps", json=body)
        return answer, client.world.services["banksia"]

    return run_with_client(exchange, **more)


def test_verbs_are_done_in_their_order() -> None:
    answer, banksia = step(
        {
            "service": "banksia",
            "do": [{"rename": {"Noah Smith": "Noah Lee"}}, {"leave": "Noah Lee"}],
        }
    )
    assert answer.json() == {"done": 2, "now": "2026-11-29T22:00:00Z"}
    assert [child.name for child in banksia.ccms.listed_children()] == [
        "Mia Nguyen",
        "Ana de Silva",
    ]


def test_a_refusal_reports_how_many_verbs_were_done() -> None:
    answer, banksia = step(
        {
            "service": "banksia",
            "do": [{"leave": "Mia Nguyen"}, {"leave": "Mia Nguyen"}, {"leave": "Noah Smith"}],
        }
    )
    document = problem_document(answer, 409, "urn:parktime:refused")
    assert (document["title"], document["done"], document["rule"]) == ("Refused", 1, None)
    assert "Mia Nguyen" in document["detail"]
    assert len(banksia.ccms.listed_children()) == 2


def test_each_entry_of_a_verb_counts_and_one_refused_ends_it() -> None:
    renamed = {"Noah Smith": "Noah Lee", "Noah Lee": "Noah Roe"}
    answer, banksia = step(
        {"service": "banksia", "do": [{"rename": renamed}, {"leave": "Noah Roe"}]}
    )
    assert answer.json()["done"] == 3
    assert [child.name for child in banksia.ccms.listed_children()] == [
        "Mia Nguyen",
        "Ana de Silva",
    ]
    renamed = {"Noah Smith": "Noah Lee", "Noah Smyth": "Noah Roe", "Mia Nguyen": "Mia Roe"}
    answer, banksia = step({"service": "banksia", "do": {"rename": renamed}})
    assert problem_document(answer, 409)["done"] == 1
    assert [child.name for child in banksia.ccms.listed_children()] == [
        "Mia Nguyen",
        "Noah Lee",
        "Ana de Silva",
    ]


def test_a_refusal_has_its_rule() -> None:
    answer, _ = step(
        {"service": "banksia", "do": [{"paid_children": 1}, {"restore_profile": "Zoe Lee"}]}
    )
    assert problem_document(answer, 409)["rule"] == "plan-space"


@pytest.mark.parametrize(
    "word",
    [
        "sync",
        "set_up",
        {"daemon": "down"},
        {"map": {"Mia Nguyen": "skip"}},
        "refresh",
        {"hold_room": {"Possums": "2027-02-01", "Wombats": "2027-02-01"}},
    ],
)
def test_verbs_of_other_sides_are_refused_with_a_remedy(word) -> None:
    answer, banksia = step({"service": "banksia", "do": [{"leave": "Mia Nguyen"}, word]})
    document = problem_document(answer, 422)
    assert [each["where"] for each in document["errors"]] == ["body.do.1"]
    assert "daemon" in document["detail"]
    assert len(banksia.ccms.listed_children()) == 3, "nothing is done where one is wrong"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"service": "banksia", "do": {"leav": "Mia Nguyen"}}, "did you mean 'leave'"),
        ({"service": "banksia", "do": []}, ""),
        ({"service": "banksia", "do": ["leave"]}, "needs an argument"),
        ({"service": "banksia"}, ""),
        ({"service": "banksia", "do": [{"leave": "x", "archive": "x"}]}, "one verb"),
        ({"do": {"leave": "Mia Nguyen"}}, "say which service: banksia, grevillea"),
        ({"service": "banksia", "do": {"leave": "Mia Nguyen"}, "at": "now"}, "not known"),
    ],
)
def test_steps_that_cannot_be_read_are_422_with_words(body, words) -> None:
    answer, _ = step(body)
    document = problem_document(answer, 422)
    assert words in document["detail"]
    assert all("(" not in each["where"] for each in document["errors"])


def test_an_unknown_service_is_404() -> None:
    problem_document(step({"service": "nobody", "do": {"leave": "Mia Nguyen"}})[0], 404)


def test_the_only_service_is_the_default() -> None:
    from tests.simulator.api.client import SCENARIO

    head, _, rest = SCENARIO.partition("  grevillea:")
    alone = head + "steps: []\n"
    assert "wattle" in rest
    for service in [{}, {"service": None}]:
        answer, banksia = step({**service, "do": {"leave": "Mia Nguyen"}}, text=alone)
        assert answer.status_code == 200 and len(banksia.ccms.listed_children()) == 2


def test_the_calendar_of_a_service_s_region() -> None:
    async def exchange(client):
        problem_document(
            await client.get("/world/services/nobody/calendar?from=2026-12-01&to=2026-12-31"), 404
        )
        return (
            await client.get("/world/services/banksia/calendar?from=2026-12-01&to=2027-01-31")
        ).json()

    shown = run_with_client(exchange)
    assert shown["school_holidays"] == [{"from": "2026-12-12", "to": "2027-01-26"}]
    assert shown["school_terms_known"] is True
    christmas = {"date": "2026-12-25", "name": "Christmas Day", "kept_only_in": None}
    assert christmas in shown["public_holidays"]
    assert shown["closed"] == []


def test_the_calendar_of_a_service_with_terms_of_its_own_and_a_town_without_a_show() -> None:
    async def exchange(client):
        return (
            await client.get("/world/services/banksia/calendar?from=2027-08-01&to=2027-08-31")
        ).json()

    text = SCENARIO.replace("region: AU-QLD", "region: AU-QLD\n    terms: [2027-08-05..2027-08-20]")
    text = text.replace("    rooms:", "    public_holidays: {except: [2027-08-11]}\n    rooms:", 1)
    shown = run_with_client(exchange, text=text)
    assert shown["school_holidays"] == [
        {"from": "2027-08-01", "to": "2027-08-04"},
        {"from": "2027-08-21", "to": "2027-08-31"},
    ]
    show = {"date": "2027-08-11", "name": "The Royal Queensland Show", "kept_only_in": "Brisbane"}
    assert shown["public_holidays"] == [show]
    assert shown["closed"] == []


def test_later_closures_are_in_the_calendar() -> None:
    async def exchange(client):
        body = {"service": "banksia", "do": {"close": "2026-12-24..2027-01-03"}}
        assert (await client.post("/world/steps", json=body)).status_code == 200
        return (
            await client.get("/world/services/banksia/calendar?from=2026-12-01&to=2027-01-31")
        ).json()["closed"]

    assert run_with_client(exchange) == [{"from": "2026-12-24", "to": "2027-01-03"}]


@pytest.mark.parametrize(
    "query",
    ["", "?from=2026-12-01", "?from=2026-12-02&to=2026-12-01", "?from=2026-12-01&to=2029-12-01"],
)
async def test_date_ranges_are_validated(client, query) -> None:
    problem_document(await client.get(f"/world/services/banksia/calendar{query}"), 422)

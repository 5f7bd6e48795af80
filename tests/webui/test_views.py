"""Every page that is only read, over a real simulator and daemon."""

import re

import httpx2
import pytest

from parktime.tui.presenters.setup_page import (
    ChildMapping,
    Profile,
    SetupPage,
    mapping_rows,
)
from parktime.webui.app import create_app
from parktime.webui.headers import POLICY
from parktime.webui.servers import Servers
from parktime.webui.views import history
from parktime.webui.views.mappings import option_rows
from tests.webui.stage import Browser

pytestmark = [pytest.mark.anyio, pytest.mark.integration]

BANKSIA = "/services/banksia"
PATHS = [
    "/",
    "/clock",
    "/events",
    "/search?q=mia",
    BANKSIA,
    *(
        f"{BANKSIA}/{name}"
        for name in (
            *("mappings", "history", "rooms", "forecast", "archived", "approvals", "settings"),
            *(
                "mappings?at=2026-11-30T09:00",
                "mappings?at=1880-01-01T00:00",
                "runs/1",
                "forecast?weeks=52",
                "rooms?weeks=52",
            ),
        )
    ),
    "/services/wattle/mappings",
    "/services/wattle/forecast",
    "/login",
]


def faults_of(page):
    """What is wrong with a page for those who cannot see it, and for its policy."""
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    labels = {attrs.get("for") for tag, attrs in page.tags if tag == "label"}
    yield from {f"id {each} twice" for each in ids if ids.count(each) > 1}
    if sum(tag == "h1" for tag, _ in page.tags) != 1:
        yield "not one h1"
    for tag, attrs in page.tags:
        if "style" in attrs or any(name.startswith("on") for name in attrs):
            yield f"inline style or script: {attrs}"
        if tag == "script" and not attrs.get("src", "").startswith("/static/"):
            yield "a script that is not ours"
        if tag == "html" and attrs.get("lang") != "en":
            yield "no language"
        is_field = tag == "select" or (
            tag == "input" and attrs.get("type") not in ("hidden", "radio", "checkbox")
        )
        if is_field and attrs.get("id") not in labels and not attrs.get("aria-label"):
            yield f"a field without a label: {attrs}"
        if tag == "th" and "scope" not in attrs:
            yield "a heading of a table without scope"
        if tag == "svg" and not (attrs.get("aria-label") or attrs.get("aria-hidden")):
            yield "a drawing without words"
        for name in ("href", "src", "action"):
            if re.match(r"(https?:)?//", attrs.get(name) or ""):
                yield f"another host: {attrs[name]}"


async def test_every_page_can_be_read_by_everybody(on):
    for path in PATHS:
        answer = await on.browser.http.get(path)
        assert answer.status_code == 200, path
        assert answer.headers["content-security-policy"] == POLICY
        assert "unsafe" not in POLICY
        assert len(answer.content) < 100_000, path
        page = await on.browser.open(path)
        assert not [*faults_of(page)], (path, [*faults_of(page)])
        assert len(page.links) == 0 or "parktime" in page.links


async def test_every_link_of_a_page_leads_somewhere(on):
    await on.browser.log_in(on.token)
    seen, waiting = set(), ["/"]
    while waiting:
        path = waiting.pop()
        if path in seen or not path.startswith("/"):
            continue
        seen.add(path)
        page = await on.browser.open(path)
        assert not [*faults_of(page)], (path, [*faults_of(page)])
        waiting += [each for each in page.links.values() if "at=" not in each and "=" not in each]
    assert {f"{BANKSIA}/runs/1", f"{BANKSIA}/rooms/{room_id(page_of=on)}"} <= seen


def room_id(page_of):
    world = page_of.runtime.world
    return next(iter(world.service("banksia").ccms.rooms))


async def test_home_tells_what_is_wrong(on):
    page = await on.browser.open("/")
    assert "Possums" in page.text.split("All services")[0]
    assert "not set up" not in page.text  # wattle is off: nobody is waited for
    page = await on.browser.open("/?q=wattle")
    assert "Wattle Long Day Care" in page.links
    assert "/services/banksia" in page.links.values()  # in what is wrong
    assert (await on.browser.open("/?state=off")).text.count("Wattle Long Day Care") == 1


async def test_a_name_is_found_and_its_life_told(on):
    page = await on.browser.open("/search?q=nguyen")
    page = await on.browser.open(page.links["Mia Nguyen"])
    assert "/children/" in on.browser.path
    assert f"{BANKSIA}/runs/1" in page.links.values()
    assert "is linked" in page.text
    await on.do("banksia", {"archive": "Mia Nguyen"})
    life = on.browser.path
    await on.browser.log_in(on.token)
    await on.browser.open("/clock")
    await on.browser.press("A day on")
    page = await on.browser.open(life)
    assert "leaves-scope" in page.text
    page = await on.browser.open(f"{BANKSIA}/history?changed=yes")
    assert len([each for each in page.links.values() if "/runs/" in each]) == 2
    assert "nobody and nothing" in (await on.browser.open("/search?q=nobody+at+all")).text


async def test_names_keep_their_own_direction(on):
    page = await on.browser.open(f"{BANKSIA}/mappings")
    assert "<bdi>محمد الأمين</bdi>" in page.source


async def test_markup_in_names_is_text(on):
    await on.do(
        "banksia",
        {"enrol": {"name": "<b>Eve</b> Lee", "books": {"room": "Wombats", "days": ["mon"]}}},
    )
    await on.browser.log_in(on.token)
    await on.browser.open(f"{BANKSIA}/mappings")
    page = await on.browser.press("Refresh information")
    assert "&lt;b&gt;Eve&lt;/b&gt; Lee" in page.source
    assert "<b>" not in page.source


async def test_a_past_instant_has_an_address(on):
    await on.browser.log_in(on.token)
    page = await on.browser.open(f"{BANKSIA}/mappings")
    past = page.links["Link to the mappings of this instant"]
    await on.browser.open("/clock")
    await on.browser.press("A day on")
    page = await on.browser.open(f"{BANKSIA}/mappings")
    field = next(name for name in page.form_with("Update").fields if name.startswith("room:"))
    await on.browser.press("Update", **{field: "skip"})
    await on.browser.press("Update")
    assert "don't add" in (await on.browser.open(f"{BANKSIA}/mappings")).text
    before = await on.browser.open(past)
    assert "don't add" not in before.text
    assert before.text.count("linked") >= 4
    assert not before.form_with("Find").action  # nothing can be changed there


async def test_the_history_of_a_past_instant(on, monkeypatch):
    monkeypatch.setattr(history, "LOOKED_THROUGH", 2)
    await on.browser.log_in(on.token)
    await on.browser.open("/clock")
    await on.browser.press("A week on")
    page = await on.browser.open(f"{BANKSIA}/history")
    runs = [each for each in page.links.values() if "/runs/" in each]
    assert len(runs) == 15
    for at, count in (("2026-11-29", 0), ("2026-11-30T08:00", 1), ("2026-12-02T08:00", 5)):
        page = await on.browser.open(f"{BANKSIA}/history?at={at}")
        assert [each for each in page.links.values() if "/runs/" in each] == runs[15 - count :], at
    assert (
        len(
            [
                *filter(
                    lambda each: "/runs/" in each,
                    (await on.browser.open(f"{BANKSIA}/history?at=2027-01-01")).links.values(),
                )
            ]
        )
        == 15
    )


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/services/nobody", 404),
        ("/nothing", 404),
        (f"{BANKSIA}/runs/99", 404),
        (f"{BANKSIA}/children/nobody", 404),
        (f"{BANKSIA}/mappings?at=yesterday", 422),
        (f"{BANKSIA}/mappings?at=9999-12-31T23:59Z", 422),
        (f"{BANKSIA}/history?at=0001-01-01T00:00%2B14:00", 422),
        (f"{BANKSIA}/history?outcome=nice", 422),
        ("/?page=0", 422),
        ("/?state=nice", 422),
        ("/static/parktime.css", 404),
    ],
)
async def test_what_is_not_there_says_so(on, path, status):
    page = await on.browser.open(path, status)
    assert not [*faults_of(page)]
    assert page.links["Services"] == "/"


async def test_a_daemon_that_does_not_answer_is_said():
    def refuse(_):
        raise httpx2.ConnectError("refused")

    servers = Servers(daemon="http://daemon", daemon_transport=httpx2.MockTransport(refuse))
    browser = Browser(create_app(servers))
    assert "daemon unreachable" in (await browser.open("/", 502)).text
    assert (await browser.http.get("/events/stream")).status_code == 502
    await browser.http.aclose()


def test_a_long_list_of_options_has_what_nobody_is_linked_to():
    profiles = tuple(Profile(f"p{n}", f"Mia {n}", None, "active") for n in range(100))
    children = tuple(
        ChildMapping(
            f"c{n}", f"Mia {n}", None, "Active", "linked", f"p{n}", f"Mia {n}", False, False
        )
        for n in range(98)
    )
    page = SetupPage("set-up", children, (), profiles, ())
    rows = option_rows(page, mapping_rows(page)[:50])
    for each in rows:
        values = [value for value, _ in each.options]
        assert values == [each.value, "create", "skip", "id:p98", "id:p99"]
        assert each.has_more

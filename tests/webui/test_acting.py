"""Both help articles and everything else that can be done, by links and buttons alone."""

import pytest

from parktime.webui.actions.login import own_path
from tests.tui.recorded.scenarios import SETUP
from tests.webui.stage import stage

pytestmark = [pytest.mark.anyio, pytest.mark.integration]

BANKSIA, TELOPEA, WATTLE = (f"/services/{key}" for key in ("banksia", "telopea", "wattle"))


@pytest.fixture
async def desk(on):
    """Logged in."""
    await on.browser.log_in(on.token)
    return on


def field_of(page, name):
    """The field of the row whose child or room is called so."""
    row = page.source.split(f"<bdi>{name}</bdi>", 1)[1]
    return row.split('<select name="', 1)[1].split('"', 1)[0]


def options_of(page, name):
    """Values of what the row can be mapped to, by the words of each."""
    row = page.source.split(f"<bdi>{name}</bdi>", 1)[1].split("<select", 1)[1].split("</select>")[0]
    found = (each.split("</option>")[0] for each in row.split('<option value="')[1:])
    return {each.split(">")[1]: each.split('"')[0] for each in found}


async def test_the_manage_article_step_by_step(on):
    async with stage(SETUP) as on:
        browser = on.browser
        await browser.log_in(on.token)
        await browser.open("/services/telopea")
        assert "off" in browser.page.text
        await browser.open(browser.page.links["Settings"])
        await browser.press("Turn on")
        await browser.press("Turn on")
        assert browser.path == f"{TELOPEA}/mappings"
        await browser.press("Refresh information from Storypark Manage")
        page = browser.page
        paddy = next(
            value for words, value in options_of(page, "Patrick Doyle").items() if "Paddy" in words
        )
        await browser.press(
            "Set up now",
            **{field_of(page, "Patrick Doyle"): paddy, field_of(page, "Zoe [/b] Lee"): "skip"},
        )
        assert "Set up now?" in browser.page.text
        assert "Audrey Nakamura is linked to Audrey Nakamura" in browser.page.text
        assert (await on.site.reader.snapshot()).service("telopea").last_run is None
        await browser.press("Continue setup")
        assert browser.path == f"{TELOPEA}/runs/1"
        links = (await on.site.reader.get("services/telopea/links"))["children"]
        assert sorted(each["mapping"] for each in links) == ["linked", "linked", "skip"]
        page = await browser.open(f"{TELOPEA}/mappings")
        await browser.press("Update", **{field_of(page, "Zoe [/b] Lee"): "create"})
        await browser.press("Update")
        links = (await on.site.reader.get("services/telopea/links"))["children"]
        assert [each["mapping"] for each in links] == ["linked"] * 3
        page = await browser.open(f"{TELOPEA}/rooms")
        await browser.press("Don’t add to Storypark")
        await browser.press("Update")
        page = await browser.open(f"{TELOPEA}/rooms")
        await browser.open(page.links["Link again …"])
        await browser.press(
            "Choose", **{f"room:{browser.path.rpartition('/')[2]}": target_in(browser.page)}
        )
        await browser.press("Update")
        await browser.press("Update")
        assert "unlinked" not in (await browser.open(f"{TELOPEA}/rooms")).text


def target_in(page):
    return next(
        attrs["value"] for tag, attrs in page.tags
        if tag == "input" and (attrs.get("value") or "").startswith("id:")
    )  # fmt: skip


async def test_the_kidsoft_article_step_by_step(desk):
    browser = desk.browser
    await browser.open(f"{WATTLE}/settings")
    await browser.press("Turn on")
    await browser.press("Turn on", 409, pin="S43478389")
    assert browser.page.form_with("Turn on").fields["pin"] == "S43478389"  # it can be mended
    await browser.press("Turn on", 409, pin="S434783895")
    assert "switched" in browser.page.text
    await desk.do("wattle", "switch_on_at_kidsoft")
    await browser.press("Turn on", pin="S434783895")
    await browser.press("Refresh information from Kidsoft")
    await browser.press("Set up now")
    await browser.press("Continue setup")
    assert browser.path.startswith(f"{WATTLE}/runs/")
    await browser.open(f"{WATTLE}/rooms")
    await browser.press("Hold", until="2027-01-31")
    await browser.press("What if?")
    assert "without it and with it" in browser.page.text
    await browser.press("Hold")
    assert "is held until Sun 31 Jan 2027" in browser.page.text
    await browser.open(f"{WATTLE}/settings")
    await browser.press("Turn off")
    await browser.press("Turn off")
    assert (await desk.site.reader.snapshot()).service("wattle").state == "off"


async def test_two_children_of_one_profile_are_refused_and_what_was_picked_stays(desk):
    browser = desk.browser
    page = await browser.open(f"{BANKSIA}/mappings")
    mia, noah = (field_of(page, name) for name in ("Mia Nguyen", "Noah Smith"))
    hers, his = page.form_with("Update").fields[mia], page.form_with("Update").fields[noah]
    other = field_of(page, "محمد الأمين")
    await browser.press("Save", 409, **{noah: hers, other: "skip"})
    assert "Mia Nguyen" in browser.page.text
    kept = browser.page.form_with("Update").fields
    assert (kept[noah], kept[other]) == (hers, "skip")
    await browser.press("Save", **{noah: hers, mia: his})  # but two can be swapped
    assert browser.page.text.count("chosen, not yet applied") >= 2
    await browser.press("Discard")
    await browser.press("Discard")
    await browser.press("Save", **{noah: hers})
    assert "Swap the two?" in browser.page.text
    await browser.press("Swap")
    swapped = browser.page.form_with("Update").fields
    assert (swapped[noah], swapped[mia]) == (hers, his)
    await browser.press("Discard")
    await browser.press("Discard")
    assert "chosen, not yet applied" not in browser.page.text


async def test_holds_approval_rejection_letting_go_and_undo(desk):
    browser = desk.browser
    await browser.open(f"{BANKSIA}/settings")
    form = next(each for each in browser.page.forms if each.action.endswith("/holds"))
    await browser.post(form.action, form.fields)
    await browser.press("Switch on")
    await desk.do("banksia", {"archive": "Mia Nguyen"}, {"archive": "Noah Smith"})
    await desk.do("banksia", {"archive": "محمد الأمين"})
    await browser.open("/clock")
    await browser.press("A day on")
    page = await browser.open(f"{BANKSIA}/approvals")
    assert "محمد الأمين" in page.text
    await browser.press("Reject all")
    await browser.press("Reject")
    page = await browser.open(f"{BANKSIA}/approvals")
    await browser.press("Let go")
    await browser.press("Let go")
    assert "follows the CCMS again" in browser.page.text
    await browser.open(BANKSIA)
    await browser.press("Sync now")
    await browser.open(f"{BANKSIA}/approvals")
    await browser.press("Approve all")
    await browser.press("Approve")
    service = (await desk.site.reader.snapshot()).service("banksia")
    assert (service.kept, service.last_run.counts.archived) == (2, 1)
    await browser.press("Undo this run")
    await browser.press("What if?")
    await browser.press("Undo")
    assert "was undone" in browser.page.text
    assert (await desk.site.reader.snapshot()).service("banksia").kept == 3


async def test_the_inactive_switch_runs_at_once(desk):
    browser = desk.browser
    await browser.open(f"{BANKSIA}/settings")
    form = next(each for each in browser.page.forms if each.action.endswith("/inactive"))
    await browser.post(form.action, form.fields)
    await browser.press("Switch on")
    assert "/runs/" in browser.path
    assert (await desk.site.reader.snapshot()).service("banksia").settings.sync_inactive


async def test_the_clock_goes_on_stands_and_goes_back(desk):
    browser, reader = desk.browser, desk.site.reader
    began = (await reader.snapshot()).now
    await browser.open("/clock")
    await browser.press("Go", 409, to="yesterday")
    assert browser.page.form_with("Go").fields["to"] == "yesterday"
    await browser.press("Go", to="10 Dec")
    assert (await reader.snapshot()).now > began
    await browser.press("To the next run")
    await browser.press("Go back", to="1 Dec")
    await browser.press("Go back")
    assert "State restored" in browser.page.text
    await browser.press("Run", rate="1.0")
    assert (await reader.clock()).is_running
    await browser.press("Pause")
    assert not (await reader.clock()).is_running


async def test_nothing_is_done_without_a_login(on):
    for path in (f"{BANKSIA}/sync", f"{BANKSIA}/turn-off", "/clock/day", f"{BANKSIA}/mappings"):
        answer = await on.browser.http.post(path, data={"confirm": "yes", "do": "update"})
        assert answer.status_code == 303, path
        assert answer.headers["location"].startswith("/login")
    for path in (f"{BANKSIA}/set-up", f"{BANKSIA}/update", "/share?path=/"):
        assert (await on.browser.http.get(path)).status_code == 303
    for path in ("/", f"{BANKSIA}/settings", "/clock", f"{BANKSIA}/mappings"):
        page = await on.browser.open(path)
        assert not [
            each
            for each in page.forms
            if each.method == "post" and not each.action.endswith("/mappings")
        ]
        assert "Update" not in page.text or "log in" in page.text.lower()
    assert (await on.site.reader.snapshot()).service("banksia").last_run.ordinal == 1


async def test_a_form_of_another_site_or_login_does_nothing(desk):
    http, path = desk.browser.http, f"{BANKSIA}/sync"
    page = await desk.browser.open(BANKSIA)
    fields = page.form_with("Sync now").fields
    for values, headers in (
        ({"csrf": "guessed"}, {}),
        (fields, {"Origin": "https://elsewhere.example"}),
        (fields, {"Origin": "null"}),
        (fields, {"Sec-Fetch-Site": "cross-site"}),
        (fields, {"Sec-Fetch-Site": "same-site"}),
    ):
        answer = await http.post(path, data=values, headers=headers)
        assert answer.status_code == 403, (values, headers)
    assert (await http.post(path, json=fields)).status_code == 415
    assert (
        await http.post(path, data=fields, headers={"Sec-Fetch-Site": "same-origin"})
    ).status_code == 303


async def test_logging_in_and_out(on):
    browser = on.browser
    await browser.log_in("a-token-that-nobody-gave", 403)
    page = await browser.log_in(on.token)
    (cookie,) = browser.http.cookies.jar
    assert "HttpOnly" in cookie._rest and cookie._rest["SameSite"] == "strict"
    assert on.token not in cookie.value
    assert on.token not in page.source
    await browser.press("Log out")
    assert on.site.sessions.find(cookie.value) is None
    assert "Log in" in browser.page.links


async def test_guessing_is_slowed_down(on):
    for _ in range(10):
        await on.browser.log_in("a-token-that-nobody-gave", 403)
    await on.browser.log_in(on.token, 429)


async def test_a_service_s_own_token_acts_on_that_service_alone(on):
    headers = {"Authorization": f"Bearer {on.token}"}
    answer = await on.runtime._http.get("/v1/services/banksia/token", headers=headers)
    await on.browser.log_in(answer.json()["token"])
    page = await on.browser.open(BANKSIA)
    csrf = page.form_with("Sync now").fields["csrf"]
    await on.browser.press("Sync now")
    for path in (f"{WATTLE}/turn-on", "/clock/day"):
        answer = await on.browser.http.post(path, data={"csrf": csrf, "confirm": "yes"})
        assert answer.headers["location"].startswith("/login")
    await on.browser.log_in("service.d2F0dGxl.guessed", 403)


async def test_a_code_logs_in_once():
    async with stage(SETUP, with_token=True) as on:
        code = on.site.sessions.make_code()
        await on.browser.open(f"/login/{code}")
        await on.browser.press("Log in")
        assert "You are logged in" in on.browser.page.text
        await on.browser.press("Log out")
        await on.browser.open(f"/login/{code}")
        await on.browser.press("Log in", 403)


async def test_protected_pages_are_read_by_a_login_or_a_link():
    async with stage(SETUP, protect_reads=True, with_token=True) as on:
        browser = on.browser
        for path in ("/", TELOPEA, f"{TELOPEA}/mappings", "/clock", "/events"):
            assert (await browser.http.get(path)).headers["location"].startswith("/login")
        assert (await browser.http.get("/events/stream")).status_code == 303
        await browser.log_in(on.token)
        await browser.open(TELOPEA)
        await browser.press("Share this page read-only")
        page = await browser.press("A link for 7 days")
        link = page.links["Open it"]
        browser.http.cookies.clear()
        await browser.open(link)
        assert browser.path == TELOPEA
        await browser.open(f"{TELOPEA}/settings")
        assert "Log in" in browser.page.text
        assert (await browser.http.get("/")).headers["location"].startswith("/login")
        answer = await browser.http.post(f"{TELOPEA}/turn-on", data={"confirm": "yes"})
        assert answer.headers["location"].startswith("/login")
        for query in ("", "?service=", "?service=telopea&service=another", "?service=another"):
            answer = await browser.http.get(f"/events/stream{query}")
            assert answer.status_code == 303, query
        assert (await browser.http.head("/events/stream?service=telopea")).status_code == 200
        browser.http.cookies.clear()
        await browser.open(link[:-2] + "xx", 403)
        assert (await browser.http.get(TELOPEA)).status_code == 303


@pytest.mark.parametrize(
    "typed",
    ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "\\\\elsewhere", "services", "/a\n"],
)  # fmt: skip
def test_a_login_leads_to_own_pages_only(typed):
    assert own_path(typed) == "/"
    assert own_path("/services/a?at=1") == "/services/a?at=1"

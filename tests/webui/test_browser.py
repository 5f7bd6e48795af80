"""The pages in a real browser: headless Chromium, driven by Playwright with the mouse."""

import os
import re
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
PATIENCE_MS = 60_000
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text("utf-8")
STORY = """\
title: Two first set-ups
starts: 2027-02-01 08:00
ends: 2027-04-01 09:00
services:
  telopea:
    name: Telopea Preschool
    ccms: manage
    time_zone: Australia/Sydney
    region: AU-NSW
    paid_children: 20
    rooms: [Wallabies, Bower]
    children:
      - {name: Audrey Nakamura, born: 2023-01-14, books: {room: Wallabies, days: [mon, tue], from: 2027-01-27}}
      - {name: Patrick Doyle, born: 2022-11-05, books: {room: Bower, days: [wed], from: 2027-01-27, until: 2027-02-10}}
      - {name: محمد الأمين, books: {room: Wallabies, days: [thu], from: 2027-01-27}}
    storypark:
      rooms: [Wallabies, {name: Old room, posts: 12}]
      profiles: [{name: Audrey Nakamura, born: 2023-01-14}, {name: Paddy Doyle, born: 2022-11-05}]
    integration: off
  wattle:
    name: Wattle Long Day Care
    ccms: kidsoft
    pin: S434783895
    time_zone: Australia/Sydney
    region: AU-NSW
    paid_children: 10
    rooms: [Joeys]
    children:
      - {name: Ruby O'Brien, books: {room: Joeys, days: [mon]}}
    integration: off
steps:
  - {at: 2027-02-01 08:00, service: wattle, do: switch_on_at_kidsoft}
"""

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
]


@contextmanager
def serving(folder):
    """`parktime up --web`: the address of its pages, and the link that logs in once."""
    (folder / "story.yaml").write_text(STORY, "utf-8")
    words = [sys.executable, "-P", "-m", "parktime.harness.cli", "up", "story.yaml", "--web"]
    words += ["--paused", "--port", "0", "--daemon-port", "0", "--web-port", "0"]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        words, cwd=folder, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        try:
            told = ""
            while not told.endswith("paused\n"):
                line = process.stdout.readline()
                assert line, told
                told += line
            yield re.search(r"pages +(\S+)", told)[1], re.search(r"log in +(\S+)", told)[1]
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("site")) as found:
        yield found


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def session(site, browser):
    """What a browser remembers that has logged in by the link of the terminal."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(site[1])
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_text("You are logged in")).to_be_visible()
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def page(site, browser, session):
    """A page of somebody who has logged in; nothing is refused by its policy."""
    context = browser.new_context(
        base_url=site[0], storage_state=session, viewport={"width": 390, "height": 844}
    )
    context.set_default_timeout(PATIENCE_MS)
    opened = context.new_page()
    errors = []
    opened.on(
        "console", lambda message: errors.append(message.text) if message.type == "error" else None
    )
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert [each for each in errors if "409" not in each] == []


def press(page, name):
    page.get_by_role("button", name=name).first.click()


def test_the_manage_article_with_the_mouse(page):
    page.goto("/")
    page.get_by_role("link", name="Telopea Preschool").last.click()
    page.get_by_role("link", name="Settings").click()
    press(page, "Turn on")
    press(page, "Turn on")
    press(page, "Refresh information from Storypark Manage")
    expect(page.get_by_text("nothing was written to Storypark")).to_be_visible()
    page.get_by_label("In Storypark: محمد الأمين").select_option("skip")
    paddy = page.get_by_label("In Storypark: Patrick Doyle")
    paddy.select_option(
        paddy.locator("option", has_text="Paddy Doyle").first.get_attribute("value")
    )
    press(page, "Set up now")
    expect(page.get_by_role("heading", name="Set up now?")).to_be_visible()
    press(page, "Continue setup")
    expect(page.get_by_role("heading", name="Run 1")).to_be_visible()
    page.get_by_role("link", name="Set-up and mappings").click()
    page.get_by_label("In Storypark: محمد الأمين").select_option("create")
    press(page, "Update")
    press(page, "Update")
    expect(page.get_by_role("heading", name="Run 2")).to_be_visible()
    page.get_by_role("link", name="Rooms").click()
    press(page, "Don’t add to Storypark")
    press(page, "Update")
    expect(page.get_by_role("heading", name="Run 3")).to_be_visible()


def test_the_kidsoft_article_with_the_mouse(page):
    page.goto("/clock")
    press(page, "A day on")
    expect(page.get_by_text("a day on").first).to_be_visible()
    page.goto("/services/wattle/settings")
    press(page, "Turn on")
    page.get_by_label("Service PIN").fill("S43478389")
    press(page, "Turn on")
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Service PIN").fill("S434783895")
    press(page, "Turn on")
    press(page, "Refresh information from Kidsoft")
    press(page, "Set up now")
    press(page, "Continue setup")
    expect(page.get_by_role("heading", name="Run 1")).to_be_visible()


PAGES = ["/", "/clock", "/events", "/search?q=audrey", "/search?q=" + "a" * 200, "/share?path=/&days=1"] + [
    f"/services/telopea{name}"
    for name in ("", "/mappings", "/history", "/rooms", "/forecast", "/archived", "/approvals", "/settings", "/runs/1", "/update", "/children/c00001")
]  # fmt: skip


@pytest.mark.parametrize(
    ("width", "scheme", "paths"), [(390, "dark", PAGES), (1400, "light", PAGES[6:10])]
)
def test_every_page_is_accessible_and_fits(page, width, scheme, paths):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    for path in paths:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        page.evaluate(AXE)  # by the debugger, which no policy of the page concerns
        found = page.evaluate("axe.run().then(found => found.violations)")
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == [], path


def test_what_happens_appears_by_itself(page):
    page.goto("/events")
    feed = page.locator("#feed li")
    before = feed.count()
    home = page.context.new_page()
    home.goto("/services/telopea")
    old = home.get_by_text("last run").locator("xpath=following-sibling::dd[1]").inner_text()
    other = page.context.new_page()
    other.goto("/clock")
    press(other, "A week on")
    expect(other.get_by_text("a week on").first).to_be_visible()
    expect(feed.nth(before)).to_be_visible()  # without a look at the address again
    expect(feed.first.get_by_role("link").first).to_have_text(re.compile("Telopea|Wattle"))
    expect(page.locator("#now")).to_have_text(other.locator("#now").inner_text())
    expect(home.get_by_text(old)).to_have_count(0)


def test_a_page_follows_again_after_the_daemon_was_away(page):
    refused = []

    def refuse_once(route):
        if refused:
            return route.continue_()
        refused.append(route.request.url)
        return route.fulfill(status=204)

    page.route("**/events/stream?*", refuse_once)
    page.goto("/services/telopea")
    other = page.context.new_page()
    other.goto("/clock")
    press(other, "A day on")
    expect(other.get_by_text("a day on").first).to_be_visible()
    now = other.locator("#now").inner_text()
    expect(page.locator("#now")).to_have_text(now, timeout=30_000)  # it asks again after a while
    assert refused


def test_on_paper_there_is_nothing_to_press(page):
    page.goto("/services/telopea/rooms")
    page.emulate_media(media="print")
    assert page.locator("button:visible, nav:visible").count() == 0
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    assert len(page.pdf()) > 1_000

"""`parktime test` with real syncs: the examples pass, and each way of breaking one is named."""

import json
import shutil
import sys
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from parktime.harness.cli import main
from tests.examples import DEEP

pytestmark = pytest.mark.e2e

EXAMPLES = Path(__file__).resolve().parents[3] / "docs" / "examples"
PYTHON = EXAMPLES / "whole_sync.py"
BRISBANE = ZoneInfo("Australia/Brisbane")
STORIES = (
    "a-duplicate-put-right",
    "a-full-plan",
    "a-list-that-says-it-is-no-list",
    "a-room-that-stands-twice",
    "a-stale-answer-after-a-write",
    "an-empty-centre-is-set-up",
    "daylight-saving-autumn",
    "daylight-saving-spring",
    "edits-in-storypark",
    "everybody-leaves-kidsoft",
    "first-set-up-kidsoft",
    "first-set-up-manage",
    "half-a-list-archives-nobody",
    "invitations-owed",
    "names-of-families",
    "names-that-differ-in-a-mark",
    "off-and-on-again",
    "rolling-or-calendar-weeks",
    "rooms-deleted-or-deactivated",
    "within-24-hours",
)

STORY = """
title: Three rooms before Christmas
starts: 2026-11-30 08:00
ends: 2026-12-09 09:00
services:
  banksia:
    name: Banksia
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 8
    rooms: [Possums, Wombats, Koalas]
    children:
      - {name: Mia Nguyen, born: 2022-03-14, books: {room: Possums, days: [mon], from: 2026-01-27}}
      - name: Noah Smith
        books:
          - {room: Wombats, days: [tue], from: 2026-01-27, until: 2026-12-01}
          - {room: Wombats, days: [tue], from: 2027-01-12}
      - {name: Ana Silva, books: {room: Possums, days: [wed], from: 2026-01-27}}
      - name: Eve Tran
        books: {room: Koalas, days: [tue], from: 2026-01-27, until: 2026-12-01}
    storypark:
      rooms: [Possums, Wombats, Garden]
      profiles: [Mia Nguyen, Noah Smith, {name: Zoe Lee, rooms: [Garden]}]
steps:
  - {at: 2026-12-01 09:00, do: {archive: Mia Nguyen}}
  - {at: 2026-12-02 09:00, do: {unarchive: Mia Nguyen}}
  - {at: 2026-12-09 08:30, expect: {rooms: {Garden: present}}}
"""


@pytest.fixture
def story(tmp_path):
    path = tmp_path / "story.yaml"
    path.write_text(STORY, encoding="utf-8")
    return path


def judged(file, command, tmp_path, *more):
    """Exit status and result of `parktime test`."""
    path = tmp_path / "result.json"
    status = main(["test", str(file), "--sync", command, "--json", str(path), *more])
    return status, json.loads(path.read_text(encoding="utf-8"))


def python(path):
    return f"{sys.executable} {path}"


# End to end each story is played once, in one of the languages; Python takes longer to start.
IN_PYTHON = STORIES if DEEP else STORIES[::4]
IN_NODE = [name for name in STORIES if DEEP or name not in IN_PYTHON]


@pytest.mark.parametrize("name", IN_NODE)
def test_the_example_in_node_holds_in_stories_of_the_library(name, tmp_path) -> None:
    if shutil.which("node") is None:
        pytest.skip("node is not installed")
    status, result = judged(name, f"node {EXAMPLES / 'whole_sync.mjs'}", tmp_path, "--strict")
    assert (status, result["divergences"], result["failures"]) == (0, [], [])
    assert result["sync"]["runs"] > 0 and result["model"] is None


@pytest.mark.parametrize("name", IN_PYTHON)
def test_the_example_in_python_holds_in_stories_of_the_library(name, tmp_path) -> None:
    status, result = judged(name, python(PYTHON), tmp_path, "--strict")
    assert (status, result["divergences"], result["failures"]) == (0, [], [])


ROOM_GONE = 'write("POST" if how else "DELETE", f"/rooms/{to}{how}")'
RESTORE = """write("POST", f"/profiles/{profile['id']}/restore")"""
ZOE = """
    zoe = next(each for each in profiles.values() if each["family_name"] in ("Lee", "Li"))
    write("PATCH", f"/profiles/{zoe['id']}", family_name="Li")
"""
BROKEN = [
    ('write("POST", f"/profiles/{to}/archive")', "pass",
     "leaves-scope", "Mia Nguyen", "2026-12-01T10:00:00Z"),
    (RESTORE, "continue", "returns", "Mia Nguyen", "2026-12-02T10:00:00Z"),
    ("weeks = 7 if", "weeks = 5 if 1 else 7 if", "room-window", "Wombats", "2026-12-06T22:00:00Z"),
    (ROOM_GONE, "pass", "room-removed", "Koalas", "2026-12-06T22:00:00Z"),
    ('mine["children"][order[-1]] = profile["id"]', "pass",
     "map-child", "Ana Silva", "2026-11-30T10:00:00Z"),
    ('to["link"] if isinstance(to, dict) else to', '"create" if isinstance(to, dict) else to',
     "auto-match", "Possums", "2026-11-29T22:00:00Z"),
    ("if child[4] in labels", "if child[5] < str(today + timedelta(days=4))",
     "manage-scope", "Mia Nguyen", "2026-11-30T22:00:00Z"),
    ("    queue = []\n", f"    queue = []\n{ZOE}",
     "unlinked-untouched", "Zoe Lee", "2026-11-29T22:00:00Z"),
    ('edits["add_room_ids"] = added', "pass",
     "child-rooms", "Ana Silva", "2026-11-29T22:00:00Z"),
]  # fmt: skip


@pytest.mark.parametrize(("whole", "broken", "rule", "name", "at"), BROKEN)
def test_a_sync_that_is_broken_is_told_rule_and_instant(
    story, tmp_path, whole, broken, rule, name, at
) -> None:
    text = PYTHON.read_text(encoding="utf-8")
    assert text.count(whole) == 1
    sync = tmp_path / "broken.py"
    sync.write_text(text.replace(whole, broken), encoding="utf-8")
    until = datetime.fromisoformat(at).astimezone(BRISBANE) + timedelta(hours=1)
    ends = ("--until", f"{until:%Y-%m-%d %H:%M}")
    status, result = judged(story, python(sync), tmp_path, "--strict", *ends)
    first = result["divergences"][0]
    assert (first["rule"], first.get("child") or first.get("room")) == (rule, name)
    assert first["at"] == at and first["requests"] and status == 1
    promises = {"unlinked-untouched": "unlinked-untouched", "map-child": "made-twice"}
    assert {each["promise"] for each in result["promises"]} <= {promises.get(rule), "made-twice"}


def test_a_divergence_fails_only_where_it_is_asked_for(story, tmp_path) -> None:
    sync = tmp_path / "nothing.py"
    sync.write_text("", encoding="utf-8")
    until = ("--until", "2026-11-30 21:00")
    status, result = judged(story, python(sync), tmp_path, *until)
    assert status == 0 and result["divergences"] and result["passed"]
    assert (
        any("42 keep it Active" in line for line in result["divergences"][-1].get("why", []))
        or (result["divergences"][0]["why"])
    )
    status, result = judged(story, python(sync), tmp_path, "--strict", *until)
    assert status == 1 and not result["passed"]


PARTICIPANT = """
import json, os, time, urllib.request

clock = os.environ["PARKTIME_URL"] + "/clock/participants/" + os.environ["PARKTIME_PARTICIPANT"]
direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))

def post(path, body):
    request = urllib.request.Request(clock + path, json.dumps(body).encode(),
                                     {"Content-Type": "application/json"}, method="POST")
    return json.loads(direct.open(request, timeout=90).read())

%s
"""
LIVES = """
from datetime import datetime, timedelta
due = datetime.fromisoformat(os.environ["PARKTIME_NOW"].replace("Z", "+00:00"))
while True:
    due += timedelta(hours=12)
    while not post("/wait", {"until": due.isoformat(), "timeout_s": 30})["reached"]:
        pass
"""


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (LIVES, None),
        ("time.sleep(600)", "never joined the clock"),
        ("post('/busy', {}); time.sleep(600)", "left its participant busy"),
        ("pass", "has to go on running"),
    ],
)
def test_a_participant_lives_by_the_clock_or_is_told_how(story, tmp_path, body, message) -> None:
    sync = tmp_path / "participant.py"
    sync.write_text(PARTICIPANT % body, encoding="utf-8")
    limit_s = "5" if message else "60"
    more = ("--participant", "--time-limit", limit_s, "--until", "2026-12-01 21:00")
    status, result = judged(story, python(sync), tmp_path, *more)
    if message is None:
        assert (status, result["crash"]) == (0, None)
        assert {each["at"] for each in result["divergences"]} >= {"2026-11-29T22:00:00Z"}
    else:
        assert status == 1 and message in result["crash"]["message"]


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--sync", "x", "--sync-url", "http://127.0.0.1:1"),
        ("--sync", ""),
        ("--sync", "no-such-program-at-all"),
        ("--sync-url", "localhost"),
        ("--sync", "x", "--every", "often"),
        ("--sync", "x", "--env", "A"),
        ("--sync", "x", "--env", "PARKTIME_URL=b"),
        ("--sync", "x", "--hook-url", "http://127.0.0.1:1"),
        ("--participant", "--sync-url", "http://127.0.0.1:1"),
    ],
)
def test_wrong_arguments_are_refused_before_anything_is_played(story, arguments) -> None:
    assert main(["test", str(story), *arguments]) == 2


def test_a_hook_that_is_not_there_is_named(story, tmp_path) -> None:
    path = tmp_path / "result.json"
    url = "http://127.0.0.1:1/sync"
    assert main(["test", str(story), "--sync-url", url, "--json", str(path)]) == 1
    assert "cannot be reached" in json.loads(path.read_text())["crash"]["message"]


def test_a_world_that_the_model_does_not_know_is_judged_by_its_expectations(tmp_path) -> None:
    sync = tmp_path / "nothing.py"
    sync.write_text("", encoding="utf-8")
    status, result = judged("held-for-approval", python(sync), tmp_path)
    assert result["model"] and result["divergences"] == [] and status == 1


def test_a_sync_that_trusts_a_shifted_page_breaks_a_promise(tmp_path) -> None:
    text = PYTHON.read_text(encoding="utf-8")
    check = "    if len(found) != page[total] or len(ids) != len(found):\n"
    sync = tmp_path / "trusting.py"
    assert text.count(check) == 1
    sync.write_text(text.replace(check, "    if False:\n"), encoding="utf-8")
    status, result = judged("a-page-shifts-while-it-is-read", python(sync), tmp_path)
    assert status == 1 and {each["promise"] for each in result["promises"]} == {"whole-read"}


def test_the_page_shows_runs_and_divergences(story, tmp_path) -> None:
    text = PYTHON.read_text(encoding="utf-8")
    sync, page = tmp_path / "sync.py", tmp_path / "page.html"
    sync.write_text(text.replace(BROKEN[0][0], BROKEN[0][1]), encoding="utf-8")
    judged(story, python(sync), tmp_path, "--html", str(page), "--until", "2026-12-01 21:00")
    shown = page.read_text(encoding="utf-8")
    assert "Where Storypark differs from the handbook" in shown and "[leaves-scope]" in shown
    assert "Profiles: 2 created." in shown and "Tue 1 Dec 2026 21:00" in shown


def test_junit_has_a_case_for_each_expectation_and_failure(story, tmp_path) -> None:
    sync = tmp_path / "crash.py"
    sync.write_text("raise SystemExit(3)", encoding="utf-8")
    path = tmp_path / "junit.xml"
    assert main(["test", str(story), "--sync", python(sync), "--junit", str(path)]) == 1
    assert 'failures="1"' in path.read_text()

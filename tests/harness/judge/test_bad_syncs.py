"""Syncs that misbehave: each ends the play with exit status 1, the instant, and what to do."""

import json
import sys
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx2
import pytest

from parktime.harness.cli import main
from tests.harness.judge.test_judge import LIVES as WAITS
from tests.harness.judge.test_judge import PARTICIPANT, PYTHON, STORY

pytestmark = pytest.mark.e2e

SET_UP = "2026-11-29T22:00:00Z"
FIRST = "2026-11-30T10:00:00Z"
SHORT = ("--until", "2026-12-01 21:00")
BEGINNING = """
import json, os, signal, subprocess, sys, time, urllib.request

url = os.environ["PARKTIME_URL"]
direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))

def call(method, path, body=None, **headers):
    headers["Content-Type"] = "application/json"
    data = None if body is None else json.dumps(body).encode()
    return json.loads(direct.open(urllib.request.Request(url + path, data, headers, method=method),
                                  timeout=90).read())

token = call("GET", "/world/services/banksia/credentials")["storypark"]["token"]
login = {"Authorization": "Bearer " + token}
"""


@pytest.fixture
def judged(tmp_path, capsys):
    """Plays a sync in a scenario; exit status, result and what is printed."""

    def judged(body, *more, story=STORY, limit_s=5):
        sync, file, path = (tmp_path / name for name in ("sync.py", "story.yaml", "result.json"))
        sync.write_text(body, encoding="utf-8")
        file.write_text(story, encoding="utf-8")
        by = more if "--sync-url" in more else ("--sync", f"{sys.executable} {sync}", *more)
        status = main(
            ["test", str(file), *by, "--json", str(path), "--time-limit", str(limit_s), *SHORT]
        )
        return status, json.loads(path.read_text(encoding="utf-8")), capsys.readouterr().out

    return judged


@pytest.mark.parametrize(
    ("body", "message", "said", "asked"),
    [
        ("sys.exit('no such luck')", "exit status 1", "no such luck", False),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "signal 11", "", False),
        ("sys.stderr.write('here'); sys.stderr.flush(); time.sleep(600)",
         "did not end within 5 s: --time-limit", "here", False),
        ("signal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: time.sleep(1)",
         "did not end within", "", False),
        ("call('POST', '/storypark/v1/profiles', ['x'] * 9, **login)", "exit status 1", "422", True),
        ("[os.write(to, bytes(range(256)) * 20_000) for to in (1, 2)]; sys.exit(3)",
         "exit status 3", "()*+,-./", False),
        ("number = 0\nwhile number < 9_000:\n    number += 1\n"
         "    call('POST', '/storypark/v1/rooms', {'name': f'Room {number}'}, **login)",
         "exit status 1", "409", True),
    ],
)  # fmt: skip
def test_a_command_that_fails_ends_the_play(judged, body, message, said, asked) -> None:
    limit_s = 90 if "9_000" in body else 5
    status, result, out = judged(BEGINNING + body, limit_s=limit_s)
    assert status == 1 and message in result["crash"]["message"]
    assert said in result["crash"]["standard_error"]
    assert result["failures"][-1]["at"] == SET_UP and SET_UP in out
    assert bool(result["crash"]["requests"]) == asked


def test_a_run_that_fails_is_compared_as_far_as_it_came(judged) -> None:
    text = PYTHON.read_text(encoding="utf-8")
    archive = """write("POST", f"/profiles/{to}/archive")"""
    assert text.count(archive) == 1
    status, result, _ = judged(text.replace(archive, "raise ValueError(to)"), limit_s=60)
    assert status == 1 and "exit status 1" in result["crash"]["message"]
    first = result["divergences"][0]
    assert (first["child"], first["rule"]) == ("Mia Nguyen", "leaves-scope")


@pytest.mark.parametrize("session", ["False", "True"])
def test_a_process_that_a_command_leaves_behind_holds_nothing_up(judged, session) -> None:
    body = f"child = subprocess.Popen(['sleep', '30'], start_new_session={session})"
    status, result, _ = judged(BEGINNING + body)
    assert (status, result["crash"]) == (0, None) and result["sync"]["runs"] > 2


DELETED = "urllib.request.Request(clock, method='DELETE')"
FIRST_RUN = f"post('/wait', {{'until': '{FIRST}'}})"


@pytest.mark.parametrize(
    ("body", "message", "at"),
    [
        (f"{FIRST_RUN}; time.sleep(600)", "left its participant busy", FIRST),
        (f"{FIRST_RUN}; raise SystemExit('bye')", "has to go on running", FIRST),
        (f"{FIRST_RUN}; direct.open({DELETED}); time.sleep(600)", "left the clock", FIRST),
        ("while True: post('/wait', {'until': os.environ['PARKTIME_NOW']})", "", SET_UP),
    ],
)
def test_a_participant_that_fails_ends_the_play(judged, body, message, at) -> None:
    status, result, _ = judged(PARTICIPANT % body, "--participant")
    assert status == 1 and message in result["crash"]["message"]
    assert result["failures"][-1]["at"] == at


# Hooks


@contextmanager
def hook(answer):
    """A server whose POSTs are answered by `answer(handler, document)`; yields URL and documents."""
    told = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            answer(self, told[-1])

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/sync", told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def says(status, body=b"", headers=()):
    def answer(handler, _):
        handler.send_response(status)
        for name, value in headers:
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def late(handler, document):
    time.sleep(1)
    says(204)(handler, document)


def never(handler, _):
    time.sleep(6)


def in_crumbs(handler, _):
    handler.send_response(500)
    handler.end_headers()
    for _ in range(6):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(1)


def no_http(handler, _):
    handler.wfile.write(b"what?\r\n\r\n")


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (never, "did not answer within"),
        (in_crumbs, "did not answer within"),
        (no_http, "does it speak HTTP"),
        (says(500, b"no such table: children"), "no such table: children"),
        (says(302, headers=[("Location", "/other")]), "answered 302"),
        (says(404, b"x" * 3_000_000), "answered 404"),
    ],
)
def test_a_hook_that_answers_wrongly_or_not_at_all_ends_the_play(judged, answer, message) -> None:
    with hook(answer) as (url, _):
        status, result, _ = judged("", "--sync-url", url, limit_s=2)
    assert status == 1 and message in result["crash"]["message"]
    assert len(result["crash"]["message"]) < 5_000
    assert result["failures"][-1]["at"] == SET_UP


DOWN = STORY.replace(
    "steps:\n",
    "steps:\n"
    "  - {at: 2026-11-30 19:00, do: {daemon: {kill: {after: 2, calls: reads}}}}\n"
    "  - {at: 2026-11-30 21:00, do: [{daemon: down}, {leave: Ana Silva}]}\n"
    "  - {at: 2026-12-01 08:30, do: {daemon: up}}\n",
)


def test_a_hook_that_answers_late_is_told_all_runs_and_is_down_with_the_daemon(judged) -> None:
    with hook(late) as (url, told):
        status, result, _ = judged("", "--sync-url", url, story=DOWN, limit_s=30)
    assert (status, result["crash"]) == (0, None)
    assert [(each["now"], each["cause"]) for each in told] == [
        (SET_UP, "set-up"),
        (FIRST, "schedule"),
        ("2026-11-30T22:30:00Z", "catch-up"),
        ("2026-12-01T10:00:00Z", "schedule"),
    ]
    assert told[0]["actions"] and not told[1]["actions"]
    assert [each["what"] for each in result["not_judged"]] == ["do: daemon"]


# Killed


def test_a_command_is_killed_at_a_call_and_started_anew(judged) -> None:
    status, result, _ = judged(
        PYTHON.read_text(encoding="utf-8"), "--strict", story=DOWN, limit_s=60
    )
    assert (status, result["crash"], result["divergences"]) == (0, None, [])
    assert result["sync"]["runs"] == 4  # set-up, killed, catch-up, schedule


LIVES = """
from datetime import datetime, timedelta
state = os.environ["PARKTIME_STATE"] + "/starts"
open(state, "a").write(os.environ["PARKTIME_NOW"] + " ")
token = None
due = datetime.fromisoformat("2026-11-29T22:00:00+00:00")
now = datetime.fromisoformat(os.environ["PARKTIME_NOW"].replace("Z", "+00:00"))
while True:
    while due <= now:
        due += timedelta(hours=12)
    while not (answer := post("/wait", {"until": due.isoformat(), "timeout_s": 30}))["reached"]:
        pass
    now = datetime.fromisoformat(answer["now"].replace("Z", "+00:00"))
    url = os.environ["PARKTIME_URL"]
    token = json.loads(direct.open(url + "/world/services/banksia/credentials").read())
    login = {"Authorization": "Bearer " + token["storypark"]["token"]}
    for _ in range(3):
        direct.open(urllib.request.Request(url + "/storypark/v1/account", headers=login)).read()
"""


def test_a_participant_is_killed_at_a_call_and_joins_again(judged) -> None:
    status, result, _ = judged(PARTICIPANT % LIVES, "--participant", story=DOWN, limit_s=60)
    assert (status, result["crash"]) == (0, None)
    assert result["sync"]["runs"] == 2  # started twice


MAPPED = (
    STORY[: STORY.index("steps:")]
    + """steps:
  - {at: 2026-11-30 12:00, do: [{map: {Ana Silva: skip}}, update]}
  - {at: 2026-11-30 15:00, do: [{map: {Ana Silva: create}}, update]}
  - {at: 2026-11-30 15:30, expect: {profiles: {Ana Silva: active}}}
"""
)


def makes_profiles(handler, document):
    """Creates a profile for each child that an update maps to create, over HTTP as any sync."""
    url = document["url"]
    with httpx2.Client(base_url=url, timeout=30, trust_env=False) as http:
        access = http.get("/world/services/banksia/credentials").json()["storypark"]
        login = {"Authorization": f"Bearer {access['token']}", "Idempotency-Key": document["now"]}
        for action in document["actions"]:
            if action["do"] == "update" and "create" in action["children"].values():
                name = {"given_name": "Ana", "family_name": "Silva"}
                http.post("/storypark/v1/profiles", json=name, headers=login).raise_for_status()
    says(204)(handler, document)


@pytest.mark.parametrize(("answer", "passes"), [(makes_profiles, True), (says(204), False)])
def test_a_participant_is_told_by_its_hook_what_people_do_and_can_act_on_it(
    judged, answer, passes
) -> None:
    with hook(answer) as (url, told):
        more = ("--participant", "--hook-url", url)
        status, result, _ = judged(PARTICIPANT % WAITS, *more, story=MAPPED, limit_s=60)
    assert result["crash"] is None
    assert (status == 0) == passes and result["expectations"][0]["passed"] == passes
    acts = [(each["now"], [one["do"] for one in each["actions"]]) for each in told]
    assert acts[-2:] == [("2026-11-30T02:00:00Z", ["update"]), ("2026-11-30T05:00:00Z", ["update"])]
    assert not [each for each in told if each["cause"] == "schedule"]
    assert result["sync"]["runs"] >= 3


def test_a_hook_of_a_participant_that_refuses_ends_the_play(judged) -> None:
    with hook(says(500, b"no such child")) as (url, _):
        more = ("--participant", "--hook-url", url)
        status, result, _ = judged(PARTICIPANT % WAITS, *more, story=MAPPED, limit_s=30)
    assert status == 1 and "no such child" in result["crash"]["message"]
    assert result["failures"][-1]["at"] == "2026-11-30T02:00:00Z"

"""Every fault of a reading × every call, by real readers: nobody is archived, no room removed, nobody taken out of a room; and when it is over all is made good."""

import json
from functools import partial

import httpx2
import pytest

from tests.daemon import faulty_transport as faults
from tests.daemon.environment import Environment
from tests.examples import DEEP

CENTRE = """
  {ccms}:
    name: Table
    ccms: {ccms}
    {pin}
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 20
    rooms: [Possums, Wombats, Koalas]
    children:
      - {{name: Mia Nguyen, born: 2022-03-14, books: {{room: Possums, days: [mon, tue], from: 2026-01-27}}}}
      - {{name: Noah Smith, born: 2021-05-02, books: {{room: Possums, days: [wed], from: 2026-01-27}}}}
      - {{name: Max Hill, books: [{{room: Koalas, on: 2026-12-03}}, {{room: Wombats, days: [mon], from: 2026-01-27}}]}}
      - {{name: Ivy Brown, born: 2021-08-09, books: [{{room: Wombats, days: [thu], from: 2026-01-27}}, {{room: Possums, on: 2026-12-01}}]}}
    storypark:
      rooms: [Possums, {{name: Old room, posts: 12}}]
      profiles: [{{name: Mia Nguyen, rooms: [Possums, Old room]}}, {{name: Ruby Stranger, rooms: [Old room]}}]
    integration: off
"""
DANGER = (
    {"leave": "Noah Smith"},
    {"cancel": {"child": "Max Hill", "on": "2026-12-03"}},
    {"cancel": {"child": "Ivy Brown", "on": "2026-12-01"}},
)
"""After this a run archives Noah, takes Max and Ivy out of a room, and removes Koalas."""
TAKES_AWAY = {
    ("archive", "Noah Smith"),
    ("remove_room", "Koalas"),
    ("move", "Max Hill"),
    ("move", "Ivy Brown"),
}
KINDS = ("kidsoft", "manage")
OF_ITS_OWN = {
    "kidsoft": {"children": "/children\\?pageSize", "rooms": "/kidsoft/v2/rooms", "sessions": "/sessions", "all": "/kidsoft/"},
    "manage": {"children": "/v1/children\\?limit=200$", "rooms": "/manage/v1/rooms", "sessions": "/sessions", "all": "/manage/v1/"},
}  # fmt: skip
STORYPARK = {"profiles": "/storypark/v1/profiles\\?", "Storypark rooms": "^GET /storypark/v1/rooms"}
CALLS = [
    *((kind, call, pattern) for kind in KINDS for call, pattern in OF_ITS_OWN[kind].items()),
    *((kind, call, pattern) for kind in KINDS for call, pattern in STORYPARK.items()),
    ("manage", "account", "/storypark/v1/account"),
    ("manage", "token", "/oauth/token"),
]
LISTS = [each for each in CALLS if each[1] not in ("account", "token")]
NAMES = ("FirstName", "RoomName", "first_name", "name", "given_name")
IDS = ("ChildId", "RoomId", "id", "child_id", "room_id", "room_ids")


def of_rows(edit):
    """An edit of a list's rows; what is no list stays."""

    def whole(body):
        rows = next((value for value in body.values() if isinstance(value, list)), None)
        if rows is not None:
            edit(body, rows)

    return faults.edit_response(whole)


def count(body, by):
    for total in ("TotalCount", "total"):
        if total in body:
            body[total] += by


def emptied(body, rows):
    count(body, -len(rows))
    rows.clear()


def doubled(body, rows, **other):
    if rows:
        rows.append(rows[0] | {name: value for name, value in other.items() if name in rows[0]})
        count(body, 1)


def shifted(body, rows):
    """A row that came between two pages has pushed out another: the total is right."""
    if len(rows) > 1:
        rows[-1] = rows[0]


def in_first(fields, make):
    def edit(_, rows):
        for row in rows[:1]:
            for field in set(fields) & row.keys():
                row[field] = make(row[field])

    return edit


def another_service_s(body, rows):
    for row in rows:
        for field in set(IDS) & row.keys():
            old = row[field]
            row[field] = (
                [f"other-{each}" for each in old] if isinstance(old, list) else f"other-{old}"
            )


async def deep_json(request, send):
    response = await send(request)
    if response.status_code != 200:
        return response
    body = b'{"deep": ' + b"[" * 50_000 + b"]" * 50_000 + b"}"
    return httpx2.Response(200, headers={"content-type": "application/json"}, content=body)


async def repeated(request, send):
    """Always the first page, and always another after it."""
    url = str(request.url).split("&cursor")[0].split("&page_token")[0]
    headers = {name: value for name, value in request.headers.items() if name != "if-none-match"}
    response = await send(
        httpx2.Request(request.method, url, headers=headers, content=request.content)
    )
    body = json.loads(response.content)
    if "TotalPages" in body:
        body |= {"Page": 1, "TotalPages": 9}
    else:
        body |= {"next_cursor": "again", "next_page_token": "again"}
    return httpx2.Response(
        200, headers={"content-type": "application/json"}, content=json.dumps(body).encode()
    )


async def expired(request, send):
    return httpx2.Response(401, headers={"content-type": "application/problem+json"}, content=b"{}")


async def reset(request, send):
    await send(request)
    raise httpx2.RemoteProtocolError("peer closed connection without sending complete message body")


ANY_CALL = {
    "refused": faults.connection_refused(),
    "reset mid-body": reset,
    "timed out": faults.timeout(),
    "timed out, though done": faults.timeout(committed=True),
    "429": faults.respond(429, "{}", Retry_After="3"),
    "429 for an hour": faults.respond(429, "{}", Retry_After="3600"),
    "500": faults.respond(500, "{}"),
    "502": faults.respond(502, "<html>", "text/html"),
    "503": faults.respond(503, "{}"),
    "302 to a sign-in page": faults.respond(302, "", "text/html", Location="/login"),
    "401 for ever": expired,
    "403": faults.respond(403, "{}"),
    "404": faults.respond(404, "{}"),
    "html": faults.html_page(),
    "cut short": faults.truncate(),
    "wrong content type": faults.respond(200, '{"data": [], "total": 0}', "text/plain"),
    "deep json": deep_json,
    "null": faults.respond(200, "null"),
}
ANY_LIST = {
    "empty, and it adds up": of_rows(emptied),
    "half": of_rows(lambda body, rows: rows.__delitem__(slice(len(rows) // 2, None))),
    "repeated cursor": repeated,
    "doubled": of_rows(doubled),
    "contradictory": of_rows(
        partial(doubled, FirstName="Else", first_name="Else", name="Else", RoomName="Else")
    ),
    "shifted": of_rows(shifted),
    "total too high": of_rows(lambda body, rows: count(body, 1)),
    "total out of range": of_rows(lambda body, rows: count(body, 10**40)),
    "ids as numbers": of_rows(in_first(IDS, lambda _: 7)),
    "unknown status": of_rows(in_first(("status", "state"), lambda _: "Pending")),
    "another service's": of_rows(another_service_s),
    "NUL in a name": of_rows(in_first(NAMES, lambda name: f"\0{name}")),
    "escape codes in a name": of_rows(in_first(NAMES, lambda name: f"\x1b[2J{name}")),
    "endless name": of_rows(in_first(NAMES, lambda name: name * 100_000)),
    "no such date": of_rows(
        in_first(("DateOfBirth", "date_of_birth", "birth_date"), lambda _: "31/02/2026")
    ),
    "year 10000": of_rows(
        in_first(("DateOfBirth", "date_of_birth", "birth_date"), lambda _: "10000-01-01")
    ),
}


def without_harm(fault, call, kind):
    """Faults that this list has no place for: then nothing is wrong with the answer."""
    names = call in ("children", "rooms", "profiles", "Storypark rooms", "all")
    dates = call in ("children", "profiles", "all")
    if fault in ("no such date", "year 10000"):
        return not dates
    if fault == "unknown status":
        return call in ("rooms", "sessions") or (kind == "kidsoft" and call in ("children", "all"))
    return fault in ("NUL in a name", "escape codes in a name", "endless name") and not names


async def endangered(folder, kind):
    pin = "pin: S434783895" if kind == "kidsoft" else ""
    folder.mkdir()
    env = Environment(folder, CENTRE.format(ccms=kind, pin=pin))
    await env.set_up(kind)
    env.do(kind, *DANGER)
    env.publish(kind)
    return env


def taken(env, kind, run):
    return {(change.kind, change.subject) for change in run.changes} & TAKES_AWAY


async def harmless(env, kind, fault):
    """The run that meets the fault takes nothing away; the one afterwards does."""
    env.transport.clear_log()
    run = await env.next_run(kind)
    assert fault.matched, "the fault was met"
    assert run.outcome in ("partial", "failed"), run.note
    assert run.note
    assert not any(word in run.note for word in env.secrets(kind)), run.note
    assert {change.kind for change in run.changes} <= {"update", "rename_room"}, run.changes
    env.transport.clear_faults()
    assert taken(env, kind, await env.next_run(kind)) == TAKES_AWAY
    assert env.states(kind) == {
        "Mia Nguyen": "active",
        "Noah Smith": "archived",
        "Max Hill": "active",
        "Ivy Brown": "active",
        "Ruby Stranger": "active",
    }, "no duplicate profiles"
    assert env.rooms(kind) == {
        "Possums": "present",
        "Wombats": "present",
        "Koalas": "removed",
        "Old room": "present",
    }
    assert sorted(env.rooms_of(kind, "Mia Nguyen")) == ["Old room", "Possums"]


TABLE = [
    *((fault, *call) for fault in ANY_CALL for call in CALLS),
    *(
        (fault, *call)
        for fault in ANY_LIST
        for call in LISTS
        if not without_harm(fault, call[1], call[0])
    ),
]


QUICK = {("html", "manage"), ("empty, and it adds up", "kidsoft")}


def rows_of(fault, kind):
    """The calls, with their patterns, that a fault meets with a kind of CCMS.

    In `make deep` and in the quick tests: all calls. End to end a fault meets a call that both kinds have
    with one of them, by turns.
    """
    rows = [row[2:] for row in TABLE if row[:2] == (fault, kind)]
    if DEEP or (fault, kind) in QUICK:
        return rows
    both = {row[2] for row in TABLE if row[0] == fault and row[1] != kind}
    calls, turn = [*OF_ITS_OWN[kind], *STORYPARK], [*ANY_CALL, *ANY_LIST].index(fault)
    return [
        (call, pattern)
        for call, pattern in rows
        if call not in both or (calls.index(call) + turn) % 2 == KINDS.index(kind)
    ]


def test_each_fault_meets_each_call_in_one_of_the_kinds():
    for fault in [*ANY_CALL, *ANY_LIST]:
        met = {call for kind in KINDS for call, _ in rows_of(fault, kind)}
        assert met == {row[2] for row in TABLE if row[0] == fault}


@pytest.mark.parametrize(
    ("kind", "fault"),
    [
        pytest.param(kind, fault, marks=[pytest.mark.e2e] * ((fault, kind) not in QUICK))
        for kind in KINDS
        for fault in [*ANY_CALL, *ANY_LIST]
    ],
)
async def test_a_read_fault_removes_nothing_and_has_no_lasting_effect(tmp_path, kind, fault):
    base = await endangered(tmp_path / "base", kind)
    base.store.close()
    for number, (call, pattern) in enumerate(rows_of(fault, kind)):
        env = base.clone(tmp_path / str(number))
        env.open()
        met = env.transport.fault(pattern, (ANY_CALL | ANY_LIST)[fault])
        if call == "token":
            env.monotonic_s = 10**6  # the token has run out, and a new one is asked for
        try:
            await harmless(env, kind, met)
        except AssertionError as error:
            raise AssertionError(f"{fault} × {kind} {call}: {error}") from error
        finally:
            await env.close()

"""Every kind of fault, applied to every call that it fits, has its documented effect."""

import json

import pytest

from parktime.simulator.fault_injection.active_faults import Fault
from parktime.simulator.fault_injection.effects import EFFECTS, SIGN_IN
from parktime.simulator.fault_injection.exchange import ConnectionDropped
from parktime.simulator.fault_injection.kinds import FAILURES, HALT, KINDS
from parktime.simulator.fault_injection.response_edits import SHAPES
from parktime.web.etag import etag_of
from tests.simulator.fault_injection.faulty_world import EVERY, open_faulty_world

CREATES = {"create_profile", "create_room"}


def rows(answer, api, call):
    return SHAPES[api, call].rows_of(answer.json())


def as_it_was(sound, got, api, call):
    assert (got.status_code, got.content) == (sound.status_code, sound.content) or call in (
        "token",
        "refresh",
        *CREATES,
    )


def late(sound, got, api, call):
    as_it_was(sound, got, api, call)


def dropped(mode, partial=False):
    def check(sound, got, api, call):
        assert isinstance(got, ConnectionDropped), got
        assert got.mode == mode
        assert (got.partial is not None) == (partial and bool(sound.content))

    return check


def status(wanted, **headers):
    def check(sound, got, api, call):
        assert got.status_code == wanted
        assert headers.items() <= dict(got.headers).items()
        assert json.loads(got.content)["status"] == wanted

    return check


def sign_in(sound, got, api, call):
    assert (got.status_code, got.headers["location"], got.content) == (302, "/sign-in", SIGN_IN)


def html(sound, got, api, call):
    assert (got.status_code, got.content) == (200, SIGN_IN)
    assert got.headers["content-type"].startswith("text/html")


def cut_short(sound, got, api, call):
    assert got.status_code == sound.status_code
    assert "json" in got.headers["content-type"]
    assert int(got.headers["content-length"]) == len(got.content) > 0
    with pytest.raises(ValueError, match=r"."):
        got.json()


def wrong_type(sound, got, api, call):
    as_it_was(sound, got, api, call)
    assert got.headers["content-type"].startswith("text/plain")


def skewed(sound, got, api, call):
    as_it_was(sound, got, api, call)
    assert got.headers["date"] == "Mon, 30 Nov 2026 22:00:00 GMT"
    assert got.headers["x-virtual-time"] == sound.headers["x-virtual-time"]


def edited(check):
    """Told by a function of sound body, spoiled body, and the list's shape."""

    def compared(sound, got, api, call):
        assert got.status_code == sound.status_code
        assert ("etag" in got.headers) == ("etag" in sound.headers)
        if "etag" in got.headers:
            assert got.headers["etag"] == etag_of(got.content) != sound.headers["etag"]
        assert check(sound.json(), got.json(), SHAPES.get((api, call))) is not False

    return compared


def record_or_rows(body, shape):
    return [body] if shape is None else shape.rows_of(body)


def numbers(sound, got, shape):
    for before, after in zip(record_or_rows(sound, shape), record_or_rows(got, shape), strict=True):
        ids = [key for key in (shape.ids if shape else ("id",)) if key in before]
        assert ids
        for key in ids:
            told = after[key] if isinstance(after[key], list) else [after[key]]
            assert all(isinstance(each, int) for each in told)


def contradictory(sound, got, shape):
    first, second = shape.rows_of(got)[:2]
    key = next(key for key in shape.ids if key in first)
    assert first[key] == second[key]
    assert first != second
    assert got[shape.total] == sound[shape.total] + 1 == len(shape.rows_of(got))


def another(sound, got, shape):
    for before, after in zip(shape.rows_of(sound), shape.rows_of(got), strict=True):
        key = next(key for key in shape.ids if key in before)
        assert after[key] == f"other-{before[key]}"
        assert all(after[name] == f"Other {before[name]}" for name in shape.names)


def deep(sound, got, api, call):
    assert b"[" * 1_000 in got.content


def dates(sound, got, shape):
    assert "31/02/2026" in json.dumps(got)


REACHES = {
    "latency": late,
    "refused": dropped("cut"),
    "reset": dropped("cut", partial=True),
    "timeout_before": dropped("held"),
    "timeout_after": dropped("held"),
    "rate_limited": status(429, **{"retry-after": "7"}),
    "server_error": status(503),
    "sign_in": sign_in,
    "html": html,
    "cut_short": cut_short,
    "wrong_content_type": wrong_type,
    "token_expired": status(401),
    "skewed_clock": skewed,
    "empty_list": edited(
        lambda sound, got, shape: shape.rows_of(got) == [] and got[shape.total] == 0
    ),
    "half_list": edited(
        lambda sound, got, shape: (
            shape.rows_of(got) == shape.rows_of(sound)[: len(shape.rows_of(sound)) // 2]
            and got[shape.total] == sound[shape.total]
        )
    ),
    "short_list": edited(
        lambda sound, got, shape: (
            shape.rows_of(got) == shape.rows_of(sound)[: len(shape.rows_of(sound)) // 2]
            and got[shape.total] == len(shape.rows_of(got))
        )
    ),
    "duplicated_rows": edited(
        lambda sound, got, shape: (
            shape.rows_of(got)[0] == shape.rows_of(got)[1]
            and got[shape.total] == len(shape.rows_of(got))
        )
    ),
    "contradictory_rows": edited(contradictory),
    "wrong_total": edited(
        lambda sound, got, shape: got == {**sound, shape.total: sound[shape.total] + 1}
    ),
    "ids_as_numbers": edited(numbers),
    "unknown_fields": edited(lambda sound, got, shape: "x_added_since" in got),
    "unknown_statuses": edited(
        lambda sound, got, shape: shape.rows_of(got)[0][shape.status] == "Pending"
    ),
    "another_service": edited(another),
    "control_characters": edited(lambda sound, got, shape: "\\u0000" in json.dumps(got)),
    "endless_names": edited(lambda sound, got, shape: "A" * 100_000 in json.dumps(got)),
    "impossible_dates": edited(dates),
    "deep_json": deep,
}
IN_PAGES = {"repeated_cursor", "shifting_page", "stale_etag", "old_list", "wrong_credentials"}
"""Kinds with tests of their own, below."""


def test_every_kind_is_tried():
    assert set(REACHES) | IN_PAGES == set(FAILURES)
    assert set(EFFECTS) == {*FAILURES, HALT}


@pytest.mark.parametrize("kind", REACHES)
async def test_each_kind_has_its_effect_on_every_call_and_is_counted(kind):
    async with open_faulty_world() as faulty:
        wanted = set()
        for api, call in EVERY:
            sound = await faulty.call(api, call)
            before = faulty.state()
            faulty.world.faults.set(
                Fault(kind, faulty.world.now, times=1, status=503, retry_after_s=7)
            )
            got = await faulty.call(api, call)
            if (api, call) in KINDS[kind].fits:
                REACHES[kind](sound, got, api, call)
                wanted.add((kind, api, call))
                assert not faulty.world.faults, "it has happened as often as it was to"
                assert call not in CREATES or (before != faulty.state()) == KINDS[kind].done, call
            else:
                as_it_was(sound, got, api, call)
            faulty.world.faults.clear()
        assert dict(faulty.world.faults.injected) == dict.fromkeys(wanted, 1)
        assert faulty.slept == ([5.0] * len(wanted) if kind == "latency" else [])


async def test_an_old_list_stays_as_it_was_when_the_fault_first_saw_it():
    async with open_faulty_world() as faulty:
        faulty.world.faults.set(Fault("old_list", faulty.world.now))
        first = await faulty.call("storypark", "read_rooms")
        assert not faulty.world.faults.injected, "the first look is at the right list"
        faulty.world.services["banksia"].storypark.create_room("Koalas")
        again = await faulty.call("storypark", "read_rooms")
        assert again.json() == first.json()
        assert faulty.world.faults.injected == {("old_list", "storypark", "read_rooms"): 1}
        copied = faulty.world.faults.copy()
        assert copied.first_seen(1, "banksia storypark read_rooms ", b"{}") == first.content
        faulty.world.faults.clear()
        assert len((await faulty.call("storypark", "read_rooms")).json()["rooms"]) == 3


OWN_WORDS = {
    "storypark": lambda answer: answer.json()["service"],
    "manage": lambda answer: answer.json()["id"],
    "kidsoft": lambda answer: answer.json()["ServiceId"],
}


@pytest.mark.parametrize(
    ("api", "call", "other"),
    [
        ("storypark", "read_account", "grevillea"),
        ("manage", "read_service", "grevillea"),
        ("kidsoft", "read_service", "wattle"),
    ],
)
async def test_wrong_credentials_are_those_of_the_next_service(api, call, other):
    async with open_faulty_world() as faulty:
        faulty.world.services["wattle"].switched_on = True
        faulty.world.faults.set(Fault("wrong_credentials", faulty.world.now, api=api))
        assert OWN_WORDS[api](await faulty.call(api, call)) == other


async def test_a_token_asked_for_with_wrong_credentials_opens_the_other_service():
    async with open_faulty_world() as faulty:
        faulty.world.faults.set(Fault("wrong_credentials", faulty.world.now, api="manage"))
        token = (await faulty.call("manage", "token")).json()["access_token"]
        faulty.world.faults.clear()
        found = await faulty.ask("GET", "/manage/v1/service", {"Authorization": f"Bearer {token}"})
        assert found.json()["id"] == "grevillea"


async def test_a_write_with_wrong_credentials_is_another_s():
    async with open_faulty_world() as faulty:
        before = faulty.state()
        faulty.world.faults.set(Fault("wrong_credentials", faulty.world.now))
        await faulty.call("storypark", "create_room")
        assert faulty.state() == before
        assert [room.name for room in faulty.world.services["grevillea"].storypark.rooms.values()]


async def test_an_old_list_of_one_range_of_dates_is_not_the_answer_for_another():
    async with open_faulty_world() as faulty:
        late = {"name": "Zoe Late", "books": {"room": "Possums", "on": "2027-03-01"}}
        step = {"service": "banksia", "do": {"enrol": late}}
        assert (await faulty.ask("POST", "/world/steps", {}, step)).status_code == 200
        faulty.world.services["banksia"].publish(faulty.world.now)
        faulty.world.faults.set(Fault("old_list", faulty.world.now))
        month = await faulty.call("manage", "read_next_sessions")
        shown = await faulty.credentials("manage")
        path = "/manage/v1/children?next_session_from=2026-11-30&next_session_to=2027-11-30"
        year = await faulty.ask("GET", path, shown)
        assert not faulty.world.faults.injected, "the first look at this range"
        assert month.json() != year.json()

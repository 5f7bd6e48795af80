import asyncio
from datetime import date

import pytest

from parktime.daemon.vendors.errors import VendorError
from parktime.daemon.vendors.retry_policy import DEFAULT_LIMITS
from tests.daemon import faulty_transport as faults
from tests.daemon.vendors.vendors import (
    FIRST,
    LAST,
    LISTS,
    MANY,
    ROWS,
    centres,
    in_own_words,
    reader_of,
    says_nothing_secret,
    unchanging,
)

KINDS = ["kidsoft", "manage"]


def read(world, kind, first=FIRST, last=LAST):
    async def reading():
        async with reader_of(world, kind) as reader:
            return await reader.read(first, last)

    return asyncio.run(reading())


@pytest.mark.parametrize("more", ["", MANY])
def test_both_ccms_give_the_same_roster_of_the_same_centre(more):
    world = centres(*KINDS, more=more)
    ours, theirs = (in_own_words(read(world, kind)) for kind in KINDS)
    assert ours == theirs
    assert ours.incomplete is None
    assert ours.children[0].name == "Mia Nguyen"
    assert ours.children[0].born == date(2022, 3, 14)
    assert (ours.children[1].given, ours.children[1].family, ours.children[1].born) == (
        "Đặng Thị",
        "Hoa",
        None,
    )
    assert [room.name for room in ours.rooms] == ["Possums", "Wombats", "{Ωμέγα}"]
    assert date(2026, 12, 3) in next(
        s.dates for s in ours.sessions if (s.child_id, s.room_id) == ("child 0", "room 1")
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_long_list_is_read_to_its_end(kind):
    world = centres(kind, more=MANY)
    roster = read(world, kind)
    picture = world.world.services[kind].picture
    assert [child.id for child in roster.children] == sorted(child.id for child in picture.children)
    assert len(roster.children) == 205
    expected = {(child, room): tuple(dates) for child, room, dates in picture.sessions(FIRST, LAST)}
    assert {(each.child_id, each.room_id): each.dates for each in roster.sessions} == expected
    assert sum("/children" in line for line in world.transport.seen) == (
        3 if kind == "kidsoft" else 2
    )


@pytest.mark.parametrize("kind", KINDS)
def test_the_window_is_asked_for_with_both_its_ends(kind):
    roster = read(unchanging(kind), kind, first=date(2026, 12, 1), last=date(2026, 12, 3))
    assert sorted(day for each in roster.sessions for day in each.dates) == [
        date(2026, 12, 1),
        date(2026, 12, 2),
        date(2026, 12, 3),
    ]


@pytest.mark.parametrize("kind", KINDS)
async def test_unchanged_lists_are_the_same_objects(kind):
    world = centres(kind)

    async with reader_of(world, kind) as reader:
        first = await reader.read(FIRST, LAST)
        again = await reader.read(FIRST, LAST)
        assert again.children is first.children
        assert again.rooms is first.rooms
        assert again.sessions is first.sessions
        world.do(kind, {"rename_room": {"Wombats": "Wallabies"}})
        world.publish(kind)
        changed = await reader.read(FIRST, LAST)
        assert changed.children is first.children
        assert changed.sessions is first.sessions
        assert [room.name for room in changed.rooms] == ["Possums", "Wallabies", "{Ωμέγα}"]


@pytest.mark.parametrize("kind", KINDS)
async def test_next_sessions_omit_children_without_sessions(kind):
    world = centres(kind, more="- {name: Noah Smith}")

    async with reader_of(world, kind) as reader:
        roster = await reader.read(FIRST, LAST)
        ids = {child.name: child.id for child in roster.children}
        told = await reader.next_sessions(date(2026, 12, 3), date(2026, 12, 31))
        assert told.days == {
            ids["Mia Nguyen"]: date(2026, 12, 3),
            ids["Đặng Thị Hoa"]: date(2026, 12, 9),
        }
        assert (told.listed, told.incomplete) == (set(ids.values()), None)


@pytest.mark.parametrize("kind", KINDS)
async def test_truncated_next_sessions_are_incomplete(kind):
    world = unchanging(kind)

    async with reader_of(world, kind) as reader:
        world.transport.fault(
            "(?i)next_?session",
            faults.edit_response(lambda body: body[ROWS[kind]["children"]].pop()),
            times=1,
        )
        incomplete = (await reader.next_sessions(date(2026, 12, 3), date(2026, 12, 31))).incomplete
        assert "1 of 2" in incomplete.text
        reader.clear_cache()
        incomplete = (await reader.next_sessions(date(2026, 12, 3), date(2026, 12, 31))).incomplete
        assert incomplete is None


@pytest.mark.parametrize("kind", KINDS)
async def test_duplicate_next_sessions_are_incomplete(kind):
    world = unchanging(kind)

    async with reader_of(world, kind) as reader:
        world.transport.fault(
            "(?i)next_?session", faults.edit_response(_same_again(ROWS[kind]["children"]))
        )
        incomplete = (await reader.next_sessions(date(2026, 12, 3), date(2026, 12, 31))).incomplete
        assert "next sessions" in incomplete.text
        assert "twice" in incomplete.text


FAULTS = {
    "refused": faults.connection_refused(),
    "timed out": faults.timeout(),
    "moved": faults.respond(302, Location="https://elsewhere.example/"),
    "forbidden": faults.respond(403, '{"type": "about:blank", "detail": "Mia Nguyen"}'),
    "not found": faults.respond(404, "no JSON", "text/plain"),
    "too many": faults.respond(429, "{}"),
    "broken": faults.respond(500, "{}"),
    "html": faults.html_page(),
    "html that says it is JSON": faults.respond(200, "<html>"),
    "truncated": faults.truncate(),
    "nothing": faults.respond(200, ""),
    "no content": faults.respond(204, ""),
    "not modified, though nobody asked": faults.respond(304, ""),
    "a list": faults.respond(200, "[]"),
    "null": faults.respond(200, "null"),
    "half a number": faults.edit_response(
        lambda body: body.update(total="many", TotalCount="many")
    ),
    "undecodable": faults.respond(200, "no gzip", Content_Encoding="gzip"),
}


@pytest.mark.parametrize("which", ["children", "rooms", "sessions"])
@pytest.mark.parametrize("fault", FAULTS, ids=str)
@pytest.mark.parametrize("kind", KINDS)
async def test_an_unreadable_response_raises_an_error_without_personal_data(kind, fault, which):
    world = unchanging(kind)
    world.transport.fault(LISTS[kind][which], FAULTS[fault])

    async with reader_of(world, kind) as reader:
        with pytest.raises(VendorError) as raised:
            await reader.read(FIRST, LAST)
        says_nothing_secret(world, kind, raised.value)
        world.transport.clear_faults()
        assert (await reader.read(FIRST, LAST)).incomplete is None


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fault", ["refused", "timed out", "too many", "broken", "undecodable"])
def test_only_transient_failures_are_retried(kind, fault):
    world = unchanging(kind)
    world.transport.fault(LISTS[kind]["rooms"], FAULTS[fault], times=DEFAULT_LIMITS.attempts - 1)
    assert read(world, kind).incomplete is None
    world.transport.clear_faults()
    world.transport.clear_log()
    refusing = world.transport.fault(LISTS[kind]["rooms"], FAULTS["forbidden"])
    with pytest.raises(VendorError):
        read(world, kind)
    assert refusing.matched == 1


def _half(rows):
    def edit(body):
        del body[rows][-1]

    return edit


def _same_again(rows):
    def edit(body):
        body[rows][-1] = body[rows][0]

    return edit


def _one_more(body):
    for name in ("total", "TotalCount"):
        if name in body:
            body[name] += 1


@pytest.mark.parametrize("which", ["children", "rooms", "sessions"])
@pytest.mark.parametrize("wrong", ["short", "doubled", "miscounted"])
@pytest.mark.parametrize("kind", KINDS)
async def test_a_truncated_list_is_incomplete(kind, wrong, which):
    rows = ROWS[kind][which]
    edit = {"short": _half(rows), "doubled": _same_again(rows), "miscounted": _one_more}[wrong]
    world = unchanging(kind)

    async with reader_of(world, kind) as reader:
        world.transport.fault(LISTS[kind][which], faults.edit_response(edit))
        roster = await reader.read(FIRST, LAST)
        assert which in roster.incomplete.text
        world.transport.clear_faults()
        # The wrong answer bore the right one's ETag: it must not be believed for ever.
        reader.clear_cache()
        assert (await reader.read(FIRST, LAST)).incomplete is None


@pytest.mark.parametrize("kind", KINDS)
def test_pages_with_different_totals_are_incomplete(kind):
    world = centres(kind, more=MANY)
    total = "TotalCount" if kind == "kidsoft" else "total"

    def one_fewer_on_the_first(body):
        body[total] += 1

    world.transport.fault(
        LISTS[kind]["children"], faults.edit_response(one_fewer_on_the_first), times=1
    )
    assert "children" in read(world, kind).incomplete.text


@pytest.mark.parametrize("kind", KINDS)
def test_a_repeating_list_is_incomplete(kind):
    world = centres(kind, more=MANY)

    def again(body):
        body["Page" if kind == "kidsoft" else "next_cursor"] = (
            1 if kind == "kidsoft" else "the-same-for-ever"
        )

    async def first_page(request, send):
        url = str(request.url).split("&cursor")[0].split("&page=")[0]
        headers = {
            name: value for name, value in request.headers.items() if name != "if-none-match"
        }
        return await faults.edit_response(again)(type(request)("GET", url, headers=headers), send)

    fault = world.transport.fault(LISTS[kind]["children"], first_page)
    assert "repeats itself" in read(world, kind).incomplete.text
    assert fault.matched <= 3


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_centre_is_complete(kind):
    world = centres(kind)
    world.do(kind, {"leave": "Mia Nguyen"}, {"leave": "Đặng Thị Hoa"})
    world.publish(kind)
    roster = read(world, kind)
    assert (roster.children, roster.sessions, roster.incomplete) == ((), (), None)


@pytest.mark.parametrize("kind", KINDS)
async def test_publish_updates_the_picture_at_once(kind):
    world = centres(kind)

    async with reader_of(world, kind) as reader:
        before = await reader.read(FIRST, LAST)
        world.do(kind, {"enrol": {"name": "Noah Smith"}})
        await reader.publish()
        after = await reader.read(FIRST, LAST)
        assert len(after.children) == len(before.children) + 1


@pytest.mark.parametrize("column", ["status", "date_of_birth", "DateOfBirth", "id", "ChildId"])
@pytest.mark.parametrize(
    "value", ["Mia Nguyen", "14/03/2022 Mia", "O'Mia 'Nguyen' - at `Mia`", {"Mia": "Nguyen"}]
)
async def test_a_misplaced_value_is_not_quoted(column, value):
    """A column that has slipped puts names where a label or a date should be: that row is left out, and the list no whole one."""
    kind = "kidsoft" if column[0].isupper() else "manage"
    world = unchanging(kind)
    if column in ("id", "ChildId") and isinstance(value, str):
        value = ["Mia"]

    def slipped(body):
        body[ROWS[kind]["children"]][0][column] = value

    world.transport.fault(LISTS[kind]["children"], faults.edit_response(slipped))

    async with reader_of(world, kind) as reader:
        try:
            told = str((await reader.read(FIRST, LAST)).incomplete)
            assert told == "1 of the list of children cannot be read"
        except VendorError as error:
            says_nothing_secret(world, kind, error)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_cancelled_reading_can_be_repeated(kind):
    world = unchanging(kind)
    world.transport.fault(LISTS[kind]["sessions"], faults.delay(10), times=1)

    async with reader_of(world, kind) as reader:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.read(FIRST, LAST), 0.05)
        assert (await reader.read(FIRST, LAST)).incomplete is None


@pytest.mark.parametrize("kind", KINDS)
def test_a_room_s_capacity_is_read_and_makes_no_other_room(kind):
    world = centres(*KINDS)
    (service,) = (each for each in world.world.services.values() if each.entry.ccms == kind)
    before = read(world, kind).rooms
    service.ccms.set_capacity("Possums", 20)
    service.publish(world.now)  # at once, whatever the lag
    after = read(world, kind)
    assert [room.capacity for room in after.rooms] == [20, None, None]
    assert after.rooms == before
    assert after.incomplete is None

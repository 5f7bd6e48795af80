"""One request that asks which pages of several lists are unchanged."""

import pytest

from parktime.simulator.api.unchanged_pages import MAX_PAGES
from parktime.simulator.fault_injection.active_faults import Fault
from tests.simulator.fault_injection.faulty_world import open_faulty_world

CHILDREN, ROOMS = "/manage/v1/children?limit=200", "/manage/v1/rooms?limit=200"


async def etag(world, page, headers):
    return (await world.ask("GET", page, headers)).headers["etag"]


async def asking(world, *pages, headers=None):
    """The pages that the answer names, when the caller holds each as it is now."""
    known = headers or await world.credentials("manage")
    held = [f"{page} {await etag(world, page, known)}" for page in pages]
    shown = {**known, **({"Pages-If-None-Match": ", ".join(held)} if held else {})}
    answer = await world.ask("GET", "/manage/v1/service", shown)
    return [each for each in answer.headers.get("pages-not-modified", "").split(", ") if each]


async def test_pages_that_the_caller_has_are_named():
    async with open_faulty_world() as world:
        assert await asking(world, CHILDREN, ROOMS) == [CHILDREN, ROOMS]


async def test_a_page_that_has_changed_is_not_named():
    async with open_faulty_world() as world:
        headers = await world.credentials("storypark")
        profiles, rooms = "/storypark/v1/profiles", "/storypark/v1/rooms"
        held = ", ".join(
            [f"{page} {await etag(world, page, headers)}" for page in (profiles, rooms)]
        )
        await world.ask("POST", rooms, headers, {"name": "Koalas"})
        shown = {**headers, "Pages-If-None-Match": held}
        answer = await world.ask("GET", "/storypark/v1/account", shown)
        assert answer.headers["pages-not-modified"] == profiles


@pytest.mark.parametrize("kind", ["half_list", "stale_etag", "latency"])
async def test_a_page_that_might_meet_a_fault_is_not_named(kind):
    async with open_faulty_world() as world:
        headers = await world.credentials("manage")
        held = [f"{page} {await etag(world, page, headers)}" for page in (CHILDREN, ROOMS)]
        calls = frozenset({"read_children"})
        world.world.faults.set(Fault(kind, world.world.now, None, "manage", calls, seconds=1.0))
        shown = {**headers, "Pages-If-None-Match": ", ".join(held)}
        answer = await world.ask("GET", "/manage/v1/service", shown)
        assert answer.headers["pages-not-modified"] == ROOMS
        assert not world.world.faults.injected


async def test_nothing_but_lists_of_one_s_own_is_named():
    async with open_faulty_world() as world:
        child = (
            f"/manage/v1/children/{next(iter(world.world.services['banksia'].picture.listings))}"
        )
        known = {**await world.credentials("manage")}
        shown = {**known, "Pages-If-None-Match": f'{child} "x", /clock "x", {ROOMS} "another"'}
        answer = await world.ask("GET", "/manage/v1/service", shown)
        assert "pages-not-modified" not in answer.headers


@pytest.mark.parametrize("asked", ["nonsense", ROOMS, f'{ROOMS} "a" "b"', ""])
async def test_what_cannot_be_read_names_nothing(asked):
    async with open_faulty_world() as world:
        shown = {**await world.credentials("manage"), "Pages-If-None-Match": asked}
        answer = await world.ask("GET", "/manage/v1/service", shown)
        assert answer.status_code == 200
        assert "pages-not-modified" not in answer.headers


async def test_the_pages_of_one_request_are_bounded():
    async with open_faulty_world() as world:
        held = await asking(world, *[CHILDREN] * MAX_PAGES, ROOMS)
        assert len(held) == MAX_PAGES
        assert ROOMS not in held


async def test_the_journal_shows_what_one_answer_stood_for():
    async with open_faulty_world() as world:
        await asking(world, CHILDREN, ROOMS)
        listed = (await world.ask("GET", "/world/requests", {})).json()["requests"]
        assert listed[-1]["unchanged"] == [CHILDREN, ROOMS]
        assert listed[0]["unchanged"] == []


async def test_an_answer_that_is_repeated_names_the_pages_of_its_own_request():
    async with open_faulty_world() as world:
        known = await world.credentials("manage")
        assert await asking(world, CHILDREN, headers=known) == [CHILDREN]
        assert await asking(world, headers=known) == []
        assert await asking(world, ROOMS, headers=known) == [ROOMS]
        assert await asking(world, CHILDREN, headers=known) == [CHILDREN]
        listed = (await world.ask("GET", "/world/requests", {})).json()["requests"]
        assert listed[-1]["unchanged"] == [CHILDREN]

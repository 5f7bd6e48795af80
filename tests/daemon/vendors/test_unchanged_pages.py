"""One request that asks about several lists, and vendors that know no such request."""

import httpx2
import pytest

from parktime.daemon.vendors import http_client
from tests.daemon.vendors.vendors import FIRST, LAST, centres, reader_of, storypark_of

PEOPLE = {"manage": "/v1/children", "kidsoft": "/v2/children"}


def paths(world):
    return [line.partition(" ")[2].partition("?")[0] for line in world.transport.seen]


class Strips(httpx2.AsyncBaseTransport):
    """A vendor, or a proxy before it, that does not know the request for several lists."""

    def __init__(self, inner):
        self._inner = inner

    async def handle_async_request(self, request):
        dropped = http_client.ASK_PAGES.lower()
        headers = {name: each for name, each in request.headers.items() if name != dropped}
        return await self._inner.handle_async_request(
            httpx2.Request(
                request.method, request.url, headers=headers, content=await request.aread()
            )
        )


async def test_only_the_list_that_changed_is_asked_for():
    world = centres("manage")
    async with reader_of(world, "manage") as reader:
        first = await reader.read(FIRST, LAST)
        world.do("manage", {"correct": {"Mia Nguyen": {"born": "2020-01-02"}}})
        world.publish("manage")
        world.transport.clear_log()
        again = await reader.read(FIRST, LAST)
        assert paths(world) == ["/manage/v1/service", "/manage/v1/children"]
        assert again.children != first.children
        assert again.sessions is first.sessions


async def test_a_vendor_without_it_is_asked_for_each_list():
    world = centres("kidsoft")
    async with reader_of(world, "kidsoft") as reader:
        first = await reader.read(FIRST, LAST)
        world.transport.clear_log()
        again = await reader.read(FIRST, LAST)
        assert len(paths(world)) >= 4
        assert again.children is first.children


@pytest.mark.parametrize("kind", ["manage"])
async def test_what_nobody_says_is_unchanged_is_asked_for(kind):
    world = centres(kind)
    seen = world.transport
    world.transport = Strips(seen)
    async with reader_of(world, kind) as reader:
        await reader.read(FIRST, LAST)
        seen.clear_log()
        await reader.read(FIRST, LAST)
        assert len(seen.seen) == 4


async def test_a_page_that_is_dropped_is_asked_for_again():
    world = centres("manage")
    async with reader_of(world, "manage") as reader:
        await reader.read(FIRST, LAST)
        reader.revalidate()
        world.transport.clear_log()
        await reader.read(FIRST, LAST)
        assert len(paths(world)) == 4


async def test_after_a_write_every_list_is_read():
    world = centres("manage")
    async with storypark_of(world, "manage") as storypark:
        await storypark.read()
        await storypark.create_room({"name": "Bilbies"}, "key")
        world.transport.clear_log()
        state, _ = await storypark.read()
        assert len(paths(world)) == 3
        assert "Bilbies" in {room.name for room in state.rooms.values()}


async def test_a_changed_account_does_not_stand_for_lists_read_before_it():
    world = centres("manage")
    async with storypark_of(world, "manage") as storypark:
        await storypark.read()
        world.do("manage", {"add_profile": {"name": "Zoe Lee", "born": "2021-05-02"}})
        await storypark.account()
        state, _ = await storypark.read()
        assert "Zoe Lee" in {profile.name for profile in state.profiles.values()}

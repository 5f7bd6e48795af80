"""A centre that changes its CCMS (off)."""

from dataclasses import replace

import pytest

from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.domain.service import Settings
from tests.daemon.centres import WATTLE

pytestmark = pytest.mark.integration

SAME_CENTRE_ON_MANAGE = """
  wattle-manage:
    name: Wattle Early Learning
    ccms: manage
    time_zone: Australia/Sydney
    region: AU-NSW
    paid_children: 10
    api_lag: 0h
    rooms: [Koalas, Emus]
    children:
      - {name: Max Hill, born: 2021-06-02, books: {room: Emus, days: [tue], from: 2026-01-27}}
      - {name: Ava Jones, born: 2021-05-02, books: {room: Koalas, days: [mon], from: 2026-01-27}}
    integration: off
"""


def moved(env):
    """The centre at Manage, with the Storypark that it has had."""
    old, new = env.service("wattle"), env.service("wattle-manage")
    storypark = {
        "storypark_url": old.access.storypark_url,
        "storypark_token": old.access.storypark_token,
    }
    return replace(new, access=replace(new.access, **storypark))


async def test_a_linked_service_never_changes_its_ccms(make_env):
    env = make_env(WATTLE, SAME_CENTRE_ON_MANAGE)
    await env.set_up("wattle")
    before, known = env.store.state("wattle"), env.store.service("wattle")
    for stage in ("set-up", "off", "removed"):
        if stage == "off":
            await env.integrations.turn_off("wattle")
        elif stage == "removed":
            await env.integrations.remove_service("wattle")
        with pytest.raises(RefusedError) as refused:
            await env.integrations.put_service(replace(moved(env), key="wattle"), Settings())
        assert refused.value.rule == "off"
        assert env.store.state("wattle").links == before.links
    assert env.store.removed_service("wattle").ccms == known.ccms


async def test_under_another_key_its_profiles_are_found_again_and_none_is_made_or_archived(
    make_env,
):
    env = make_env(WATTLE, SAME_CENTRE_ON_MANAGE)
    await env.set_up("wattle")
    storypark = env.world.services["wattle"].storypark
    before = {each.id: replace(each, reference=None) for each in storypark.profiles.values()}
    await env.integrations.remove_service("wattle", turn_off=True)
    await env.integrations.put_service(moved(env), Settings())
    await env.integrations.turn_on("wattle-manage")
    run = await env.integrations.set_up("wattle-manage")

    assert (run.outcome, run.counts.created, run.counts.archived) == ("ok", 0, 0)
    after = {each.id: replace(each, reference=None) for each in storypark.profiles.values()}
    assert after == before
    assert all(each.reference for each in storypark.profiles.values())
    links = env.store.state("wattle-manage").links.children.values()
    assert {before[link.target_id].given: link.given for link in links} == {
        "Ava": "Ava",
        "Max": "Max",
    }

"""Removing services: what stays, and what comes back."""

import asyncio

import pytest

from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.domain.service import Settings
from tests.daemon.centres import BANKSIA, WATTLE

pytestmark = pytest.mark.integration


async def test_a_service_that_is_turned_on_is_not_removed(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    with pytest.raises(RefusedError) as refused:
        await env.integrations.remove_service("banksia")

    assert refused.value.rule == "off"
    assert env.store.state("banksia").stage == "set-up"


@pytest.mark.e2e
async def test_credentials_go_and_links_and_history_stay(make_env):
    env = make_env(BANKSIA, WATTLE)
    await env.set_up("banksia")
    await env.set_up("wattle")
    before, runs = env.store.state("banksia"), env.history("banksia")
    storypark = env.storypark_snapshot("banksia")
    await env.integrations.remove_service("banksia", turn_off=True)

    assert [each.key for each in env.store.services()] == ["wattle"]
    kept = env.store.removed_service("banksia")
    assert kept is not None and not kept.access.ccms and not kept.access.storypark_token
    await env.close()
    env.open()
    assert [each.key for each in env.store.services()] == ["wattle"]
    assert env.store.state("banksia").links == before.links
    assert env.history("banksia") == runs
    await env.run_for("24h")
    assert env.history("banksia") == runs
    assert len(env.history("wattle")) == 3
    assert env.storypark_snapshot("banksia") == storypark


@pytest.mark.e2e
async def test_added_again_it_has_its_links_and_nothing_is_made_twice(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    before, storypark = env.store.state("banksia"), env.storypark_snapshot("banksia")
    await env.integrations.remove_service("banksia", turn_off=True)
    await env.integrations.put_service(env.service("banksia"), Settings())
    assert env.store.state("banksia").stage == "off"
    await env.integrations.turn_on("banksia")
    run = await env.integrations.set_up("banksia")

    assert run.outcome == "ok"
    assert run.counts.created == 0
    assert env.store.state("banksia").links == before.links
    assert env.storypark_snapshot("banksia") == storypark


async def test_nobody_can_act_on_it_any_more(make_env):
    env = make_env(BANKSIA)
    await env.turn_on("banksia")
    await env.integrations.remove_service("banksia", turn_off=True)
    for act in (env.integrations.turn_on, env.integrations.sync, env.integrations.remove_service):
        with pytest.raises(KeyError):
            await act("banksia")


async def test_what_waits_for_a_removal_is_refused(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    first, removed, waited = await asyncio.gather(
        env.integrations.sync("banksia"),
        env.integrations.remove_service("banksia", turn_off=True),
        env.integrations.sync("banksia"),
        return_exceptions=True,
    )
    assert (first.outcome, removed) == ("ok", None)
    assert isinstance(waited, RefusedError)

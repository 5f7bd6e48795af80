"""The log of what operators did: complete, in the transaction of its effect, without secrets."""

import asyncio
from datetime import date, timedelta

import pytest

from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.domain.service import HoldAbove, Settings
from parktime.daemon.operations.mappings import Ref
from parktime.daemon.store.errors import StoreError
from tests.daemon.centres import BANKSIA, WATTLE
from tests.daemon.environment import PIN
from tests.daemon.store_trouble import a_store_that_takes_no


def logged(env, key=None):
    return [(each.name, each.values) for each in env.store.commands(key, limit=100)]


def names(env, key=None):
    return [name for name, _ in logged(env, key)]


async def test_each_command_is_logged_once_with_its_run_and_again_after_a_restart(make_env):
    env = make_env(BANKSIA)
    set_up = await env.set_up("banksia")
    sync = await env.integrations.sync("banksia")
    switched = await env.integrations.set_sync_inactive("banksia", True)
    found = env.store.commands(limit=100)
    assert [each.name for each in found] == [
        "register",
        "turn_on",
        "set_up",
        "sync",
        "sync_inactive",
    ]
    assert [each.run for each in found] == [0, 0, set_up.id, sync.id, switched.id]
    assert {each.at for each in found} == {env.now}
    await env.close()
    env.open()
    assert env.store.commands(limit=100) == found


async def test_what_is_mapped_is_logged_by_id_and_name(make_env):
    env = make_env(BANKSIA)
    await env.turn_on("banksia")
    page = await env.integrations.page("banksia")
    child, room, profile = page.children[0], page.rooms[0], page.profiles[-1]
    await env.integrations.map(
        "banksia",
        [(Ref(id=child.ccms_id), Ref(id=profile.id))],
        [(Ref(id=room.ccms_id), "skip")],
    )
    await env.integrations.take_back("banksia")
    (_, mapped), (last, _) = logged(env)[-2:]
    row = mapped["children"][0]
    assert (row["child"]["id"], row["child"]["name"]) == (child.ccms_id, child.name)
    assert row["child"].get("born") == (child.born and child.born.isoformat())
    assert (row["to"]["id"], row["to"]["name"]) == (profile.id, profile.name)
    assert mapped["rooms"] == [{"room": {"id": room.ccms_id, "name": room.name}, "to": "skip"}]
    assert last == "take_back"


async def test_neither_a_pin_nor_credentials_are_logged(make_env):
    env = make_env(WATTLE)
    await env.set_up("wattle")
    await env.integrations.hold_room("wattle", Ref(name="Koalas"), date(2027, 2, 1))
    access = env.service("wattle").access
    text = str(logged(env))
    assert "register" in text and "Koalas" in text
    for secret in (PIN, access.storypark_token, *access.ccms.values()):
        assert str(secret) not in text


async def test_what_is_refused_or_changes_nothing_is_not_logged(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    before = names(env)
    with pytest.raises(RefusedError):
        await env.integrations.set_up("banksia")
    await env.integrations.dry_run("banksia")
    await env.integrations.set_hold_above("banksia", None)
    await env.integrations.put_service(env.service("banksia"), Settings())
    assert names(env) == before
    await env.integrations.set_hold_above("banksia", HoldAbove(children=1))
    assert logged(env)[-1] == ("hold_above", {"hold_above": {
        "children": 1, "percent": 10, "week_percent": 20, "rooms_with_posts": 0,
        "rooms_percent": 99, "moved_percent": 50, "renamed_percent": 50,
    }})  # fmt: skip


async def test_a_rewind_discards_what_was_done_later(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    then = env.now
    await env.advance("1h")
    await env.integrations.sync("banksia")
    assert names(env)[-1] == "sync"
    env.store.rewind(then, 1)
    assert names(env) == ["register", "turn_on", "set_up"]


@pytest.mark.parametrize(("table", "command"), [("journal", "set_up"), ("command", "take_back")])
async def test_a_command_is_stored_with_its_effect_or_not_at_all(make_env, table, command):
    env = make_env(BANKSIA)
    await env.turn_on("banksia")
    page = await env.integrations.page("banksia")
    await env.integrations.map("banksia", [(Ref(id=page.children[0].ccms_id), "skip")], [])
    before, done = env.store.state("banksia"), names(env)
    with a_store_that_takes_no(table, env), pytest.raises(StoreError):
        await getattr(env.integrations, command)("banksia")
    await env.close()
    env.open()
    assert env.store.state("banksia").choices == before.choices
    assert names(env) == done


async def test_old_commands_go_with_the_history(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    await env.advance("24h")
    await env.integrations.sync("banksia")
    await asyncio.to_thread(env.store.prune, env.now - timedelta(hours=1), 100)
    assert names(env) == ["sync"]

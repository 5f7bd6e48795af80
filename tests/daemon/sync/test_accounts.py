"""Credentials of another centre are found before anything is written."""

from dataclasses import replace

import pytest

from parktime.daemon.domain.service import Settings
from parktime.simulator.fault_injection.active_faults import Fault
from parktime.simulator.world.service import export_storypark
from tests.daemon import faulty_transport as faults
from tests.daemon.environment import PIN, expect_refusal

CENTRE = """
  {key}:
    name: {name}
    ccms: {ccms}
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 20
    rooms: [Joeys, Emus]
    children:
      - {{name: {a}, born: 2022-03-14, books: {{room: Joeys, days: [mon], from: 2026-01-27}}}}
      - {{name: {b}, born: 2021-05-02, books: {{room: Emus, days: [wed], from: 2026-01-27}}}}
    storypark: {{rooms: [Joeys], profiles: [{a}]}}
    integration: off
"""
SIDES = [("storypark",), ("ccms",), ("storypark", "ccms")]
PINS = {"acacia": PIN, "wattle": "S100000001"}


def centres(ccms):
    def words(key):
        return f"kidsoft\n    pin: {PINS[key]}" if ccms == "kidsoft" else ccms

    return (
        CENTRE.format(
            key="acacia", name="Acacia Care", ccms=words("acacia"), a="Mia Ng", b="Al Ho"
        ),
        CENTRE.format(
            key="wattle", name="Wattle Care", ccms=words("wattle"), a="Zoe Li", b="Bo Ma"
        ),
    )


def exchanged(env, sides, one="acacia", other="wattle"):
    """A service with the credentials of another one at these sides."""
    mine, theirs = env.service(one), env.service(other).access
    access = mine.access
    if "storypark" in sides:
        access = replace(access, storypark_token=theirs.storypark_token)
    if "ccms" in sides:
        access = replace(access, ccms=theirs.ccms)
    return replace(mine, access=access)


def storyparks(env):
    return {key: export_storypark(service) for key, service in env.world.services.items()}


async def try_everything(env, key, pins):
    """Do what an operator would; returns what was refused."""
    refused = []
    for action in (
        lambda: env.integrations.turn_on(key, pins.get(key)),
        lambda: env.integrations.set_up(key),
        lambda: env.integrations.sync(key),
        lambda: env.integrations.refresh(key),
        lambda: env.integrations.update(key),
    ):
        try:
            run = await action()
        except Exception as error:
            refused.append(error)
        else:
            refused += [run] if getattr(run, "outcome", "") == "failed" else []
    return refused


@pytest.mark.parametrize("ccms", ["kidsoft", "manage"])
@pytest.mark.parametrize("sides", SIDES)
@pytest.mark.parametrize("both", [False, True])
async def test_exchanged_credentials_are_found_before_set_up(make_env, ccms, sides, both):
    env = make_env(*centres(ccms))
    pins = PINS if ccms == "kidsoft" else {}
    if ccms == "kidsoft":
        for key in PINS:
            env.do(key, "switch_on_at_kidsoft")
    before = storyparks(env)
    await env.integrations.put_service(exchanged(env, sides), Settings())
    other = exchanged(env, sides, "wattle", "acacia") if both else env.service("wattle")
    if both:
        await env.integrations.put_service(other, Settings())
    elif "storypark" in sides or ccms == "manage":
        with expect_refusal(f"on-{ccms}", "account"):
            await env.integrations.put_service(other, Settings())
    if len(sides) == 1:  # exchanged as a whole it is the other centre under another key
        await try_everything(env, "acacia", pins)
        assert storyparks(env) == before


@pytest.mark.parametrize("side", ["storypark", "ccms"])
@pytest.mark.parametrize(
    "spelling",
    ["{}/", "http://SIMULATOR/{0}", "http://simulator:80/{0}//", "http://simulator./{0}"],
)
async def test_one_account_at_an_address_written_otherwise_is_one_account(make_env, side, spelling):
    env = make_env(*centres("manage"))
    await env.integrations.put_service(env.service("acacia"), Settings())
    env.transport.fault(".*", faults.connection_refused())  # no vendor says whose they are
    wattle = exchanged(env, (side,), "wattle", "acacia")
    url = getattr(wattle.access, f"{side}_url")
    path = url.removeprefix("http://simulator/")
    other = spelling.format(url if spelling.startswith("{}") else path)
    access = replace(wattle.access, **{f"{side}_url": other})
    with expect_refusal("on-manage", "account"):
        await env.integrations.put_service(replace(wattle, access=access), Settings())


@pytest.mark.parametrize("ccms", ["kidsoft", "manage"])
@pytest.mark.parametrize("sides", SIDES)
async def test_exchanged_credentials_are_found_after_set_up(make_env, ccms, sides):
    env = make_env(*centres(ccms))
    for key in PINS:
        if ccms == "kidsoft":
            env.do(key, "switch_on_at_kidsoft")
        await env.integrations.put_service(env.service(key), Settings())
        await env.integrations.turn_on(key, PINS[key] if ccms == "kidsoft" else None)
        await env.integrations.set_up(key)
    before = storyparks(env)
    if ccms == "kidsoft" and sides == ("ccms",):  # this key does not open that PIN
        await env.integrations.put_service(exchanged(env, sides), Settings())
        assert (await env.integrations.sync("acacia")).outcome == "failed"
    else:
        with expect_refusal(f"on-{ccms}", "account"):
            await env.integrations.put_service(exchanged(env, sides), Settings())
    assert storyparks(env) == before


async def test_a_token_exchanged_while_storypark_is_away_fails_each_run(make_env):
    env = make_env(*centres("manage"))
    await env.set_up("acacia")
    await env.integrations.put_service(env.service("wattle"), Settings())
    wrong = replace(env.service("acacia").access, storypark_token="a-new-token")
    env.transport.fault(".*", faults.connection_refused())
    await env.integrations.put_service(replace(env.service("acacia"), access=wrong), Settings())
    env.transport.clear_faults()
    codes = (await env.integrations.sync("acacia")).note_codes
    assert codes == ("read-failed", "storypark-refused"), "unknown token"
    await env.integrations.put_service(env.service("acacia"), Settings())
    assert (await env.integrations.sync("acacia")).outcome == "ok"


@pytest.mark.parametrize("api", ["storypark", "manage"])
async def test_a_run_with_another_centre_s_account_fails_and_writes_nothing(make_env, api):
    env = make_env(*centres("manage"))
    for key in PINS:
        await env.set_up(key)
    env.do("acacia", {"leave": "Al Ho"}, {"rename": {"Mia Ng": "Mia Nguyen"}})
    env.publish("acacia")
    before = storyparks(env)
    env.world.faults.set(Fault("wrong_credentials", env.now, service="acacia", api=api))
    if api == "manage":
        env.integrations.connections.get("acacia").ccms._token = None
    run = await env.integrations.sync("acacia")
    assert (run.outcome, run.note_codes) == ("failed", ("wrong-account",))
    for action in (env.integrations.page, env.integrations.refresh, env.integrations.update):
        with expect_refusal("setup-page", "say"):
            await action("acacia")
    assert storyparks(env) == before
    env.world.faults.clear()
    if api == "manage":
        env.integrations.connections.get("acacia").ccms._token = None
    assert (await env.integrations.sync("acacia")).counts.archived == 1


async def test_a_new_token_of_the_same_account_is_fine(make_env):
    env = make_env(*centres("manage"))
    await env.set_up("acacia")
    assert env.store.service("acacia").access.storypark_account == "acacia"

    async def with_old_token(request, send):
        request.headers["authorization"] = f"Bearer {env.secrets('acacia')[0]}"
        return await send(request)

    env.transport.fault("/storypark/", with_old_token)
    rotated = replace(env.service("acacia").access, storypark_token="a-token-of-next-year")
    await env.integrations.put_service(replace(env.service("acacia"), access=rotated), Settings())
    assert env.store.service("acacia").access.storypark_account == "acacia"
    assert (await env.integrations.sync("acacia")).outcome == "ok"


async def test_centres_with_two_names_are_turned_on_once_their_accounts_are_named(make_env):
    env = make_env(*centres("manage"))
    mixed = exchanged(env, ("storypark",))
    await env.integrations.put_service(mixed, Settings())
    with expect_refusal("on-manage", '"storypark": "wattle"'):
        await env.integrations.turn_on("acacia")
    named = replace(
        mixed.access, ccms_account="acacia", storypark_account="wattle", accounts_named=True
    )
    await env.integrations.put_service(replace(mixed, access=named), Settings())
    await env.integrations.turn_on("acacia")
    assert env.store.state("acacia").stage == "on"


async def test_accounts_that_were_named_wrongly_are_refused(make_env):
    env = make_env(*centres("manage"))
    access = replace(
        env.service("acacia").access,
        ccms_account="acacia",
        storypark_account="elsewhere",
        accounts_named=True,
    )
    with expect_refusal("on-manage", "not of elsewhere"):
        await env.integrations.put_service(
            replace(env.service("acacia"), access=access), Settings()
        )

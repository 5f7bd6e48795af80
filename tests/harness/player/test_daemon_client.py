import asyncio
from datetime import timedelta

import pytest

from parktime.harness.errors import RefusedError
from parktime.harness.expectations.observation import DaemonView
from parktime.harness.player import daemon_client
from parktime.harness.player.daemon_calls import SET_UP, Call
from parktime.harness.player.daemon_client import service_body
from parktime.harness.player.in_process import in_process
from parktime.harness.player.runtime import register_services, set_up
from parktime.simulator.scenario.read import read_scenario
from parktime.simulator.scenario.scenario import ServiceEntry

KIDSOFT = ServiceEntry(
    "wattle",
    "Wattle",
    "kidsoft",
    "Australia/Sydney",
    "AU-NSW",
    20,
    timedelta(0),
    pin="S123456789",
    weeks="rolling",
    removal="delete",
)


@pytest.fixture
def with_daemon(write_story):
    def run(do):
        scenario = read_scenario(write_story())

        async def inside():
            async with in_process(scenario) as runtime:
                await register_services(scenario, runtime.simulator, runtime.daemon)
                return await do(runtime, scenario)

        return asyncio.run(inside())

    return run


def test_a_service_is_made_known_with_its_access_and_the_integration_s_settings():
    credentials = {
        "ccms": {"url": "/kidsoft/v2", "pin": "S1", "key": "k"},
        "storypark": {"url": "/storypark/v1", "token": "t"},
    }
    assert service_body(
        KIDSOFT, order=3, simulator_url="http://127.0.0.1:1", credentials=credentials
    ) == {
        "name": "Wattle",
        "ccms": "kidsoft",
        "time_zone": "Australia/Sydney",
        "order": 3,
        "urls": {
            "ccms": "http://127.0.0.1:1/kidsoft/v2",
            "storypark": "http://127.0.0.1:1/storypark/v1",
        },
        "credentials": {"ccms": {"pin": "S1", "key": "k"}, "storypark": {"token": "t"}},
        "settings": {
            "sync_inactive": False,
            "weeks": "rolling",
            "removal": "delete",
            "hold_above": None,
        },
    }


def test_the_history_is_read_page_by_page_and_only_what_is_new(with_daemon, monkeypatch):
    monkeypatch.setattr(daemon_client, "RUNS_PER_PAGE", 2)

    async def read(runtime, scenario):
        await set_up(scenario.services[0], runtime.simulator, runtime.daemon)
        await runtime.simulator.advance(scenario.ends)
        runs = await runtime.daemon.runs("banksia")
        return runs, await runtime.daemon.runs("banksia", after=runs[2]["id"])

    runs, newer = with_daemon(read)
    assert [run["ordinal"] for run in runs] == [1, 2, 3, 4, 5]
    assert newer == runs[3:]
    assert [change["rule"] for change in runs[0]["changes"]]


def test_an_integration_that_is_off_has_no_page_and_nothing_else(with_daemon):
    async def view(runtime, scenario):
        return await runtime.daemon.view("banksia", DaemonView(), with_page=True)

    seen = with_daemon(view)
    assert seen.page is None
    assert (list(seen.runs), list(seen.waiting), seen.links) == (
        [],
        [],
        {"children": [], "rooms": []},
    )


@pytest.mark.e2e
def test_a_view_tells_both_what_is_new_and_what_was_known(with_daemon):
    async def views(runtime, scenario):
        await set_up(scenario.services[0], runtime.simulator, runtime.daemon)
        first = await runtime.daemon.view("banksia", DaemonView(), with_page=True)
        await runtime.daemon.ask("banksia", Call("POST", "sync"))
        return first, await runtime.daemon.view("banksia", first, with_page=False)

    first, second = with_daemon(views)
    assert [row["name"] for row in first.page["children"]] == ["Mia Nguyen", "Noah Smith"]
    assert first.invitations_owed == ["Noah Smith"]
    assert [run["cause"] for run in second.runs] == ["set-up", "manual"]
    assert second.page is None


def test_what_the_daemon_refuses_is_a_refusal_with_its_rule(with_daemon):
    async def ask(runtime, scenario):
        with pytest.raises(RefusedError) as before_turning_on:
            await runtime.daemon.ask("banksia", SET_UP)
        with pytest.raises(RefusedError) as no_admin:
            await runtime.daemon.ask("banksia", SET_UP, acting="educator")
        return before_turning_on.value.rule, no_admin.value.rule

    assert with_daemon(ask) == ("off", "admin-only")

"""Which connections rest: those that nobody uses, and each once, whoever lets them rest."""

import asyncio
from types import SimpleNamespace

import pytest

from parktime.daemon.sync.connections import FEW_AWAKE, MAX_AWAKE, Connections
from parktime.daemon.vendors.retry_policy import RetryBudget


class Resting:
    """A connection that takes a moment to rest, and notes it."""

    def __init__(self, key, rested):
        self.key, self.rested, self.budget = key, rested, RetryBudget()

    async def rest(self):
        await asyncio.sleep(0)
        self.rested.append(self.key)


@pytest.fixture
def make_connections():
    def make(count):
        rested = []
        services = [SimpleNamespace(key=str(number)) for number in range(count)]
        connections = Connections(SimpleNamespace(services=lambda: services), lambda: None)
        for service in services:
            connections._open[service.key] = Resting(service.key, rested)
            connections.get(service.key)
        return connections, rested

    return make


async def test_while_all_can_stay_connected_none_rests(make_connections):
    connections, rested = make_connections(MAX_AWAKE)
    await connections.rest_unused()
    assert rested == []


async def test_of_more_services_few_stay_awake_and_each_rests_once(make_connections):
    connections, rested = make_connections(MAX_AWAKE + 1)
    await asyncio.gather(*(connections.rest_unused() for _ in range(3)))
    assert sorted(rested) == sorted(map(str, range(MAX_AWAKE + 1 - FEW_AWAKE)))


async def test_a_service_with_a_run_or_a_request_under_way_stays_awake(make_connections):
    connections, rested = make_connections(MAX_AWAKE + 1)
    running, sending = connections._open["0"].budget, connections._open["1"].budget
    with running.for_run(0, scheduled=True), sending.sending():
        await connections.rest_unused()
    assert not {"0", "1"} & set(rested)
    await connections.rest_unused()
    assert {"0", "1"} <= set(rested)

"""Alerts to a real receiver that fails, hangs, loses answers, and is gone over a restart."""

import asyncio
import hmac
import json
from contextlib import asynccontextmanager, suppress
from hashlib import sha256

import pytest

from parktime.daemon.alerts import delivery as deliveries
from parktime.daemon.alerts.alerts import Alerts
from parktime.daemon.alerts.delivery import DELIVERY, SIGNATURE, Delivery, sign
from parktime.daemon.alerts.settings import DEFAULT_KINDS, AlertSettings
from parktime.daemon.events.feed import Filter
from parktime.daemon.store.store import Store
from tests.daemon.api.conftest import STATE, fill, run_of

SECRET = "a-secret-of-the-tests"


class Receiver:
    """An HTTP server on loopback, which does to each request what comes next in `habits`."""

    def __init__(self):
        self.habits, self.requests, self.taken = [], [], []
        self.tasks = set()

    async def handle(self, reader, writer):
        self.tasks.add(asyncio.current_task())
        try:
            await self.answer(reader, writer)
        finally:
            writer.close()

    async def answer(self, reader, writer):
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            headers = dict(
                line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line
            )
            body = await reader.readexactly(int(headers["content-length"]))
            habit = self.habits.pop(0) if self.habits else "ok"
            self.requests.append((habit, headers, body))
            if habit == "hang":
                await asyncio.sleep(60)
            if habit in ("ok", "lose the answer"):
                self.taken += json.loads(body)["events"]
            status = habit if habit.isdigit() else "204"
            if habit not in ("reset", "lose the answer"):
                writer.write(
                    f"HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".encode()
                )
                await writer.drain()

    @asynccontextmanager
    async def open(self, port=0):
        server = await asyncio.start_server(self.handle, "127.0.0.1", port)
        self.port = server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/hook"
        try:
            yield self
        finally:
            server.close()
            for task in self.tasks:
                task.cancel()
            await asyncio.gather(*self.tasks, return_exceptions=True)


USUAL = Filter(kinds=DEFAULT_KINDS, severity="notice")


@pytest.fixture
def store(tmp_path):
    store = Store.open(f"sqlite:///{tmp_path / 'store.sqlite'}")
    fill(store)
    yield store
    store.close()


@asynccontextmanager
async def sending(store, url, wanted=USUAL):
    delivery = Delivery(url, SECRET, first_pause_s=0.05)
    task = asyncio.create_task(Alerts(store, AlertSettings(url, SECRET, wanted), delivery).run())
    for _ in range(100):  # where it begins is stored
        if store.position("alerts") is not None:
            break
        await asyncio.sleep(0.02)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def codes(receiver, count):
    for _ in range(400):
        if len(receiver.taken) >= count:
            break
        await asyncio.sleep(0.05)
    return [event["code"] for event in receiver.taken]


def fail(store, ordinal):
    store.finish_run(run_of(ordinal, outcome="failed"), STATE)


pytestmark = pytest.mark.e2e


async def test_what_happens_is_sent_signed_and_what_is_past_is_not(store):
    async with Receiver().open() as receiver, sending(store, receiver.url):
        fail(store, 6)
        assert await codes(receiver, 1) == ["run-failed"]
        ((_, headers, body),) = receiver.requests
        digest = hmac.new(SECRET.encode(), body, sha256).hexdigest()
        assert headers[SIGNATURE.lower()] == f"sha256={digest}" == sign(SECRET, body)
        assert headers[DELIVERY.lower()] == receiver.taken[0]["id"]


async def test_only_what_is_wanted_is_sent(store):
    wanted = Filter(services=frozenset({"wattle"}))
    async with Receiver().open() as receiver, sending(store, receiver.url, wanted):
        fail(store, 6)
        await asyncio.sleep(1)
        assert receiver.requests == []


@pytest.mark.parametrize("habit", ["500", "429", "404", "302", "reset", "lose the answer", "hang"])
async def test_it_is_sent_again_until_it_is_taken(store, habit, monkeypatch):
    monkeypatch.setattr(deliveries, "TIMEOUT_S", 0.3)
    async with Receiver().open() as receiver, sending(store, receiver.url):
        receiver.habits = [habit, habit]
        fail(store, 6)
        fail(store, 7)
        found = await codes(receiver, 4 if habit == "lose the answer" else 2)
        assert set(found) == {"run-failed"}
        assert {event["run"] for event in receiver.taken} == {6, 7}
        bodies = {headers[DELIVERY.lower()]: body for _, headers, body in receiver.requests}
        assert len(set(bodies.values())) == len(bodies)  # one id, one body


async def test_what_happened_while_it_was_not_running_is_sent_afterwards(store):
    async with Receiver().open() as receiver:
        async with sending(store, receiver.url):
            fail(store, 6)
            await codes(receiver, 1)
            await asyncio.sleep(0.3)
        fail(store, 7)
        async with sending(store, receiver.url):
            fail(store, 8)
            await codes(receiver, 3)
        assert [event["run"] for event in receiver.taken] == [6, 7, 8]


async def test_a_receiver_that_is_gone_gets_everything_when_it_is_back(store):
    first = Receiver()
    async with first.open():
        pass
    async with sending(store, first.url):
        fail(store, 6)
        await asyncio.sleep(0.5)
        async with Receiver().open(first.port) as back:
            fail(store, 7)
            assert await codes(back, 2) == ["run-failed"] * 2

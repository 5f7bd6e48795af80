"""The fault injection middleware: pass-through without faults, and mounted worlds."""

from parktime.simulator.fault_injection.active_faults import Fault
from parktime.simulator.fault_injection.middleware import FaultInjectionMiddleware
from tests.simulator.fault_injection.faulty_world import open_faulty_world


async def test_without_faults_the_middleware_passes_calls_through():
    async def never(*_):
        raise AssertionError("nobody asks whose call it is")

    async with open_faulty_world() as faulty:
        passed = []

        async def app(scope, receive, send):
            passed.append((scope, receive, send))

        middleware = FaultInjectionMiddleware(
            app,
            faulty.world,
            now=lambda: faulty.world.now,
            identify=never,
            expire=lambda _: None,
        )
        await middleware({}, 1, 2)
        assert passed == [({}, 1, 2)]
        faulty.world.faults.set(Fault("html", faulty.world.now))
        await middleware({"type": "lifespan"}, 1, 2)
        scope = {"type": "http", "method": "GET", "path": "/clock", "query_string": b""}
        await middleware(scope, 1, 2)
        assert len(passed) == 3, "and what is no vendor's call passes always"


async def test_a_world_among_several_on_one_server_has_its_own_faults():
    async with open_faulty_world() as faulty:
        faulty.world.faults.set(Fault("html", faulty.world.now))
        started = []

        async def app(scope, receive, send):
            raise AssertionError("it is not to be reached")

        async def whose(call, exchange):
            return "banksia"

        async def send(message):
            started.append(message)

        middleware = FaultInjectionMiddleware(
            app,
            faulty.world,
            now=lambda: faulty.world.now,
            identify=whose,
            expire=lambda _: None,
        )
        scope = {"type": "http", "method": "GET", "query_string": b"", "headers": []}
        await middleware(
            {**scope, "path": "/two/storypark/v1/rooms", "root_path": "/two"}, None, send
        )
        assert started[0]["status"] == 200
        assert faulty.world.faults.injected == {("html", "storypark", "read_rooms"): 1}

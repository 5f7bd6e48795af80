"""The pages of the browser with 2,000 services and 1,000 children: bytes, and CPU and time of each.

Simulator and daemon run in processes of their own, so the CPU is that of the pages alone; the time
is until the whole answer, with what the daemon needs for it.
"""

import asyncio
from statistics import median
from time import perf_counter, process_time

import httpx2
import pytest

from benchmarks.house import house
from parktime.webui.app import create_app
from parktime.webui.servers import Servers

MOST_BYTES = 100_000
MOST_CPU_MS = 100.0
ROUNDS = 3
CHILDREN, SERVICES, RUNS = 1_000, 2_000, 4_000
BANKSIA = "/services/banksia"
PAGES = (
    *("/", "/?page=40", "/?q=1999", "/?sort=name", "/clock", "/events", BANKSIA),
    *(f"{BANKSIA}/{name}" for name in ("mappings", "mappings?page=20", "history", "runs/4001")),
    *(f"{BANKSIA}/{name}" for name in ("rooms?weeks=52", "forecast", "archived", "settings")),
)


async def measure():
    """By page: bytes, median CPU and median time in milliseconds, logged in."""
    found = {}
    async with house(CHILDREN, SERVICES, RUNS) as client:
        app = create_app(Servers(daemon="http://127.0.0.1:9"))
        site = app.state.site
        await site.reader.close()
        site.reader = client
        cookie = {"parktime-session-80": await site.sessions.open(client)}
        transport = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(
            transport=transport, base_url="http://127.0.0.1", cookies=cookie
        ) as http:
            await http.get("/")  # reads all services once
            for path in PAGES:
                cpu_ms, time_ms = [], []
                for _ in range(ROUNDS):
                    began_cpu, began = process_time(), perf_counter()
                    answer = await http.get(path)
                    cpu_ms.append(1000 * (process_time() - began_cpu))
                    time_ms.append(1000 * (perf_counter() - began))
                assert answer.status_code == 200, (path, answer.status_code)
                found[path] = (
                    len(answer.content),
                    round(median(cpu_ms), 1),
                    round(median(time_ms), 1),
                )
        await site.close()
    return found


@pytest.mark.benchmark(group="pages")
def test_pages_of_two_thousand_services_and_a_thousand_children(benchmark):
    found = benchmark.pedantic(lambda: asyncio.run(measure()), rounds=1)
    benchmark.extra_info.update(pages=found)
    print("\nbytes, CPU and time in ms:")
    for path, figures in found.items():
        print(f"{path:32} {figures}")
    assert max(size for size, _, _ in found.values()) < MOST_BYTES, found
    assert max(cpu for _, cpu, _ in found.values()) < MOST_CPU_MS, found

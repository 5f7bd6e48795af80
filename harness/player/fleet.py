"""A simulator and a fleet of daemons on one PostgreSQL, in processes of their own."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final

import httpx2
import sqlalchemy as sa

from parktime.daemon.store.errors import StoreError
from parktime.daemon.store.postgresql import postgresql_engine
from parktime.daemon.store.service_lease import nodes_at_work
from parktime.daemon.store.url import store_url, translate_errors
from parktime.harness.errors import UsageError
from parktime.harness.player.daemon_client import DaemonClient
from parktime.harness.player.runtime import FleetOptions
from parktime.harness.player.simulator_client import SimulatorClient
from parktime.harness.player.store_faults import FullDisk, PowerSupply, StoreBackup, StoreLock
from parktime.harness.player.subprocesses import (
    HALTED_EVERY_S,
    PARTICIPANT,
    TIMEOUT_S,
    ChildProcess,
    secret_file,
)
from parktime.harness.player.transport import VENDOR_TIMEOUT_S
from parktime.harness.player.working_folder import working_folder
from parktime.simulator.scenario.scenario import Scenario
from parktime.web.client import DirectTransport, open_client

SCHEMA: Final = "parktime_play"
ALONE_S: Final = 2.0
"""How long the workers may take to end what they do beside the call that halts."""


class FleetRuntime:
    """A Runtime of a simulator and several daemons. Requests go to each daemon in turn."""

    def __init__(
        self, simulator: ChildProcess, http: httpx2.AsyncClient, folder: Path, options: FleetOptions
    ) -> None:
        self._folder = folder
        self._token = secrets.token_urlsafe()
        self._token_file = secret_file(folder / "token", self._token)
        self._options = options
        self._workers: dict[str, ChildProcess] = {}
        self._transport = _InTurn(self._workers)
        self._http = open_client(
            "http://fleet",
            timeout_s=TIMEOUT_S,
            headers={"Authorization": f"Bearer {self._token}"},
            transport=self._transport,
        )
        self._simulator_url = simulator.url
        self.simulator = SimulatorClient(http, simulator.url)
        self.daemon: DaemonClient | None = None
        self.store_url = url = options.store_url
        self.store_lock, self.disk, self.backup = StoreLock(url), FullDisk(url), StoreBackup(url)
        self.power: PowerSupply | None = None

    @property
    def workers(self) -> dict[str, ChildProcess]:
        """The workers that are up, by the names of their nodes."""
        return self._workers

    def client_of(self, name: str) -> httpx2.AsyncClient:
        """A client of one worker, to be closed by the caller."""
        headers = {"Authorization": f"Bearer {self._token}"}
        return open_client(self._workers[name].url, timeout_s=TIMEOUT_S, headers=headers)

    @property
    def is_up(self) -> bool:
        """See Runtime."""
        return len(self._workers) == self._options.workers

    async def daemon_up(self) -> None:
        """See Runtime. Starts every worker that is missing."""
        names = [f"w{number}" for number in range(1, self._options.workers + 1)]
        missing = [name for name in names if name not in self._workers]
        starting = [asyncio.ensure_future(self._start(name)) for name in missing]
        try:
            await asyncio.gather(*starting)
        finally:
            for each in starting:
                each.cancel()
            await asyncio.gather(*starting, return_exceptions=True)
            self.daemon = DaemonClient(self._http) if self._workers else None

    async def _start(self, name: str) -> None:
        self._workers[name] = await ChildProcess.start(
            self._folder / f"{name}.log",
            *("daemon", "--fleet", "--node", name, "--clock", self._simulator_url),
            *("--token-file", str(self._token_file), "--port", "0"),
            *("--timeout", str(VENDOR_TIMEOUT_S), "--no-waiting"),
            environment={"PARKTIME_STORE": self._options.store_url},
        )

    async def daemon_kill(self) -> None:
        """See Runtime. Kills the worker at whose call the simulator halts, else the first one."""
        if self._workers:
            name = await self._victim()
            await self._workers.pop(name).kill()
        if not self._workers:
            self.daemon = None
            await self.simulator.remove_participant(PARTICIPANT)
        await self.simulator.disarm()

    async def _victim(self) -> str:
        """The only worker that still works on a service, or the one that was asked last."""
        default = self._transport.last if self._transport.last in self._workers else ""
        if not await self.simulator.is_halted():
            return default or min(self._workers)
        names: list[str] = []
        for _ in range(int(ALONE_S / HALTED_EVERY_S)):
            found = await asyncio.to_thread(self.nodes_at_work)
            names = sorted(set(found) & self._workers.keys())
            if len(names) < 2:
                break
            await asyncio.sleep(HALTED_EVERY_S)
        return names[0] if names else default or min(self._workers)

    def nodes_at_work(self) -> list[str]:
        """The names of the nodes that work on a service at the moment; blocks."""
        return _nodes_at_work(self._options.store_url)

    async def halted(self) -> None:
        """See Runtime."""
        while not await self.simulator.is_halted():  # noqa: ASYNC110 # it is another process that knows
            await asyncio.sleep(HALTED_EVERY_S)

    async def daemon_down(self) -> None:
        """See Runtime. Ends all workers."""
        self.daemon = None
        workers = [self._workers.pop(name) for name in tuple(self._workers)]
        await asyncio.gather(*(each.stop() for each in workers))

    async def close(self) -> None:
        """End all workers, and the client."""
        await self.daemon_down()
        await self._http.aclose()


class _InTurn(httpx2.AsyncBaseTransport):
    """Sends each request to the next of the workers. `last`: the one that had the last one."""

    def __init__(self, workers: dict[str, ChildProcess]) -> None:
        self._workers = workers
        self._direct = DirectTransport()
        self._count = 0
        self.last = ""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Raises ConnectError while no worker is up."""
        names = sorted(self._workers)
        if not names:
            raise httpx2.ConnectError("no worker is up", request=request)
        self._count += 1
        self.last = names[self._count % len(names)]
        url = httpx2.URL(self._workers[self.last].url)
        request.url = request.url.copy_with(host=url.host, port=url.port)
        request.headers["Host"] = url.netloc.decode()
        return await self._direct.handle_async_request(request)

    async def aclose(self) -> None:
        await self._direct.aclose()


@asynccontextmanager
async def fleet_of(scenario: Scenario, options: FleetOptions) -> AsyncIterator[FleetRuntime]:
    """As `in_process`, with several daemons; the simulator reads the scenario's file itself.

    Raises:
        UsageError: the database cannot be used.
    """
    with working_folder() as folder, _schema_of_its_own(options.store_url) as url:
        serving = ("simulator", scenario.file, "--port", "0", "--no-steps")
        simulator = await ChildProcess.start(folder / "simulator.log", *serving)
        try:
            async with open_client(simulator.url, timeout_s=TIMEOUT_S) as http:
                runtime = FleetRuntime(simulator, http, folder, FleetOptions(options.workers, url))
                try:
                    await runtime.daemon_up()
                    yield runtime
                finally:
                    await runtime.close()
        finally:
            await simulator.stop()


@contextmanager
def _schema_of_its_own(address: str) -> Iterator[str]:
    """The URL of a new schema of the database, which is dropped at the end of the block."""
    try:
        url = store_url(address)
        if url.get_backend_name() != "postgresql":
            raise StoreError("a fleet shares a PostgreSQL database, and not a file of SQLite")
        engine = postgresql_engine(url, poolclass=sa.NullPool)
        schema = f"{SCHEMA}_{secrets.token_hex(6)}"
        with translate_errors(url), engine.begin() as connection:
            connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
    except StoreError as error:
        raise UsageError(f"--store: {error}; nothing was played") from None
    options = f"{url.query.get('options', '')} -csearch_path={schema}".strip()
    own = url.update_query_dict({"options": options})
    try:
        yield own.render_as_string(hide_password=False)
    finally:
        with engine.begin() as connection:
            for name in (schema, f"{schema}_queue"):
                connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {name} CASCADE")


def _nodes_at_work(address: str) -> list[str]:
    engine = postgresql_engine(store_url(address), poolclass=sa.NullPool)
    with engine.begin() as connection:
        return nodes_at_work(connection)

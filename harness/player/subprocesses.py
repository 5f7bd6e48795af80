"""A simulator and a daemon in processes of their own, over loopback."""

import asyncio
import os
import re
import secrets
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from types import MappingProxyType

import httpx2

import parktime
from parktime.harness.errors import InternalError
from parktime.harness.player.daemon_client import DaemonClient
from parktime.harness.player.simulator_client import SimulatorClient
from parktime.harness.player.store_faults import FullDisk, PowerSupply, StoreBackup, StoreLock
from parktime.harness.player.transport import VENDOR_TIMEOUT_S
from parktime.harness.player.working_folder import working_folder
from parktime.simulator.scenario.scenario import Scenario
from parktime.web.client import open_client

START_S = 60.0
STOP_S = 20.0
TIMEOUT_S = 600.0
HALTED_EVERY_S = 0.02
PARTICIPANT = "daemon"

DAEMON_VARIABLES = frozenset(
    {"PARKTIME_CONFIG", "PARKTIME_LOG_FORMAT", "PARKTIME_LOG_LEVEL", "OTEL_EXPORTER_OTLP_ENDPOINT"}
)
"""Set an operator's own daemon, and none of a play."""

_ADDRESS = re.compile(rb"https?://[^\s/]+")
_ROOT = Path(parktime.__file__).resolve().parents[1]


class ChildProcess:
    """A `parktime` command in a process of its own, which ends with this process at the latest."""

    def __init__(self, process: Process, log: Path, url: str) -> None:
        self._process = process
        self._log = log
        self.url = url

    @classmethod
    async def start(
        cls, log: Path, *arguments: str, environment: Mapping[str, str] = MappingProxyType({})
    ) -> "ChildProcess":
        """Start it, and wait for the line that says where it listens.

        `environment` is added to that of this process.

        Raises:
            InternalError: it ended first; with the end of its log.
        """
        with log.open("ab") as errors:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", "parktime", *arguments, "--with-parent"),
                stdin=PIPE,  # closes when this process ends, however it ends
                stdout=PIPE,
                stderr=errors,
                env={**_environment(), **environment},
                start_new_session=True,  # Ctrl-C is this process's to handle
            )
        child = cls(process, log, "")
        try:
            child.url = await asyncio.wait_for(child._address(), START_S)
        except BaseException:
            await child.kill()
            raise
        return child

    async def _address(self) -> str:
        assert self._process.stdout is not None, "its output is a pipe"
        while line := await self._process.stdout.readline():
            if found := _ADDRESS.search(line):
                return found[0].decode()
        raise InternalError(f"a process of parktime ended before it listened: {self.log_tail()}")

    def log_tail(self) -> str:
        """The last lines of its standard error."""
        lines = self._log.read_text(errors="replace").splitlines()
        return " / ".join(lines[-3:]) or "it said nothing"

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    async def kill(self) -> None:
        """End it at once (SIGKILL)."""
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()

    async def stop(self) -> None:
        """Ask it to end (SIGTERM), and kill it if it does not."""
        with suppress(ProcessLookupError):
            self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), STOP_S)
        except TimeoutError:
            await self.kill()


def _environment() -> dict[str, str]:
    """That of this process, without what configures another daemon."""
    own = {name: value for name, value in os.environ.items() if name not in DAEMON_VARIABLES}
    return {**own, "PYTHONPATH": _python_path()}


class SubprocessRuntime:
    """A Runtime of two processes. `folder` holds the daemon's store, its token and the logs."""

    def __init__(self, simulator: ChildProcess, http: httpx2.AsyncClient, folder: Path) -> None:
        self._folder = folder
        self._token = secrets.token_urlsafe()
        self._token_file = secret_file(folder / "token", self._token)
        self._running: ChildProcess | None = None
        self._http: httpx2.AsyncClient | None = None
        self._simulator_url = simulator.url
        self.simulator = SimulatorClient(http, simulator.url)
        self.daemon: DaemonClient | None = None
        self._store_url = f"sqlite:///{folder / 'daemon.db'}"
        self.store_lock = StoreLock(self._store_url)
        self.disk = FullDisk(self._store_url)
        self.power: PowerSupply | None = None  # what is synced, only the daemon's process knows
        self.backup = StoreBackup(self._store_url)

    @property
    def is_up(self) -> bool:
        """See Runtime."""
        return self.daemon is not None

    async def daemon_up(self) -> None:
        """See Runtime."""
        self._running = await ChildProcess.start(
            self._folder / "daemon.log",
            *("daemon", "--store", self._store_url, "--clock", self._simulator_url),
            *("--token-file", str(self._token_file), "--port", "0"),
            *("--timeout", str(VENDOR_TIMEOUT_S), "--no-waiting"),
        )
        headers = {"Authorization": f"Bearer {self._token}"}
        self._http = open_client(self._running.url, timeout_s=TIMEOUT_S, headers=headers)
        self.daemon = DaemonClient(self._http)

    async def daemon_kill(self) -> None:
        """See Runtime. One that is starting is killed when its `start` is cancelled."""
        self.daemon = None
        if self._running is not None:
            running, self._running = self._running, None
            await running.kill()
        if self._http is not None:
            await self._http.aclose()
        await self.simulator.remove_participant(PARTICIPANT)

    async def halted(self) -> None:
        """See Runtime."""
        while not await self.simulator.is_halted():  # noqa: ASYNC110 # it is another process that knows
            await asyncio.sleep(HALTED_EVERY_S)

    async def daemon_down(self) -> None:
        """See Runtime."""
        self.daemon = None
        if self._http is not None:
            await self._http.aclose()
        if self._running is not None:
            running, self._running = self._running, None
            await running.stop()


@asynccontextmanager
async def subprocesses(scenario: Scenario) -> AsyncIterator[SubprocessRuntime]:
    """As `in_process`, in two processes; the simulator reads the scenario's file itself."""
    with working_folder() as folder:
        serving = ("simulator", scenario.file, "--port", "0", "--no-steps")
        simulator = await ChildProcess.start(folder / "simulator.log", *serving)
        try:
            async with open_client(simulator.url, timeout_s=TIMEOUT_S) as http:
                runtime = SubprocessRuntime(simulator, http, folder)
                try:
                    await runtime.daemon_up()
                    yield runtime
                finally:
                    runtime.store_lock.let_go()
                    await runtime.daemon_down()
        finally:
            await simulator.stop()


def secret_file(path: Path, text: str) -> Path:
    path.touch(mode=0o600)
    path.write_text(text)
    return path


def _python_path() -> str:
    """The folder of this package, before what the environment says."""
    given = os.environ.get("PYTHONPATH")
    return os.pathsep.join([str(_ROOT), given] if given else [str(_ROOT)])
